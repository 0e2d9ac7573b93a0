"""What can happen: the event types.

An *event* is a fact: something happened, at a time, and a source noticed.  It is a small immutable
record, which knows nothing of queues, handlers or devices.  So this module imports none of the
other modules, and all of them can use it.

The classes form a tree, and registration follows it: a handler of :class:`MouseEvent` gets every
mouse event, a handler of :class:`Event` gets every event.  The name of a registration is ``on`` +
the name of the class (``Click`` → ``onClick``), for these types and for a user's own::

    class Score(Event):
        points: int

    @app.onScore
    def scored(event): ...

:attr:`Event.policy` says what happens to a type's events when many wait in the queue:

``"keep"``
    Never dropped, never reordered (presses, keys, text, quit, data).
``"merge"``
    Only the latest state matters: a newer event replaces the waiting one of its type and source,
    and says how many it stands for (motion, resize).
``"drop"``
    May be dropped, and counted, when the queue is full: for types of your own.

Units: times are seconds on the monotonic clock; positions and sizes are pixels of the window, with
the origin at the top left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from math import hypot
from time import monotonic
from time import time as wall_clock
from types import MemberDescriptorType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    NoReturn,
    TypeVar,
    dataclass_transform,
)
from weakref import ReferenceType

import msgspec
from msgspec.structs import force_setattr, replace

Policy = Literal["keep", "merge", "drop"]
Pos = tuple[int, int]

MAX_PATH = 512
"""The most positions in the path of a merged :class:`MouseMove`; a longer path is thinned."""

CLICK_SLOP = 6
"""Pixels that the pointer may move between press and release of a click, or between two clicks."""
DOUBLE_CLICK = 0.4
"""The most seconds between the two clicks of a double click."""


def near(a: Pos, b: Pos) -> bool:
    """Whether two positions are close enough for two clicks at one place."""
    return hypot(a[0] - b[0], a[1] - b[1]) <= CLICK_SLOP


# The marks that handlers can put on an event, as bits.
STOPPED = 1
STOPPED_NOW = 2
PREVENTED = 4

marked: dict[int, int] = {}
"""The marks that handlers put on an event in its last dispatch, by the event's ``id``.

