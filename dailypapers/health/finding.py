"""What a check found."""

from __future__ import annotations

from typing import Literal, NamedTuple

from dailypapers.lib.sentences import sentence

State = Literal["good", "notice", "bad"]


class Finding(NamedTuple):
    """What a check found, and what to do about it."""

    state: State
    what: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """What was found, with a full stop."""
        return self.what if self.what.endswith((".", "!", "?")) else sentence("%(what)s.", what=self.what)
