"""One small tree of errors. Every message is a plain sentence that a person can act on.

Whatever the library raises on purpose is a `DailyPapersError`; each leaf also is the built-in error a caller would
expect (`ValueError`), so code that knows nothing of this tree still catches it.
"""

from __future__ import annotations

from dailypapers.lib.sentences import sentence


class DailyPapersError(Exception):
    """The root: `str(error)` says what is wrong and what to do about it, and is fit to be shown."""


class InvalidPeriod(DailyPapersError, ValueError):
    """A text that names no day, week or month of the calendar, or one out of bounds."""


class InvalidRecord(DailyPapersError, ValueError):
    """One record of a source that cannot be read; the rest of the source can."""


class SourceError(DailyPapersError):
    """A file or an interface that cannot be read at all."""


class WorkStopped(DailyPapersError):
    """The process is to end, and whoever waited or worked for it stops; what was stored stands."""


class ConfigurationError(DailyPapersError, ValueError):
    """A setting that is missing or contradicts another."""


class ActionError(DailyPapersError):
    """An action that was not done. `status` is the HTTP status pages and the API answer with."""

    status = 400


class AuthenticationRequired(ActionError):
    """Only somebody who is signed in may do this."""

    status = 401


class NotAllowed(ActionError, PermissionError):
    """Signed in, but this is not theirs to do."""

    status = 403


class NotFound(ActionError, LookupError):
    """What the action is about does not exist, or is private to others, which looks the same from outside."""

    status = 404


class Conflict(ActionError):
    """It is there already; `where` is the address of it, or empty."""

    status = 409

    def __init__(self, sentence: str, where: str = "") -> None:
        super().__init__(sentence)
        self.where = where


class Invalid(ActionError, ValueError):
    """What was sent cannot be used."""

    status = 422


class RateLimited(ActionError):
    """A limit is reached; `wait` is how many seconds it lasts."""

    status = 429

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


class SourceBusy(SourceError):
    """A service asked us to come back later; `seconds` says when."""

    def __init__(self, service: str, seconds: float) -> None:
        self.service, self.seconds = service, seconds
        super().__init__(
            sentence(
                "%(service)s wants no request for another %(seconds)s s: try again then.",
                service=service,
                seconds=max(1, round(seconds)),
            )
        )


class UnknownHost(SourceError):
    """The name of a service cannot be resolved: it does not exist, or this machine is offline."""


class RefusedAddress(SourceError):
    """An address that we do not ask: private, of another host than expected, or of another kind than http."""


class HarvestingOff(SourceError):
    """The administrator has switched off every request to the network."""


class InvalidSubscription(DailyPapersError, ValueError):
    """A wish for digests that cannot be kept: no address, no such list, a zone that does not exist."""