Kept beside the events, so that no copy, comparison, hash or recording carries it, and no field
shadows it.  An entry lives as long as its event.  Nearly always empty.
"""
dispatchers: dict[int, ReferenceType[Any]] = {}
"""All dispatchers, by identity: an event asks them whether it is in flight."""


class _Life:
    """Attached to a marked event: when the event is freed, its entry in :data:`marked` ends."""

    __slots__ = ("identity",)

    def __init__(self, identity: int) -> None:
        self.identity = identity

    def __del__(self, forget: Any = marked.pop) -> None:
        forget(self.identity, None)


if TYPE_CHECKING:
    from .dispatch.names import EventBase, EventMeta
    from .dispatch.region import Region
    from .sources import StreamConnection, TimerHandle
else:
    EventBase = object


class _Attached(EventBase):
    """Attributes of each event that are not fields."""

    __slots__ = ("_life", "_origin", "_target")


_life: Any = vars(_Attached)["_life"]
_origin: Any = vars(_Attached)["_origin"]
set_target: Callable[[Event, Callable[[], Any]], None] = vars(_Attached)["_target"].__set__
"""Note the target of an event: a function that gives it, or None once it is gone."""


def set_origin(event: Event, origin: str, at: float) -> None:
    """Note that the program ``origin`` has posted ``event``, at ``at`` by its wall clock."""
    _origin.__set__(event, (origin, at))


def with_origin_of(event: Event, model: Event) -> Event:
    """``event``, which replaces ``model``, with the origin of ``model``."""
    where = getattr(model, "_origin", None)
    if where is not None:
        _origin.__set__(event, where)
    return event


def mark(event: Event, marks: int) -> None:
    """Put ``marks`` on ``event``."""
    identity = id(event)
    if identity not in marked:
        _life.__set__(event, _Life(identity))
    marked[identity] = marked.get(identity, 0) | marks


if TYPE_CHECKING:
    # msgspec inherits ``frozen``; this makes it known to type checkers.
    @dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
    class _Record(EventMeta, msgspec.StructMeta): ...
else:
    _Record = type(msgspec.Struct)


class _NoDataclass:
    """Makes ``@dataclass`` fail on an event type, with a clear error."""

    def __get__(self, _instance: object, _owner: object) -> NoReturn:
        if sys._getframe(1).f_code.co_name == "_process_class":
            raise TypeError("events are msgspec structs, which is enough: leave @dataclass out")
        raise AttributeError("__dataclass_fields__")  # code that asks whether it is a dataclass


OPTIONS = frozenset(
    [
        "handler",
        "event_type",
        "priority",
        "once",
        "weak",
        "passive",
        "thread",
        "when",
        "capture",
        "target",
        "scope",
        "serial",
        "latest",
        "limit",
        "debounce",
        "throttle",
        "timeout",
    ]
)
"""The options of a registration, whose names a field cannot have."""
_METHODS = frozenset(
    [
        "policy",
        "stop",
        "stop_now",
        "stopped",
        "prevent_default",
        "default_prevented",
        "target",
        "merged_with",
        "merged_with_all",
        "thinned",
    ]
)


class Event(
    _Attached,
    msgspec.Struct,
    metaclass=_Record,
    frozen=True,
    kw_only=True,
    tag=True,
    omit_defaults=True,
    repr_omit_defaults=True,
):
    """Something that happened.  Base of all events; ``onEvent`` gets every one.

    The records are frozen.  Types here whose fields are plain values (numbers, text) are not
    tracked by the garbage collector; making such an event takes 50 to 80 ns.  If you derive a type
    from one of them, with a field that may refer to anything, write ``class Mine(Click, gc=True)``.
    A type that you derive from ``Event`` is tracked, unless you write ``gc=False``.

    A field that has the name of a registration's option (``priority``) or of an event's method, and
    an unknown :attr:`policy`, raise ``TypeError`` when the class is made.
    """

    policy: ClassVar[Policy] = "keep"
    address: ClassVar[str] = ""
    """The name of the field with the object that the event is for; "" if it is for none.

    See :class:`Timer`.  Handlers that filter on this field are looked up by its value, so that
    there may be very many of them.  The value must be equal to itself only.  (A *field* called
    ``address`` is a field like any other.)
    """

    time: float = msgspec.field(default_factory=monotonic)
    """When it happened, as precisely as the source knows: seconds of the monotonic clock.

    For input that waited while a handler held the loop, this is the X server's time of the press;
    on other systems, when SDL got it: see :mod:`uievents.selector.eventtimes`."""
    source: str = ""
    """Name of the source that noticed it, for instance ``"window"``."""

    if not TYPE_CHECKING:
        __dataclass_fields__ = _NoDataclass()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if type(cls).__hash__ is not type.__hash__ or type(cls).__eq__ is not type.__eq__:
            raise TypeError(
                f"{type(cls).__name__}, the metaclass of {cls.__name__}, has an __eq__ or __hash__"
                " of its own: event types are looked up by identity"
            )
        for name, value in vars(cls).items():
            if isinstance(value, MemberDescriptorType):
                _check_field(cls, name)
        policy = cls.policy
        if policy not in ("keep", "merge", "drop"):
            raise TypeError(f"{cls.__name__}.policy is 'keep', 'merge' or 'drop', not {policy!r}")

    def stop(self) -> None:
        """Call no handlers of further targets; those of the current target are still called.

        Raises :class:`RuntimeError` when its dispatch has ended, as it has in a coroutine.
        """
        _mark_from_handler(self, STOPPED, "stop")

    def stop_now(self) -> None:
        """Call no further handler for this event, not even of this target.

        Raises :class:`RuntimeError` when its dispatch has ended, as it has in a coroutine.
        """
        _mark_from_handler(self, STOPPED | STOPPED_NOW, "stop_now")

    def prevent_default(self) -> None:
        """Prevent the default action that follows the handlers, as closing the window does.

        Raises :class:`RuntimeError` in a handler that was registered as passive, and when the
        dispatch has ended, as it has in a coroutine or a thread.  To decide later, prevent the
        default in a plain handler, and start a coroutine that acts::

            @app.onClose
            def closing(event):
                event.prevent_default()
                app.start(ask())  # which may app.stop()
        """
        _mark_from_handler(self, PREVENTED, "prevent_default")

    @property
    def stopped(self) -> bool:
        """Whether a handler has called :meth:`stop` or :meth:`stop_now` in the last dispatch."""
        return marked.get(id(self), 0) & STOPPED != 0

    @property
    def default_prevented(self) -> bool:
        """Whether a handler has called :meth:`prevent_default` in the last dispatch."""
        return marked.get(id(self), 0) & PREVENTED != 0

    @property
    def target(self) -> Region | Any:
        """The region that the event was for in its last dispatch; None: the window itself.

        For example the region under the pointer, the one with the focus, or the one that was
        entered.  It stays the same while the event goes up to the regions around it and to the app.
        """
        try:
            return self._target()  # type: ignore[attr-defined]
        except AttributeError:  # it has never had a region as its target
            return None

    @property
    def origin(self) -> str:
        """The program of ``app.share()`` that posted it; ``""``: this one."""
        where: tuple[str, float] | None = getattr(self, "_origin", None)
        return "" if where is None else where[0]

    @property
    def at(self) -> float:
        """When it happened: seconds since 1970 by the wall clock, as ``time.time()`` gives them.

        The clock is that of the machine where the event was posted.  Two machines' clocks may
        differ.
        """
        where: tuple[str, float] | None = getattr(self, "_origin", None)
        return wall_clock() - (monotonic() - self.time) if where is None else where[1]

    def merged_with(self, later: Any) -> Any:
        """The one event that stands for this one and a ``later`` one of its type and source.

        Called for types whose :attr:`policy` is ``"merge"`` only.  By default the later one
        replaces the earlier.
        """
        return later

    def merged_with_all(self, later: Sequence[Any]) -> Any:
        """The same for several later events, oldest first; for types with a quicker way."""
        merged = self
        for event in later:
            merged = merged.merged_with(event)
            if not isinstance(merged, Event):
                raise TypeError(f"merged_with() must return an event, not {merged!r}")
        return merged

    def thinned(self, most: int) -> Any:
        """The same event with at most ``most`` details, for a long queue.  By default itself."""
        return self


def _check_field(cls: type[Event], name: str) -> None:
    """Refuse a field whose name means something else."""
    if name.startswith("__") and name.endswith("__"):
        raise TypeError(
            f"{cls.__name__}.{name}: a field cannot have such a name, which Python uses itself"
        )
    if name in OPTIONS:
        raise TypeError(
            f"{cls.__name__}.{name}: a field cannot have this name, as it is an option of a"
            f" registration: on{cls.__name__}({name}=...)"
        )
    if name in _METHODS:
        raise TypeError(
            f"{cls.__name__}.{name}: a field cannot have this name, which every event uses itself"
            + (": write policy: ClassVar[str]" if name == "policy" else "")
        )


def _mark_from_handler(event: Event, marks: int, method: str) -> None:
    """Mark ``event`` for a handler; it must be in flight, on this thread."""
    for reference in list(dispatchers.values()):
        dispatcher = reference()
        if dispatcher is not None and dispatcher.is_handling(event):
            dispatcher.mark_in_flight(event, marks)
            return
    kind = type(event).__name__
    raise RuntimeError(
        f"{method}() comes too late: no handler of this {kind} is being called on this thread."
        f" A coroutine and a thread go on after the dispatch. Call it in a plain handler; to decide"
        f" later, prevent the default there, and start a coroutine that acts:"
        f" event.prevent_default(); app.start(ask())"
    )


# ---------------------------------------------------------------- mouse


class InputEvent(Event, kw_only=True, gc=False):
    """From a person: mouse, keyboard, touch or gamepad.  ``mods`` are the modifier keys held."""

    mods: frozenset[str] = frozenset()
    """Which of ``"shift"``, ``"ctrl"``, ``"alt"``, ``"altgr"``, ``"meta"`` were held; and
    ``"capslock"``, ``"numlock"`` if they were on."""


class MouseEvent(InputEvent):
    """Something the mouse did, at ``pos`` (pixels)."""

    pos: Pos

    @property
    def x(self) -> int:
        return self.pos[0]

    @property
    def y(self) -> int:
        return self.pos[1]


class MouseDown(MouseEvent):
    """A button went down.  ``button``: 1 left, 2 middle, 3 right, 4 and up: the side buttons."""

    button: int = 1


class MouseUp(MouseEvent):
    """A button came up."""

    button: int = 1
    cancelled: bool = False
    """Whether it counts as released because the window has lost it: the keyboard went to another
    window, or this one was minimised or closed.  Such a release makes no click."""


class Click(MouseEvent):
    """A button went down and came up on one target.

    On a region, the two places may be anywhere.  On the window itself, they are at most
    :data:`CLICK_SLOP` pixels apart.

    ``count`` counts the clicks of a quick series: 2 for the second of a double click, then 3, 4...
    A click belongs to the series if it comes within :data:`DOUBLE_CLICK` seconds of the one before,
    at the same place.  It follows its :class:`MouseUp` at once, and has its ``time``.
    """

    button: int = 1
    count: int = 1


class DoubleClick(MouseEvent):
    """Two clicks of one button at one place, close in time.

    Follows every second :class:`Click` of a quick series.
    """

    button: int = 1


M = TypeVar("M", bound="MouseMove | Drag")


class MouseMove(MouseEvent):
    """The pointer moved.  Several motions may have been merged: ``count`` says how many.

    ``rel`` is the whole motion since the event before.  ``path`` holds the positions of the merged
    motions, the last one included; if there are more than :data:`MAX_PATH`, every n-th.  For a
    single motion it is empty.  So ``event.path or [event.pos]`` is every position.
    """

    policy: ClassVar[Policy] = "merge"

    rel: Pos = (0, 0)
    buttons: tuple[int, ...] = ()
    """The buttons held, as numbers."""
    count: int = 1
    path: tuple[Pos, ...] = ()

    def merged_with(self, later: MouseMove) -> MouseMove:
        """One motion that stands for both."""
        return _merged(self, (later,))

    def merged_with_all(self, later: Sequence[MouseMove]) -> MouseMove:
        """One motion that stands for all: the last, with the whole path."""
        return _merged(self, later)

    def thinned(self, most: int) -> MouseMove:
        """The same motion with at most ``most`` positions (2 or more) in its path."""
        return _thinned(self, most)


def _merged(first: M, later: Sequence[M]) -> M:
    if not later:
        return first
    moves: list[MouseMove | Drag] = [first, *later]
    count = sum([move.count for move in moves])
    rel = (sum([move.rel[0] for move in moves]), sum([move.rel[1] for move in moves]))
    return replace(later[-1], rel=rel, count=count, path=_whole_path(moves, count))


def _thinned(move: M, most: int) -> M:
    step = 1
    while len(move.path) > step * (most - 1) + 1:
        step *= 2
    if step == 1:
        return move
    return replace(move, path=move.path[:-1:step] + move.path[-1:])


def _whole_path(moves: Iterable[MouseMove | Drag], count: int) -> tuple[Pos, ...]:
    """The positions of ``moves`` in order; if there are too many, one of each n motions.

    n is a power of two.  So if a path was thinned before with a smaller n, and is now thinned
    again, the positions that remain are still evenly spread.
    """
    n = 1
    while count > n * (MAX_PATH - 1):
        n *= 2
    if n == 1:
        return tuple([pos for move in moves for pos in (move.path or (move.pos,))])
    path: list[Pos] = []
    before = 0  # number of motions before this move
    last = -1  # the last group of n motions from which a position was taken
    for move in moves:
        positions = move.path or (move.pos,)
        apart = max(1, move.count // len(positions))  # motions from position to position
        while apart & (apart - 1):  # a path is thinned by a power of two: round up
            apart += apart & -apart
        for i, pos in enumerate(positions):
            group = (before + min(i * apart, move.count - 1)) // n
            if group > last:
                path.append(pos)
                last = group
        before += move.count
    if path[-1] != move.pos:
        path[MAX_PATH - 1 :] = [move.pos]
    return tuple(path)


class Drag(MouseEvent):
    """The pointer moved while ``button``, which went down on this target, was held.

    It comes until the button is released, also while the pointer is outside of the target or the
    window.  It follows the :class:`MouseMove` of the same motion, and has its ``rel``, ``count``
    and ``path``.
    """

    policy: ClassVar[Policy] = "merge"

    rel: Pos = (0, 0)
    button: int = 1
    count: int = 1
    path: tuple[Pos, ...] = ()

    def merged_with(self, later: Drag) -> Drag:
        """One motion that stands for both."""
        return _merged(self, (later,))

    def merged_with_all(self, later: Sequence[Drag]) -> Drag:
        """One motion that stands for all: the last, with the whole path."""
        return _merged(self, later)

    def thinned(self, most: int) -> Drag:
        """The same drag with at most ``most`` positions (2 or more) in its path."""
        return _thinned(self, most)


class Wheel(MouseEvent):
    """The wheel turned.  ``dy`` > 0 is away from the user, ``dx`` > 0 to the right.

    ``dx`` and ``dy`` are whole steps (notches).  ``precise_x`` and ``precise_y`` also have the
    fractions of a touchpad, which SDL adds up to whole steps.
    """

    dx: int = 0
    dy: int = 0
    precise_x: float = 0.0
    precise_y: float = 0.0

    def __post_init__(self) -> None:
        if not (self.precise_x or self.precise_y):  # of a script, say
            force_setattr(self, "precise_x", float(self.dx))
            force_setattr(self, "precise_y", float(self.dy))


class MouseEnter(MouseEvent):
    """The pointer came in."""


class MouseLeave(MouseEvent):
    """The pointer went out.  ``pos`` is its last known place."""


# ---------------------------------------------------------------- keyboard


class KeyEvent(InputEvent):
    """Something a key did.  ``key`` is its name in lower case: ``"a"``, ``"escape"``.

    A key that makes a character is named by the layout; ``physical`` names its place.  The two
    Enter keys are ``"return"`` and ``"keypad enter"`` (the filter ``"enter"`` matches either).  A
    dead key is named by its accent, ``"dead acute"``, or by its place if the system does not say
    the accent.  A key that is a dead key only with Shift or AltGr then has that name; a filter
    matches it by its other name, too.
    """

    key: str
    code: int = 0
    """SDL's keycode; for a key without one (a dead key), ``2**30`` plus the scancode."""
    text: str = ""
    """The character that the key makes, with Shift and AltGr if they are held; "" if it makes none.
    Ctrl does not change it."""
    scancode: int = 0
    """SDL's number of the key's place, whatever the layout; 0 in a script's events."""
    physical: str = ""
    """The name that this place has on a US keyboard: ``"w"`` is left of ``"e"`` on every layout."""


