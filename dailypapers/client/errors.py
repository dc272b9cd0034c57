"""What the client raises."""

from __future__ import annotations

from dailypapers.lib.errors import DailyPapersError


class ApiProblem(DailyPapersError):
    """The server answered that something is wrong: `status` of HTTP, `code` for programs, the `field` at fault."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.field = status, code, field


class Unreachable(DailyPapersError):
    """There was no answer, or one that is not of this API."""
