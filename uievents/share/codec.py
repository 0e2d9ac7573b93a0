"""What goes over the wire: JSON, typed, and never code.

A message holds the events of one program, in order, numbered from 1 as long as it runs::

    {"v": 1, "from": "ada-4242-9f3c", "life": "9f3c51d2a07b44e1", "n": 17, "oldest": 1, "events":
     [{"type": "Stroke", "time": 1732823456.125, "way": [[3, 4], [7, 9]]}]}

``n`` is the number of the first event, ``oldest`` that of the first which can be had again,
``time`` is by the clock on the wall.  A message with ``heard`` says which number its sender expects
next from each program that it knows: what is missing is sent again.

What comes in is data of strangers.  It is decoded by the types that :func:`EventLoop.share` was
given, strictly, within bounds; what cannot be read raises :class:`Fault`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from numbers import Integral, Real
from time import monotonic, time
from typing import Annotated, Any, Union

import msgspec
from msgspec import inspect
from msgspec.structs import force_setattr, replace

from ..errors import RegistrationError
from ..events import (
    Event,
    InputEvent,
    PygameEvent,
    Raw,
    ShareEvent,
    Signal,
    SocketEvent,
    Start,
    Stop,
    Timer,
    WindowEvent,
    all_types,
    set_origin,
)

VERSION = 1
LARGEST = 1_048_576
"""Bytes of a message; NATS itself takes no more, unless `max_payload` says so."""
MOST_PEERS = 4096
"""Programs in a room whose numbers are remembered."""

OF_THIS_MACHINE = (
    InputEvent,
    WindowEvent,
    SocketEvent,
    Timer,
    Signal,
    Start,
    Stop,
    PygameEvent,
    Raw,
    ShareEvent,
)

_PLAIN = (
    inspect.NoneType,
    inspect.BoolType,
    inspect.IntType,
    inspect.FloatType,
    inspect.StrType,
    inspect.BytesType,
    inspect.ByteArrayType,
    inspect.DateTimeType,
    inspect.TimeType,
    inspect.DateType,
    inspect.TimeDeltaType,
    inspect.UUIDType,
    inspect.DecimalType,
    inspect.EnumType,
    inspect.LiteralType,
)
_KEYS = (
    inspect.StrType,
    inspect.IntType,
    inspect.EnumType,
    inspect.LiteralType,
    inspect.UUIDType,
    inspect.DateType,
    inspect.DateTimeType,
)

LAST = 2**53
"""The last number; JSON readers in other languages have no larger ones."""
Number = Annotated[int, msgspec.Meta(ge=1, le=LAST)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Life = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]


class _Nothing(msgspec.Struct, tag=""):
    """Stands beside the types that are shared, so that an event must say which it is."""


class Envelope(msgspec.Struct, rename={"origin": "from"}, omit_defaults=True, gc=False):
    """A message."""

    v: int
    origin: Name
    life: Annotated[str, msgspec.Meta(min_length=16, max_length=16)]
    """A token of one run of the program: its numbers begin at 1 in the next."""
    n: Number
    oldest: Number
    events: list[msgspec.Raw] = []
    heard: dict[Life, Number] | None = None


class _Version(msgspec.Struct):
    v: int


class _Tag(msgspec.Struct, gc=False):
    type: str


class Fault(Exception):
    """A message, or an event in it, that is left out: ``kind`` in a word or two, for counting."""

    def __init__(self, kind: str, why: str = "") -> None:
        super().__init__(why)
        self.kind = kind


def _plain(value: Any) -> Any:
    """Plain numbers instead of numpy's, which fields may have."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"{value!r} is a {type(value).__name__}, which JSON does not have")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
_envelopes = msgspec.json.Decoder(Envelope)
_versions = msgspec.json.Decoder(_Version)
_tags = msgspec.json.Decoder(_Tag)


class Codec:
    """Turns events of some types into bytes, and back.

    Raises :class:`~uievents.errors.RegistrationError` for types that cannot be shared.
    """

    def __init__(self, types: Iterable[type[Event]]) -> None:
        self.kinds: dict[type[Event], str] = {}
        """The types, those that were derived from the given ones included, and their names."""
        for base in types:
            _check_base(base)
            for kind in all_types(base):
                if kind not in self.kinds:
                    self._add(kind)
        # Any of them, in one pass; why that fails is looked for afterwards.
        self._decode = msgspec.json.Decoder(Union[_Nothing, *self.kinds]).decode

    def _add(self, kind: type[Event]) -> None:
        name = _checked(kind)
        if name in self.kinds.values():
            raise RegistrationError(f"two of the types are called {name}: give one another name")
        self.kinds[kind] = name

    def encode(self, event: Event) -> bytes:
        """One event.  Raises ``TypeError`` or ``ValueError`` for a value that JSON has not."""
        wall = event.time + (time() - monotonic())
        data = _encoder.encode(replace(event, time=wall, source=""))
        if b"null" in data:  # what it makes of NaN and infinity, which are no JSON
            try:
                self._decode(data)
            except msgspec.ValidationError as error:
                raise ValueError(
                    f"{event!r} has a number that JSON does not have: {error}"
                ) from None
        return data

    def decode(self, data: msgspec.Raw, origin: str, source: str, now: float) -> Event:
        """One event, as ``origin`` posted it; here it happens ``now``.  Raises :class:`Fault`."""
        try:
            event: Event = self._decode(data)
            at = event.time
        except Exception as error:
            raise self._why_not(data, error) from None
        if not isfinite(at):
            raise Fault("wrong fields", f"{type(event).__name__}: {at} is no time")
        force_setattr(event, "time", now)
        force_setattr(event, "source", source)
        set_origin(event, origin, at)
        return event

    def _why_not(self, data: msgspec.Raw, error: Exception) -> Fault:
        try:
            name = _tags.decode(data).type
        except Exception as unreadable:
            return Fault("unreadable event", str(unreadable))
        if name not in self.kinds.values():
            return Fault("unknown type", f"{name[:60]!r} is not shared here")
        return Fault("wrong fields", f"{name}: {error}")  # or the type's own __post_init__