class KeyDown(KeyEvent):
    """A key went down.

    If the program has called ``pygame.key.set_repeat(delay, interval)`` (milliseconds), a key that
    is held down sends further events, with ``repeat`` (the filter ``repeat=False`` leaves them
    out).  Text repeats by itself, as :class:`TextInput`.
    """

    repeat: bool = False


class KeyUp(KeyEvent):
    """A key came up.  ``cancelled`` as in :class:`MouseUp`."""

    cancelled: bool = False


class TextInput(InputEvent):
    """Text was entered, by keys or an input method.  Use this, not :class:`KeyDown`, for typing."""

    text: str


class TextEditing(InputEvent):
    """An input method composes: ``text`` so far, cursor at ``start``, ``length`` selected."""

    policy: ClassVar[Policy] = "merge"

    text: str
    start: int = 0
    length: int = 0


# ---------------------------------------------------------------- touch and gamepad


class TouchEvent(InputEvent):
    """A finger on a touch surface; ``x`` and ``y`` are fractions (0 to 1) of it."""

    x: float
    y: float
    finger: int = 0
    pressure: float = 1.0
    """From 0 to 1; 1 if it is not known, as with all versions of pygame so far."""


class TouchDown(TouchEvent):
    """A finger came down."""


class TouchMove(TouchEvent):
    """A finger moved."""


