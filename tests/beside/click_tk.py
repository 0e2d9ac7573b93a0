import tkinter

root = tkinter.Tk()
root.title("Click")
root.geometry("640x480")
down = None


def press(event):
    global down
    down = event.x, event.y


def release(event):
    if down and abs(event.x - down[0]) <= 4 and abs(event.y - down[1]) <= 4:
        print("clicked at", (event.x, event.y))


root.bind("<ButtonPress-1>", press)
root.bind("<ButtonRelease-1>", release)
root.bind("<Escape>", lambda event: root.destroy())
root.mainloop()
