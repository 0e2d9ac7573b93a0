"""An echo server without a window: no display, no pygame.  Ctrl-C ends it.

Try, in another terminal:  nc 127.0.0.1 9000
"""

import signal
import sys

from uievents import EventLoop

loop = EventLoop()
listener = loop.listen(int(sys.argv[1]) if len(sys.argv) > 1 else 9000)
loop.signal(signal.SIGINT)


@loop.onReceived
def line(event):
    event.reply(event.data)


@loop.onSignal
def leave(event):
    loop.stop()


print(f"listening on {listener.host}:{listener.port}", flush=True)
loop.run()