class TouchUp(TouchEvent):
    """A finger was lifted."""


class GamepadEvent(InputEvent):
    """Something that an opened gamepad did.

    ``device`` is its instance number (``pygame.joystick.Joystick.get_instance_id``).
    """

    device: int = 0


class GamepadConnected(GamepadEvent):
    """A gamepad was plugged in, or was there when ``pygame.joystick`` was initialised.

    Here ``device`` is the number by which it is opened.  It sends events as long as the program
    keeps ``pygame.joystick.Joystick(event.device)``.
    """


class GamepadDisconnected(GamepadEvent):
    """A gamepad was unplugged."""


class GamepadDown(GamepadEvent):
    """A gamepad's button went down."""

    button: int = 0


class GamepadUp(GamepadEvent):
    """A gamepad's button came up."""

    button: int = 0


class GamepadMove(GamepadEvent):
    """A gamepad's stick or trigger moved: ``value`` from -1 to 1."""

    axis: int = 0
    value: float = 0.0


class GamepadHat(GamepadEvent):
    """A gamepad's cross of directions was pressed.

    ``value`` is (-1 left, 1 right; -1 down, 1 up), and (0, 0) when it is released.
    """

    hat: int = 0
    value: tuple[int, int] = (0, 0)


# ---------------------------------------------------------------- window