def pack(envelope: Envelope) -> bytes:
    """The bytes of a message."""
    return _encoder.encode(envelope)


def unpack(data: bytes) -> Envelope:
    """The message that ``data`` is.  Raises :class:`Fault`."""
    if len(data) > LARGEST:
        raise Fault("too large", f"{len(data):,} bytes; {LARGEST:,} is the most")
    try:
        envelope = _envelopes.decode(data)
    except Exception as error:
        raise Fault(*_why_not(data, error)) from None
    if not (envelope.life.isascii() and envelope.life.isalnum()):
        raise Fault("unreadable message", "its `life` is not of letters and digits")
    if not envelope.origin.isprintable():
        raise Fault("unreadable message", f"its `from` cannot be printed: {envelope.origin!r}")
    if envelope.n + len(envelope.events) > LAST:  # a number that nobody could say back
        raise Fault("unreadable message", f"the number of its last event is above {LAST}")
    if envelope.v != VERSION:
        raise Fault(*_why_not(data, None))
    if envelope.heard is not None and len(envelope.heard) > MOST_PEERS:
        raise Fault("unreadable message", f"it names {len(envelope.heard):,} programs")
    return envelope


def _why_not(data: bytes, error: Exception | None) -> tuple[str, str]:
    try:
        version = _versions.decode(data).v
    except Exception:  # JSON nested too deeply is a RecursionError
        return "unreadable message", str(error)
    if version != VERSION:
        return "other version", f"version {version}; this uievents speaks version {VERSION}"
    return "unreadable message", str(error)


# ---------------------------------------------------------------- what can be shared


def _check_base(kind: Any) -> None:
    if not (isinstance(kind, type) and issubclass(kind, Event)):
        raise RegistrationError(f"share() takes event types (subclasses of Event), not {kind!r}")
    if kind is Event:
        raise RegistrationError("share() takes the types that are meant: not all that is an Event")
    if issubclass(kind, OF_THIS_MACHINE):
        raise RegistrationError(
            f"{kind.__name__} is an event of this machine's devices, sockets and clock, and others"
            " are made of it here: share an event of your own that says what it means, and post it"
            f" in on{kind.__name__}"
        )


def _checked(kind: type[Event]) -> str:
    """The name of a type on the wire.  Raises ``RegistrationError``, which names the field."""
    name = kind.__name__
    try:
        info = inspect.type_info(kind)
        msgspec.json.Decoder(kind)
    except Exception as error:  # of msgspec, or of an annotation that cannot be looked up
        raise RegistrationError(f"{name} cannot be sent: {error}") from None
    assert isinstance(info, inspect.StructType)
    if info.array_like or info.tag_field != "type" or not isinstance(info.tag, str):
        raise RegistrationError(
            f"{name} cannot be sent: leave tag=, tag_field= and array_like= as they are in Event"
        )
    for field in info.fields:
        if field.name in ("origin", "at"):
            raise RegistrationError(
                f"{name}.{field.name}: of a shared event, `{field.name}` says where it came from:"
                " call the field otherwise"
            )
        wanted = {"time": inspect.FloatType, "source": inspect.StrType}.get(field.name)
        if wanted is not None and not isinstance(field.type, wanted):
            raise RegistrationError(f"{name}.{field.name} is to be as in Event, to be sent")
        why = _refusal(field.type, set())
        if why:
            raise RegistrationError(f"{name}.{field.name} cannot be sent: {why}")
    return info.tag


def _refusal(kind: Any, outer: set[Any]) -> str:  # noqa: C901, PLR0911 - a line for each kind
    """Why values of this type cannot be sent; ``""`` if they can."""
    if isinstance(kind, inspect.Metadata):
        return _refusal(kind.type, outer)
    if isinstance(kind, _PLAIN):
        return ""
    if isinstance(kind, inspect.AnyType):
        return "it is annotated as Any: say what it is, as list[int] or str | None"
    if isinstance(kind, inspect.UnionType):
        return _first(kind.types, outer)
    if isinstance(kind, inspect.TupleType):
        return _first(kind.item_types, outer)
    if isinstance(kind, inspect.CollectionType):
        return _refusal(kind.item_type, outer)
    if isinstance(kind, inspect.DictType):
        if not isinstance(kind.key_type, _KEYS):
            return "the keys of a dict are text or whole numbers in JSON"
        return _refusal(kind.value_type, outer)
    cls = getattr(kind, "cls", None)
    fields = getattr(kind, "fields", None)
    if fields is not None:
        if cls in outer:
            return ""
        return _first([field.type for field in fields], outer | {cls})
    what = getattr(cls, "__name__", type(kind).__name__)
    return f"a {what} is an object of this program; numbers, text, lists and structs can be sent"


def _first(kinds: Iterable[Any], outer: set[Any]) -> str:
    return next((why for kind in kinds if (why := _refusal(kind, outer))), "")
