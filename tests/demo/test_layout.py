"""Nothing is clipped, nothing overlaps: in each size, language, theme and state."""

from types import SimpleNamespace

import pygame
import pytest
from drawing import SIZES, check, mostly_slow

from uievents.demo.header import Header
from uievents.demo.layout import frame_of, scale_of
from uievents.demo.listing import Listing
from uievents.demo.look import Look
from uievents.demo.meter import CostReading
from uievents.demo.overlay import Overlay
from uievents.demo.pages import PAGES, load
from uievents.demo.pages.pipeline.bottom import Controls
from uievents.demo.pages.pipeline.cards import HandlerCards
from uievents.demo.pages.pipeline.comparison import Comparison, ComparisonPanel
from uievents.demo.pages.pipeline.flow import Block, Flow
from uievents.demo.pages.pipeline.grid import Grid
from uievents.demo.pages.pipeline.handlers import on_click
from uievents.demo.pages.pipeline.lanes import Lanes
from uievents.demo.pages.pipeline.protocol import KINDS, DeviceInput, Handled, Noticed, Started
from uievents.demo.pages.pipeline.state import MODES, State
from uievents.demo.pages.pipeline.stepping import LOOPS
from uievents.demo.pages.pipeline.strips import Strips
from uievents.demo.pages.pipeline.top import MEANINGS, Top
from uievents.demo.paint import Canvas
from uievents.demo.panel import draw_tip
from uievents.demo.theme import DARK, LIGHT, THEMES
from uievents.demo.tour import CAPTIONS
from uievents.words import LANGUAGES, say


def busy_flow():
    """Every card full, every counter at five digits."""
    flow = Flow()
    for number, kind in enumerate(KINDS):
        flow.sent([DeviceInput(number, kind, 10.0)])
        flow.report(Noticed(number, 10.123))
        flow.report(Started(number, 10.9, 99))
        flow.report(Handled(number, 11.5, 10.9))
    place = lambda token, index: (0, 0)  # noqa: E731
    for step in range(100):
        flow.advance(12 + step / 10, place)
    for kind in KINDS:
        flow.cards[kind].calls, flow.cards[kind].inputs = 1234, 98765
        flow.sources[kind] = 12345
    flow.counters.received, flow.counters.handled = 98765, 43210
    flow.counters.merged, flow.counters.dropped = 55555, 10000
    return flow


def drawn(size, language, theme=DARK, overlay="", caption="", comparison=None, page=None, **values):
    """What is drawn where, when all panels are drawn; and their buttons."""
    look = Look(language, theme, overlay, caption)
    state = State(pid=4194303, address=("127.0.0.1", 65535))
    state.add(CostReading(20.0, 0.5, 100.4, 12345.0))
    for name, value in values.items():
        setattr(state, name, value)
    frame = frame_of(*size)
    layout = Grid(frame.body, frame.scale)
    canvas = Canvas(pygame.Surface(size), theme, language, frame.scale)
    canvas.texts = []
    panels = [Top(state), Lanes(state), HandlerCards(state), Controls(state), Strips(state)]
    if comparison is not None:
        panels[-1] = ComparisonPanel(state, comparison)
    for panel in panels:
        panel.take_place(layout, canvas)
    panels.append(Header(look, {name: load(name).title for name in PAGES}))
    panels[-1].arrange(frame.header, canvas)
    if look.overlay:
        panels = [Overlay(look)]
        sheet = panels[0]
        sheet.page = page
        sheet.arrange(sheet.place(frame), canvas)
    for panel in panels:
        panel.draw(canvas)
        for button in panel.buttons:
            panel.draw_button(canvas, button, "")
    return canvas.texts, [button for panel in panels for button in panel.buttons], canvas