class WindowEvent(Event, gc=False):
    """Something about the window itself."""


class Resize(WindowEvent):
    """The window has a new ``size`` (pixels).  Merged: ``count`` says how many steps there were."""

    policy: ClassVar[Policy] = "merge"

    size: Pos
    count: int = 1

    def merged_with(self, later: Resize) -> Resize:
        """The last size stands for all."""
        return replace(later, count=self.count + later.count)


class Focus(WindowEvent):
    """The window has the keyboard now."""


class Blur(WindowEvent):
    """The window has lost the keyboard."""


class Move(WindowEvent):
    """The window has been moved: ``pos`` is its upper left corner on the desktop (pixels)."""

    policy: ClassVar[Policy] = "merge"

    pos: Pos


class Minimize(WindowEvent):
    """The window has been minimised."""


class Maximize(WindowEvent):
    """The window has been maximised."""


class Restore(WindowEvent):
    """The window is neither minimised nor maximised any more."""


class Show(WindowEvent):
    """The window has become visible."""


class Hide(WindowEvent):
    """The window has been hidden: it is neither on the screen nor in a list of windows."""


class Expose(WindowEvent):
    """Part of the window was uncovered and has to be drawn again."""

    policy: ClassVar[Policy] = "merge"


class Draw(WindowEvent):
    """Time to draw, because something changed; the picture is shown after the handlers."""

    policy: ClassVar[Policy] = "merge"


