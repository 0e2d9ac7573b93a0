import time
import tkinter

root = tkinter.Tk()
root.title("Ball")
canvas = tkinter.Canvas(root, width=640, height=480, bg="black")
canvas.pack()
ball = canvas.create_oval(300, 220, 340, 260, fill="white")
held = set()  # a held key repeats: releases come in between on X11
x, last, paused = 320.0, time.monotonic(), False


def move():
    global x, last
    if paused:
        return
    now = time.monotonic()
    x += 300 * (now - last) * (("Right" in held) - ("Left" in held))
    last = now
    canvas.coords(ball, x - 20, 220, x + 20, 260)
    root.after(16, move)


def pause(event):
    global paused, last
    paused, last = not paused, time.monotonic()
    move()


root.bind("<KeyPress>", lambda event: held.add(event.keysym))
root.bind("<KeyRelease>", lambda event: held.discard(event.keysym))
root.bind("p", pause)
move()
root.mainloop()
