"""The one error of reading papers."""

from __future__ import annotations

from typing import Literal

from dailypapers.lib.errors import DailyPapersError

Reason = Literal["unknown_kind", "broken", "encrypted", "too_large", "too_slow", "empty", "unavailable"]


class FullTextError(DailyPapersError, ValueError):
    """A file that cannot be read as a paper; `str(error)` is fit to be shown, `reason` is for programs.

    `unknown_kind`: neither HTML of LaTeXML, nor JATS, nor PDF. `broken`: damaged beyond reading. `encrypted`: needs a
    password. `too_large`, `too_slow`: over a limit of size, pages, memory or time. `empty`: no text inside.
    `unavailable`: this machine cannot start the process that reads.
    """

    def __init__(self, sentence: str, reason: Reason) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
