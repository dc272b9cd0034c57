"""Which papers hold what a reader does not want to see."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Authorship, Paper, PaperCategory, PaperKeyword
from dailypapers.community.models import Mute


class Muted(NamedTuple):
    """A word, author, category or topic that a reader has muted."""

    kind: str
    target: str


def mutes_of(user: User) -> QuerySet[Mute]:
    """Return what a reader has muted, the newest first."""
    return Mute.objects.filter(user=user)


def mutes_by_user(users: Collection[int]) -> dict[int, list[Muted]]:
    """Map those of the users, given by their ids, who have muted something to what that is. One query."""
    mutes: dict[int, list[Muted]] = {}
    for user_id, kind, target in Mute.objects.filter(user__in=users).values_list("user_id", "kind", "target"):
        mutes.setdefault(user_id, []).append(Muted(kind, target))
    return mutes


def unmuted(user: Any, ids: Sequence[int]) -> list[int]:
    """Return, in their order, the papers that hold nothing that a reader has muted; all of them for strangers.

    Five queries at most, one for who has muted nothing.
    """
    mutes = mutes_by_user([user.pk]).get(user.pk) if isinstance(user, User) and ids else None
    muted = muted_among(mutes, ids) if mutes else {}
    return [paper_id for paper_id in ids if paper_id not in muted]


def muted_among(mutes: Sequence[Muted], ids: Collection[int]) -> dict[int, str]:
    """Map those of the papers that hold something muted to what that is. Four queries at most, none without mutes."""
    muted: dict[int, str] = {}
    for rows, column, kind in (
        (Authorship.objects.order_by(), "author__name", Mute.Kind.AUTHOR),
        (PaperCategory.objects.order_by(), "category__code", Mute.Kind.CATEGORY),
    ):
        targets = [mute.target for mute in mutes if mute.kind == kind]
        if targets and ids:
            held = rows.filter(paper_id__in=ids, **{f"{column}__in": targets})
            muted |= dict(held.values_list("paper_id", column))
    phrases = [mute.target for mute in mutes if mute.kind in (Mute.Kind.WORD, Mute.Kind.KEYWORD)]
    return _with_phrases(phrases, ids) | muted if phrases and ids else muted


def _with_phrases(phrases: list[str], ids: Collection[int]) -> dict[int, str]:
    """Map papers to the first muted phrase in their titles, abstracts or keywords, whole words whatever their case."""
    texts: dict[int, list[str]] = {}
    for paper_id, title, abstract, keyphrases in _texts_of(ids):
        texts[paper_id] = [title, abstract, *(keyphrases or ())]
    for paper_id, name in PaperKeyword.objects.filter(paper_id__in=ids).values_list("paper_id", "keyword__name"):
        texts[paper_id].append(name)
    found = {}
    patterns = [(phrase, re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)) for phrase in phrases]
    for paper_id, parts in texts.items():
        text = "\n".join(parts)
        phrase = next((phrase for phrase, pattern in patterns if pattern.search(text)), "")
        if phrase:
            found[paper_id] = phrase
    return found


def _texts_of(ids: Collection[int]) -> QuerySet[Paper, tuple[int, str, str, Any]]:
    return Paper.objects.filter(id__in=ids).values_list("id", "title_text", "abstract", "keyphrases")
