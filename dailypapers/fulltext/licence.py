"""Who may read a text here: the one rule, which every page, feed, API, agent and export asks. Pure.

A licence that lets everybody pass a text on opens it to everybody. Any other text is searched and quoted in snippets,
and readers are led to its source. A copy that is somebody's own is theirs to read.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from dailypapers.lib.licences import CC0, CODES, PUBLIC_DOMAIN, parse_licence
from dailypapers.lib.text import shorten

SNIPPET = 300
"""Characters of a text that may be quoted, whatever its licence."""

ALWAYS = (CC0, PUBLIC_DOMAIN, "CC BY", "CC BY-SA")
"""Licences that let everybody pass a text on, for whatever purpose, also in another form."""

BY_SETTING = {"nc": "CC BY-NC", "nc-sa": "CC BY-NC-SA", "nd": "CC BY-ND", "nc-nd": "CC BY-NC-ND"}
"""Words of the setting, and the licence that each adds: whether a site is commercial only its owner knows."""


class Access(StrEnum):
    """How much of a text a reader gets."""

    WHOLE = "whole"
    SNIPPETS = "snippets"


def access(licence: str | None, *, also: Collection[str] = (), is_own_copy: bool = False) -> Access:
    """Return how much of a text with this licence a reader gets.

    `licence` is an address, a name or a sentence; `also` are words of `BY_SETTING`. `is_own_copy`: the reader brought
    the file, or it lies on a site of their own that nobody else reads.
    """
    if is_own_copy:
        return Access.WHOLE
    parsed = parse_licence(licence)
    allowed = {*ALWAYS, *(BY_SETTING[word] for word in also)}
    return Access.WHOLE if parsed is not None and parsed.code in allowed else Access.SNIPPETS


def quote(text: str) -> str:
    """Return as much of a passage as may be quoted of any text."""
    return shorten(text, SNIPPET)


assert set(ALWAYS) | set(BY_SETTING.values()) < set(CODES)
