"""A clock that is drawn once a second and sleeps in between."""

import time

import pygame

from uievents import App

app = App("Timers", size=(420, 160))
pygame.font.init()
font: pygame.font.Font = pygame.font.Font(None, 96)


def tick(event):
    app.redraw()


@app.onDraw
def draw(event):
    app.screen.fill("#10131a")
    text = font.render(time.strftime("%H:%M:%S"), True, "#8fbcbb")
    app.screen.blit(text, text.get_rect(center=app.screen.get_rect().center))


@app.onClick
def ring(event):
    app.after(0.5, lambda event: print("half a second after the click", flush=True))


app.every(1.0, tick)
app.run()
