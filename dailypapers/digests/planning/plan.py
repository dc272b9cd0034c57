"""What a planner makes: the papers one subscriber gets on one day."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_PAPERS = 60  # of one digest; the rest is counted and linked


@dataclass(slots=True)
class Item:
    """A paper of a digest: the heading it stands under and why it is there."""

    paper_id: int
    section: str
    reasons: list[str]


@dataclass(slots=True)
class Plan:
    """What one subscriber gets on one day; `covered` and `unavailable` are positions in their due subscriptions."""

    items: list[Item] = field(default_factory=list)
    left_out: int = 0  # papers that found no room
    notes: list[str] = field(default_factory=list)  # sentences for the reader
    covered: list[int] = field(default_factory=list)  # subscriptions whose editions were looked through
    unavailable: list[int] = field(default_factory=list)  # subscriptions whose list no longer exists
