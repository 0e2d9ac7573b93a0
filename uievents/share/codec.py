"""The messages on the wire: typed JSON, and never code.

A message has events of one program, in order.  Their numbers begin at 1 in each run of it::

    {"v": 1, "from": "ada-4242-9f3c", "life": "9f3c51d2a07b44e1", "n": 17, "oldest": 1, "events":
     [{"type": "Stroke", "time": 1732823456.125, "points": [[3, 4], [7, 9]]}]}

``n`` is the number of the first event, ``oldest`` that of the first one that its program can send
again, and ``time`` is wall-clock time.  A message with ``heard`` says which number its sender
expects next from each program that it knows, so that they can send again what it lacks.

Messages come from strangers.  They are decoded strictly and within bounds, by the types that were
given to :func:`EventLoop.share`.  A message that cannot be decoded raises :class:`Fault` and no
other exception.
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
"""Bytes of a message: the limit of NATS itself, unless `max_payload` is set."""
MOST_PEERS = 4096
"""Programs in a room whose numbers are kept."""

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
    """A second type beside the shared ones, so that msgspec demands a tag even if there is one."""


class Envelope(
    msgspec.Struct,
    rename={"origin": "from", "expects": "heard"},
    omit_defaults=True,
    gc=False,
):
    """A message.  The names on the wire are those of version 1."""

    v: int
    origin: Name
    life: Annotated[str, msgspec.Meta(min_length=16, max_length=16)]
    """A token of one run of the program; numbers begin at 1 in each run."""
    n: Number
    oldest: Number
    events: list[msgspec.Raw] = []
    expects: dict[Life, Number] | None = None
    """By the life of another program, the number that the sender expects next from it."""


class _Version(msgspec.Struct):
    v: int


class _Tag(msgspec.Struct, gc=False):
    type: str


class Fault(Exception):
    """Why a message or one of its events is left out; ``kind`` is the reason in a word or two."""

    def __init__(self, kind: str, why: str = "") -> None:
        super().__init__(why)
        self.kind = kind


def _plain(value: Any) -> Any:
    """For numpy's numbers, which fields may have: the plain number."""
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
    """Encodes events of the given types as bytes, and decodes them.

    Raises :class:`~uievents.errors.RegistrationError` for types that cannot be shared.
    """

    def __init__(self, types: Iterable[type[Event]]) -> None:
        self.kinds: dict[type[Event], str] = {}
        """The given types and their subclasses, with their names on the wire."""
        for base in types:
            _check_base(base)
            for kind in all_types(base):
                if kind not in self.kinds:
                    self._add(kind)
        # One decoder for all types.  The reason of a failure is worked out afterwards.
        self._decode = msgspec.json.Decoder(Union[_Nothing, *self.kinds]).decode

    def _add(self, kind: type[Event]) -> None:
        name = _checked(kind)
        if name in self.kinds.values():
            raise RegistrationError(f"two of the types are called {name}: rename one")
        self.kinds[kind] = name

    def encode(self, event: Event) -> bytes:
        """Encode an event.  Raises ``TypeError`` or ``ValueError`` for a value JSON cannot have."""
        wall = event.time + (time() - monotonic())
        data = _encoder.encode(replace(event, time=wall, source=""))
        if b"null" in data:  # msgspec writes NaN and infinity, which JSON lacks, as null
            try:
                self._decode(data)
            except msgspec.ValidationError as error:
                raise ValueError(f"{event!r} has a number that JSON cannot have: {error}") from None
        return data

    def decode(self, data: msgspec.Raw, origin: str, source: str, now: float) -> Event:
        """Decode an event that ``origin`` posted, with the time ``now``.  Raises :class:`Fault`."""
        try:
            event: Event = self._decode(data)
            at = event.time
        except Exception as error:
            raise self._why_not(data, error) from None
        if not isfinite(at):
            raise Fault("wrong fields", f"{type(event).__name__}: {at} is not a time")
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
    """Encode a message."""
    return _encoder.encode(envelope)


