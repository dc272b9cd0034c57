"""One small tree of errors. Every message is a plain sentence that a person can act on.

Whatever the library raises on purpose is a `DailyPapersError`; each leaf also is the built-in error a caller would
expect (`ValueError`), so code that knows nothing of this tree still catches it.
"""

from __future__ import annotations


class DailyPapersError(Exception):
    """The root: `str(error)` says what is wrong and what to do about it, and is fit to be shown."""


class InvalidIdentifier(DailyPapersError, ValueError):
    """A text that is no arXiv number, DOI or OpenReview id."""


class InvalidPeriod(DailyPapersError, ValueError):
    """A text that names no day, week or month of the calendar, or one out of bounds."""


class InvalidRecord(DailyPapersError, ValueError):
    """One record of a source that cannot be read; the rest of the source can."""


class SourceError(DailyPapersError):
    """A file or an interface that cannot be read at all."""


class ConfigurationError(DailyPapersError):
    """A setting that is missing or contradicts another."""


class RefusedAddress(SourceError):
    """An address that we do not ask: private, of another host than expected, or of another kind than http."""


class InvalidSubscription(DailyPapersError, ValueError):
    """A wish for digests that cannot be kept: no address, no such list, a zone that does not exist."""


class TooManyRequests(DailyPapersError):
    """More than a stranger may ask for in so much time."""
