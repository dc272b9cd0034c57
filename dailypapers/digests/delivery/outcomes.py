"""How handing over a message can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

MAX_PAUSE = 86_400.0  # seconds the other side may ask us to wait


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side said yes."""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not this time (451, 429): it was certainly not taken. `pause` is what the other side asked for."""

    reason: str
    pause: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection ended after the message was handed over and before the answer: it may have been taken."""

    reason: str
    pause: timedelta | None = None


class About(Enum):
    """What a refusal is about."""

    MAILBOX = "mailbox"  # it does not exist: the other side says so
    ADDRESS = "address"  # for a reason that is not stated, and may be gone another day
    MESSAGE = "message"
    SENDER = "sender"  # relaying denied, blocked: mended by the administrator


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused for good."""

    reason: str
    about: About = About.MESSAGE


@dataclass(frozen=True, slots=True)
class ServerDown:
    """Nobody's message leaves by this server now; it is no fault of the message."""

    server: str
    reason: str


Outcome = Accepted | TryLater | Lost | Refused | ServerDown