def unpack(data: bytes) -> Envelope:
    """Decode a message.  Raises :class:`Fault`."""
    if len(data) > LARGEST:
        raise Fault("too large", f"{len(data):,} bytes; the limit is {LARGEST:,}")
    try:
        envelope = _envelopes.decode(data)
    except Exception as error:
        raise Fault(*_why_not(data, error)) from None
    if not (envelope.life.isascii() and envelope.life.isalnum()):
        raise Fault("unreadable message", "its `life` has other characters than letters and digits")
    if not envelope.origin.isprintable():
        raise Fault("unreadable message", f"its `from` cannot be printed: {envelope.origin!r}")
    if envelope.n + len(envelope.events) > LAST:  # a receiver could not ask for it
        raise Fault("unreadable message", f"the number of its last event is above {LAST}")
    if envelope.v != VERSION:
        raise Fault(*_why_not(data, None))
    if envelope.expects is not None and len(envelope.expects) > MOST_PEERS:
        raise Fault("unreadable message", f"it names {len(envelope.expects):,} programs")
    return envelope


def _why_not(data: bytes, error: Exception | None) -> tuple[str, str]:
    try:
        version = _versions.decode(data).v
    except Exception:  # JSON nested too deeply is a RecursionError
        return "unreadable message", str(error)
    if version != VERSION:
        return "other version", f"version {version}; this uievents speaks version {VERSION}"
    return "unreadable message", str(error)


# ---------------------------------------------------------------- types that can be shared


def _check_base(kind: Any) -> None:
    if not (isinstance(kind, type) and issubclass(kind, Event)):
        raise RegistrationError(f"share() takes event types (subclasses of Event), not {kind!r}")
    if kind is Event:
        raise RegistrationError("share() takes your own event types, not Event itself")
    if issubclass(kind, OF_THIS_MACHINE):
        raise RegistrationError(
            f"{kind.__name__} is an event of this machine's devices, sockets or clock, and cannot"
            " be shared: define an event of your own that says what it means, share that, and"
            f" post it in on{kind.__name__}"
        )


def _checked(kind: type[Event]) -> str:
    """The name of a type on the wire.  Raises ``RegistrationError``, naming the faulty field."""
    name = kind.__name__
    try:
        info = inspect.type_info(kind)
        msgspec.json.Decoder(kind)
    except Exception as error:  # by msgspec, or an annotation with an unknown name
        raise RegistrationError(f"{name} cannot be sent: {error}") from None
    assert isinstance(info, inspect.StructType)
    if info.array_like or info.tag_field != "type" or not isinstance(info.tag, str):
        raise RegistrationError(
            f"{name} cannot be sent: do not change the tag=, tag_field= and array_like= of Event"
        )
    for field in info.fields:
        if field.name in ("origin", "at"):
            raise RegistrationError(
                f"{name}.{field.name}: every shared event has an attribute `{field.name}` already:"
                " rename the field"
            )
        wanted = {"time": inspect.FloatType, "source": inspect.StrType}.get(field.name)
        if wanted is not None and not isinstance(field.type, wanted):
            raise RegistrationError(
                f"{name}.{field.name} cannot be sent: its type must be that of Event"
            )
        why = _refusal(field.type, set())
        if why:
            raise RegistrationError(f"{name}.{field.name} cannot be sent: {why}")
    return info.tag


def _refusal(kind: Any, outer: set[Any]) -> str:  # noqa: C901, PLR0911 - a line for each kind
    """Why values of a type cannot be sent; ``""`` if they can."""
    if isinstance(kind, inspect.Metadata):
        return _refusal(kind.type, outer)
    if isinstance(kind, _PLAIN):
        return ""
    if isinstance(kind, inspect.AnyType):
        return "it is annotated as Any: give its type, such as list[int] or str | None"
    if isinstance(kind, inspect.UnionType):
        return _first(kind.types, outer)
    if isinstance(kind, inspect.TupleType):
        return _first(kind.item_types, outer)
    if isinstance(kind, inspect.CollectionType):
        return _refusal(kind.item_type, outer)
    if isinstance(kind, inspect.DictType):
        if not isinstance(kind.key_type, _KEYS):
            return "in JSON, the keys of a dict must be text or whole numbers"
        return _refusal(kind.value_type, outer)
    cls = getattr(kind, "cls", None)
    fields = getattr(kind, "fields", None)
    if fields is not None:
        if cls in outer:
            return ""
        return _first([field.type for field in fields], outer | {cls})
    what = getattr(cls, "__name__", type(kind).__name__)
    return f"a {what} cannot be written as JSON; use numbers, text, lists and structs"


def _first(kinds: Iterable[Any], outer: set[Any]) -> str:
    return next((why for kind in kinds if (why := _refusal(kind, outer))), "")