class Frame(WindowEvent, gc=False):
    """Time to move things: ``App(fps=)`` times a second, while this type has a handler.

    A ``Draw`` follows in the same turn, and the picture is shown.  ``time`` is when it was due.
    """

    dt: float = 0.0
    """Seconds since the frame before: a whole number of intervals."""
    number: int = 0
    """Counted from 1."""
    missed: int = 0
    """Number of frames before this one that were skipped, as there was no time."""

    policy: ClassVar[Policy] = "merge"

    def merged_with(self, later: Frame) -> Frame:
        """The later one, with the time of both."""
        return replace(later, dt=self.dt + later.dt, missed=self.missed + 1 + later.missed)


class Step(WindowEvent, gc=False):
    """A step of fixed length, ``App(step=)``, before the frame: for an even simulation.

    ``missed`` counts the steps before this one that were skipped: a frame catches up on eight at
    most.
    """

    dt: float = 0.0
    """Seconds: the length of a step, always the same."""
    missed: int = 0


class Close(WindowEvent):
    """The user wants the window closed.  The app stops unless a handler prevents the default."""


class Drop(WindowEvent):
    """Something was dropped onto the window: the path of a ``file``, or ``text``."""

    file: str = ""
    text: str = ""
    pos: Pos | None = None
    """Where (pixels); None: at the pointer's last known place."""


# ---------------------------------------------------------------- sockets


class SocketEvent(Event):
    """Something about a descriptor or a connection."""


class ReadinessEvent(SocketEvent):
    """A watched descriptor is ready: ``fileobj``, as given to watch.

    Not dispatched any more after ``unwatch()``, even if it was in line by then.
    """

    fileobj: Any
    _watch: Any = None  # the watch that it came from; after its end the event is dropped


class Readable(ReadinessEvent):
    """A watched descriptor can be read without blocking."""


class Writable(ReadinessEvent):
    """A watched descriptor can be written without blocking."""


class ConnectionEvent(SocketEvent):
    """Something about a connection that the loop holds, made by ``listen`` or ``connect``.

    The first is ``Connected``, the last ``Disconnected``, which comes once.  After
    ``connection.close()`` only ``Disconnected`` comes; other events in line are dropped.
    """

    if TYPE_CHECKING:
        connection: StreamConnection | Any
    else:
        connection: Any  # a recording holds its name only

    @property
    def peer(self) -> str:
        """The other end, as ``host:port``, or the path of a Unix socket."""
        return str(getattr(self.connection, "peer", self.connection))

    @property
    def listener(self) -> Any:
        """The listener that accepted the connection; None for one made by ``connect``.

        It serves as a filter, too: ``@loop.onReceived(listener=admin)``.
        """
        return getattr(self.connection, "listener", None)

    def reply(self, data: bytes | str) -> None:
        """Send ``data`` to the other end.

        Never blocks: data that the network cannot take waits, within the bounds of
        ``connection.send()``.
        """
        self.connection.send(data)


