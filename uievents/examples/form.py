"""A form: two fields and a button, each a region.  Tab moves on; Enter or the button sends."""

import pygame

from uievents import App, Focus

app = App("A form", size=(420, 210))
pygame.font.init()
font = pygame.font.Font(None, 30)
fields: dict[str, str] = {}  # by name: the typed text
sent: list[dict] = []


def send(event) -> None:
    sent.append(dict(fields))
    print("sent:", sent[-1], flush=True)


def make_field(name: str, y: int) -> None:
    """A line to type in; it gets the keys while it has the focus."""
    region = app.region((120, y, 280, 40), focusable=True, name=name)
    fields[name] = ""

    @region.onTextInput
    def write(event):
        fields[name] += event.text
        app.redraw()

    @region.onKeyDown(key="backspace")
    def erase(event):
        fields[name] = fields[name][:-1]
        app.redraw()

    region.onKeyDown(send, key="enter")
    focused = False

    @region.onFocus
    @region.onBlur
    def show_focus(event):
        nonlocal focused
        focused = isinstance(event, Focus)
        app.redraw()

    @region.onDraw
    def draw(event):
        app.screen.fill("white", region.rect)
        pygame.draw.rect(app.screen, "#2b6cb0" if focused else "#a0a8b0", region.rect, 2)
        text = fields[name] + ("|" if focused else "")
        app.screen.blit(font.render(name, True, "black"), (20, y + 10))
        app.screen.blit(font.render(text, True, "black"), (130, y + 10))


@app.onDraw(priority=1)  # before the regions
def background(event):
    app.screen.fill("#e8ebee")


make_field("name", 20)
make_field("city", 80)
button = app.region((120, 145, 120, 44), focusable=True, name="send")
button.onClick(send)
button.onKeyDown(send, key=("enter", "space"))


@button.onDraw
def draw_button(event):
    app.screen.fill("#2b6cb0", button.rect)
    app.screen.blit(font.render("Send", True, "white"), (152, 157))


app.run()
