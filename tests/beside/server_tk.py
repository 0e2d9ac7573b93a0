import socket
import tkinter

root = tkinter.Tk()
root.title("Server")
root.geometry("640x120")
label = tkinter.Label(root, text="nc 127.0.0.1 9000", bg="white", font=("", 24))
label.pack(expand=True, fill="both")
listener = socket.create_server(("127.0.0.1", 9000))
buffers = {}


def accept(listener, mask):
    sock, _ = listener.accept()
    sock.setblocking(False)
    buffers[sock] = b""
    root.createfilehandler(sock, tkinter.READABLE, read)  # not on Windows


def read(sock, mask):
    try:
        data = sock.recv(4096)
    except OSError:
        data = b""
    if not data:
        root.deletefilehandler(sock)
        del buffers[sock]
        sock.close()
        return
    *lines, buffers[sock] = (buffers[sock] + data).split(b"\n")
    for line in lines:
        label["text"] = line.decode("utf-8", "replace")
        sock.sendall(line + b"\n")  # may fail: the socket is not blocking


root.createfilehandler(listener, tkinter.READABLE, accept)
root.mainloop()