class Connected(ConnectionEvent):
    """A connection is open."""


class Received(ConnectionEvent):
    """``data`` arrived: a line without its end or, with ``listen(lines=False)``, bytes."""

    data: bytes

    @property
    def text(self) -> str:
        """``data`` as text (UTF-8; other bytes become �)."""
        return self.data.decode("utf-8", "replace")


class Drained(ConnectionEvent):
    """At least ``buffer=`` bytes waited to be sent, and a quarter is left: continue to send."""


class Disconnected(ConnectionEvent):
    """The peer has closed the connection or its half of it, or the connection was lost or cut.

    ``reason`` says why it was lost or cut.

    Handlers can still send, and a peer that still reads gets the data: the connection is closed
    when the handlers, and the coroutines and threads that work on the peer's data, have ended.
    ``prevent_default()`` keeps it open until ``connection.close()``.
    """

    reason: str = ""


class Reconnecting(ConnectionEvent):
    """``connect(reconnect=...)`` tries again in ``seconds``.

    ``attempt`` counts from 1 since the connection was last open; ``reason`` says why it was lost or
    could not be made.
    """

    attempt: int
    seconds: float
    reason: str = ""


# ---------------------------------------------------------------- other machines


class ShareEvent(Event, kw_only=True, gc=False):
    """Something about a ``room`` in which ``app.share()`` takes part.

    ``over`` is the server's URL, without the password.
    """

    room: str
    over: str = ""


class ShareLost(ShareEvent):
    """The server of a room cannot be reached, for ``reason``; it is tried again each second.

    Events that are posted meanwhile wait, at most as many as the loop's ``limit``.
    """

    reason: str = ""


class ShareBack(ShareEvent):
    """The server can be reached again, after so many ``seconds``: the events that waited are sent.

    ``dropped``: how many events were dropped meanwhile, as too many waited.
    """

    seconds: float = 0.0
    dropped: int = 0


# ---------------------------------------------------------------- time and system


class Timer(Event):
    """A timer is due.  ``missed`` counts the ticks before it that were skipped.

    ``time`` is when it was due, so ``monotonic() - event.time`` is how late it is.
    """

    address: ClassVar[str] = "timer"

    name: str = ""
    if TYPE_CHECKING:
        timer: TimerHandle | Any = None
        """The handle of the timer, with ``cancel()``."""
    else:
        timer: Any = None
    missed: int = 0


class Signal(Event, gc=False):
    """The process received a signal: its ``number`` and ``name`` (``"SIGTERM"``)."""

    number: int
    name: str = ""


class Start(Event, gc=False):
    """The loop begins, by ``run()``, ``run_async()`` or ``attach()``: once, and first of all."""


class Stop(Event, gc=False):
    """The loop ends: once, after all other events, while everything is still open.

    Its coroutine handlers are waited for; other coroutines are cancelled first.
    """


class PygameEvent(Event):
    """An event of pygame that has no type of its own here, with all its fields.

    For example ``pygame.USEREVENT`` and up, the end of music, the clipboard, the forms that
    pygame-1 programs expect, and every event of a window that is not the App's own.  ``source`` is
    ``"pygame"``.
    """

    kind: int
    """pygame's number of the type: ``pygame.CLIPBOARDUPDATE``."""
    data: dict[str, Any] = {}
    """All fields of pygame's event."""
    name: str = ""
    """What pygame calls the type: ``"ClipboardUpdate"``."""
    window: Any = None
    """The other ``pygame.Window`` that it is about; None: the App's own, one that is closed by now,
    or none at all."""


class Raw(Event):
    """An event of pygame itself, for a library that takes such events.

    For example ``manager.process_events(event.raw)``.

    It comes for all windows, before the events that are made from it, and only while a handler is
    registered for ``Raw`` itself.  ``source`` is ``"pygame"``.
    """

    raw: Any
    """The ``pygame.event.Event``."""
    kind: int = 0
    """pygame's number of its type: ``pygame.KEYDOWN``."""
    name: str = ""
    """What pygame calls the type: ``"KeyDown"``."""


def all_types(root: type[Event] = Event) -> list[type[Event]]:
    """``root`` and every class derived from it so far, a program's own included."""
    found = [root]
    for child in root.__subclasses__():
        found += all_types(child)
    return found
