"""One region: which events it gets, what it refuses, and how it ends."""

from __future__ import annotations

import msgspec
import pytest

from tests.dispatch.conftest import OUT, A, B
from uievents.errors import RegistrationError
from uievents.events import (
    Blur,
    Click,
    DoubleClick,
    Drag,
    Drop,
    Event,
    Focus,
    InputEvent,
    KeyEvent,
    MouseEnter,
    MouseEvent,
    MouseLeave,
    PygameEvent,
    Raw,
    Wheel,
    WindowEvent,
    all_types,
)


def test_no_region_in_one_that_was_removed(window):
    window.panel.remove()
    with pytest.raises(ValueError, match="not in this window"):
        window.tree.region((0, 0, 1, 1), window.a)


def test_stop_in_the_capture_phase_keeps_it_from_the_target(window):
    window.panel.on(Wheel, lambda event: event.stop(), capture=True)
    assert window.receivers(Wheel, Wheel(pos=A)) == []


EXAMPLES = {
    Drop: Drop(file="x", pos=A),
    PygameEvent: PygameEvent(kind=1),
    Raw: Raw(raw=None),
}


def example(kind):
    """An event of a type, at A."""
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    known = {"pos": A, "key": "x", "text": "x", "x": 0.15, "y": 0.15, "size": (9, 9)}
    needed = [field.name for field in msgspec.structs.fields(kind) if field.required]
    return kind(**{name: known[name] for name in needed})


def concrete():
    """The library's own types, without those that are only bases."""
    own = [kind for kind in all_types() if kind.__module__ == "uievents.events"]
    return [kind for kind in own if not kind.__subclasses__()]


@pytest.mark.parametrize("kind", concrete(), ids=lambda kind: kind.__name__)
def test_a_region_gets_what_it_accepts_and_refuses_the_rest(window, kind):
    calls = []
    targets = []
    window.input.size = lambda: (100, 100)
    window.a.focus()
    if not issubclass(kind, (InputEvent, WindowEvent)):
        with pytest.raises(RegistrationError, match=f"never gets {kind.__name__}"):
            window.a.on(kind, calls.append)
        with pytest.raises(RegistrationError, match=f"never gets {kind.__name__}"):
            window.dispatcher.on(kind, calls.append, target=window.a)
        return
    window.a.on(kind, lambda event: targets.append(event.target))
    if kind in (DoubleClick, Click, Drag):
        window.tell(*window.click(A), *window.click(A), window.down(A), window.move(B))
    elif kind in (MouseEnter, MouseLeave):
        window.tell(window.move(A), window.move(OUT))
    elif kind in (Focus, Blur):
        window.tell(Blur(), Focus())
    else:
        window.tell(example(kind))
    assert set(targets) == {window.a}


@pytest.mark.parametrize("base", [Event, InputEvent, WindowEvent, MouseEvent, KeyEvent])
def test_a_base_of_such_types_is_accepted(window, base):
    assert window.a.on(base, print).active


def test_types_of_ones_own_go_where_their_base_goes(window):
    class Pinch(MouseEvent):
        pass

    class Scale(WindowEvent):
        pass

    class Score(Event):
        pass

    window.b.focus()
    assert window.receivers(Pinch, Pinch(pos=A)) == ["a", "panel", "app"]
    assert window.receivers(Scale, Scale()) == ["app", "panel", "a", "b"]
    with pytest.raises(RegistrationError, match="derived from MouseEvent"):
        window.a.on(Score, print)


def test_a_hit_that_is_no_function_and_a_region_that_is_gone_are_refused(window):
    with pytest.raises(TypeError, match="hit= must be a function of a position"):
        window.tree.region((0, 0, 1, 1), hit=(3, 4))
    window.a.remove()
    with pytest.raises(RegistrationError, match="removed from the window"):
        window.a.on(Click, print)