@pytest.mark.parametrize("language", LANGUAGES)
# The first size is looked at each time; all of them are hundreds of pictures, which is slow.
@pytest.mark.parametrize(
    "size",
    mostly_slow(SIZES),
    ids="{0[0]}x{0[1]}".format,
)
class TestNothingIsCutAndNothingOverlaps:
    def test_at_the_beginning(self, size, language):
        check(size, *drawn(size, language)[:2])

    @pytest.mark.parametrize("mode", MODES)
    def test_in_each_mode_with_every_card_full(self, size, language, mode):
        check(size, *drawn(size, language, mode=mode, flow=busy_flow(), touched=True)[:2])

    @pytest.mark.parametrize("slow", ["block", "async", "thread"])
    def test_three_ways_at_once(self, size, language, slow):
        comparison = Comparison()
        comparison.sent([DeviceInput(n, "key", 10.0) for n in range(40)])
        for number in range(30):
            comparison.report("block", Handled(number, 11.9, 11.8))
        check(size, *drawn(size, language, slow=slow, began=0.0, comparison=comparison)[:2])

    @pytest.mark.parametrize("slow", ["block", "async", "thread"])
    def test_with_a_slow_handler_paused(self, size, language, slow):
        check(size, *drawn(size, language, slow=slow, paused=True, began=0.0)[:2])

    @pytest.mark.parametrize("status", MEANINGS)
    def test_each_headline(self, size, language, status, monkeypatch):
        monkeypatch.setattr(State, "status", lambda state: status)
        monkeypatch.setattr(State, "blocked", Block(0.5, 99))
        reading = CostReading(20.0, 2.0, 99.9, 12345.0)
        values = {"began": 0.0, "mode": "scan", "reading": reading, "flow": busy_flow()}
        check(size, *drawn(size, language, touched=True, **values)[:2])

    def test_each_way_of_waiting_in_the_strips_and_what_is_unseen(self, size, language):
        state = State(mode="sleep", began=0.0)
        for second in range(1, 31):
            busy = second > 15
            state.add(
                CostReading(float(second), 1.0, 100.0 if busy else 0.0, 0.0 if busy else 907.0)
            )
        state.mode = "scan"
        state.flow.sent([DeviceInput(n, "key", 20.0 + n) for n in range(5)])
        layout = Grid(frame_of(*size).body, scale_of(*size))
        canvas = Canvas(pygame.Surface(size), DARK, language, scale_of(*size))
        canvas.texts = []
        strips = Strips(state)
        strips.take_place(layout, canvas)
        strips.draw(canvas)
        check(size, canvas.texts, [])
        texts = [text for text, _ in canvas.texts]
        assert say(language, "{n} unseen", n=5) in texts
        assert say(language, "Never sleeps") in texts

    def test_while_the_dots_follow_every_counter_is_full(self, size, language):
        flow = busy_flow()
        flow.sent([DeviceInput(n, "key", 10.0) for n in range(9, 999)])
        for number in range(9, 999):
            flow.report(Handled(number, 10.0, 10.0))
        check(size, *drawn(size, language, flow=flow, began=0.0, touched=True)[:2])

    @pytest.mark.parametrize("mode", ["events", "busy"])
    def test_why_a_button_cannot_be_pressed(self, size, language, mode):
        _, buttons, canvas = drawn(size, language, mode=mode)
        for button in buttons:
            if button.why:
                canvas.texts = []
                draw_tip(canvas, button.rect, button.why, pygame.Rect((0, 0), size))
                check(size, canvas.texts, [])

    def test_when_inputs_were_refused(self, size, language):
        flow = busy_flow()
        flow.counters.received += 1
        check(size, *drawn(size, language, paused=True, ticking=True, flow=flow)[:2])

    def test_hammering(self, size, language):
        check(size, *drawn(size, language, mode="sleep", interval=0.25, began=0.0)[:2])

    def test_when_the_loop_has_gone(self, size, language):
        check(size, *drawn(size, language, gone="SIGKILL")[:2])

    @pytest.mark.parametrize("page", PAGES)
    def test_the_help_over_each_page(self, size, language, page):
        check(size, *drawn(size, language, overlay="help", page=load(page))[:2])

    @pytest.mark.parametrize("mode", LOOPS)
    def test_the_code_of_each_way_of_waiting(self, size, language, mode):
        page = SimpleNamespace(code=[Listing("code", [LOOPS[mode], on_click])])
        check(size, *drawn(size, language, overlay="code", page=page)[:2])

    @pytest.mark.parametrize("page", PAGES)
    def test_the_code_of_each_page(self, size, language, page):
        for listing in load(page).code:
            one = SimpleNamespace(code=[listing, listing])  # with the title of one of several
            check(size, *drawn(size, language, overlay="code", page=one)[:2])

    def test_the_tours_captions(self, size, language):
        for caption in CAPTIONS.values():
            check(size, *drawn(size, language, caption=caption)[:2])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("narrower", [0, 20, 44])
def test_the_parts_of_each_time_are_signed_in_colour(language, narrower):
    """In a window of the usual size, and beside code, where the cards are narrower."""
    frame = frame_of(1280, 800)
    canvas = Canvas(pygame.Surface((1280, 800)), DARK, language, frame.scale)
    canvas.texts = []
    panel = HandlerCards(State())
    panel.state.flow = busy_flow()
    panel.take_place(Grid(frame.body, frame.scale), canvas)
    for card in panel.layout.cards.values():
        card.width -= narrower
    panel.draw(canvas)
    for kind, card in panel.layout.cards.items():
        left = {rect.left for text, rect in canvas.texts if rect.colliderect(card)}
        assert len(left) >= 4  # the handler's name and three times
        below = card.move(0, 36).clip(card)
        colour = pygame.mask.from_threshold(
            canvas.surface.subsurface(below), DARK.kinds[kind], (1, 1, 1, 255)
        )
        assert len(colour.connected_components()) == 2  # its square and its part of the bar


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_text_stands_out_from_its_ground(theme):
    """The contrast that the web's guidelines ask of text (4.5 : 1), and of signs (3 : 1)."""

    def light(colour):
        parts = [c / 255 for c in colour]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(a, b):
        high, low = sorted((light(a), light(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for ground in (theme.ground, theme.panel, theme.raised):
        for text in (theme.text, theme.dim):
            assert contrast(text, ground) >= 4.5
        assert contrast(theme.faint, ground) >= 3.5
        assert contrast(theme.late, ground) >= 3
        for colour in theme.kinds.values():
            assert contrast(colour, ground) >= 2.2
    assert contrast(theme.on_accent, theme.accent) >= 4.5


def test_text_is_never_tiny():
    assert scale_of(960, 600) * 12 >= 10
    assert drawn((960, 600), "en", LIGHT)[2].font(8).get_height() >= 11


@pytest.mark.parametrize("size", [26, 39, 52])
@pytest.mark.parametrize("words", ["写服务器的三种模型", "阻塞了 500 毫秒", "逐行运行"])
def test_large_chinese_that_is_bold_is_darker_and_its_strokes_stay_apart(size, words):
    def ink(bold):
        surface = pygame.Surface((900, 90))
        canvas = Canvas(surface, DARK, "zh", 1.0)
        canvas.text(words, surface.get_rect(), size, (255, 255, 255), bold=bold)
        return sum(surface.get_buffer().raw)

    assert 1.15 < ink(bold=True) / ink(bold=False) < 1.5
