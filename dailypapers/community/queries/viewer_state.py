"""What the reader did with papers, as shown on cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db import connection

from dailypapers.accounts.models import User
from dailypapers.community.queries.mutes import Muted, muted_among

_VOTED, _SAVED, _TAG = "+", "*", "#"
# Every page of a signed-in reader asks this: as SQL it costs a thirtieth of what building it anew from models costs.
_SQL = """
SELECT paper_id, '+' FROM community_vote WHERE user_id = %s AND paper_id IN ({ids})
UNION ALL
SELECT item.paper_id, '*' FROM community_collectionitem item
JOIN community_collection ON collection_id = community_collection.id WHERE owner_id = %s AND item.paper_id IN ({ids})
UNION ALL
SELECT paper_id, state FROM community_readingstate WHERE user_id = %s AND paper_id IN ({ids})
UNION ALL
SELECT paper_id, '#' || name FROM community_tag WHERE user_id = %s AND paper_id IN ({ids})
UNION ALL
SELECT 0, kind || ':' || target FROM community_mute WHERE user_id = %s
"""


@dataclass(frozen=True, slots=True)
class ViewerState:
    """What one reader did with one paper."""

    voted: bool = False
    saved: bool = False
    state: str = ""  # "", "read", "later" or "hidden"
    muted: str = ""  # what it holds that the reader has muted
    tags: tuple[str, ...] = ()  # in the order of the alphabet

    @property
    def is_later(self) -> bool:
        """Tell whether it is kept for later."""
        return self.state == "later"


NOTHING = ViewerState()


class Viewable(Protocol):
    """A paper, as a row or as a view."""

    id: int
    viewer_state: Any


def viewer_states_of(user: Any, ids: Collection[int]) -> dict[int, ViewerState] | None:
    """Map the ids of papers this reader did something with, or muted, to what; None for strangers.

    One query, and those of `muted_among` for readers who have muted something.
    """
    if not isinstance(user, User):
        return None
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(ids=", ".join(["%s"] * len(ids))), [*[user.id, *ids] * 4, user.id])
        rows = cursor.fetchall()
    actions: dict[int, set[str]] = {}
    mutes = []
    for paper_id, action in rows:
        if paper_id:
            actions.setdefault(paper_id, set()).add(action)
        else:
            mutes.append(Muted(*action.split(":", 1)))
    states = {paper_id: _state_of(of_paper) for paper_id, of_paper in actions.items()}
    for paper_id, target in muted_among(mutes, ids).items():
        states[paper_id] = replace(states.get(paper_id, NOTHING), muted=target)
    return states


def _state_of(actions: set[str]) -> ViewerState:
    tags = sorted(action for action in actions if action.startswith(_TAG))
    state = next(iter(actions - {_VOTED, _SAVED, *tags}), "")
    return ViewerState(_VOTED in actions, _SAVED in actions, state, tags=tuple(tag.removeprefix(_TAG) for tag in tags))


def annotate_viewer_state(user: Any, papers: Iterable[Viewable]) -> None:
    """Set `viewer_state` of each paper, None where nobody is signed in. One query, none for strangers."""
    annotated = list(papers)
    states = viewer_states_of(user, {paper.id for paper in annotated})
    for paper in annotated:
        paper.viewer_state = None if states is None else states.get(paper.id, NOTHING)
