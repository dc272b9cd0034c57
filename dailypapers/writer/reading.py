"""From a model's answer to a summary and keywords, or to a sentence that says why not. Pure.

A model repeats what it reads, and what it reads was written by strangers: nothing but short plain text comes through.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import orjson

from dailypapers.lib.errors import DailyPapersError

SHORTEST, LONGEST = 20, 400  # characters of a summary
MAX_KEYWORD, MAX_WORDS = 60, 6
MAX_KEYWORDS = 8

_FENCE = re.compile(r"\A```[a-z]*\s*(.*?)\s*```\Z", re.DOTALL)
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#\d+|#x[0-9a-f]+|lt|gt|quot|amp);|\]\(|```", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|ftp:|javascript:|data:\w+/|\bwww\.|\S@\S+\.\w", re.IGNORECASE)


class BadAnswer(DailyPapersError):
    """An answer that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote of a paper: one or two sentences, and keywords, each once."""

    summary: str
    keywords: tuple[str, ...]


def read(answer: str) -> Written:
    """The summary and the keywords of an answer that is a JSON object; in a fence, or behind thoughts, it is one too.

    Raises `BadAnswer`.
    """
    text = answer.rpartition("</think>")[2].strip()
    fenced = _FENCE.match(text)
    try:
        value = orjson.loads(fenced[1] if fenced else text)
    except orjson.JSONDecodeError as error:
        raise BadAnswer("The answer is no JSON.") from error
    if not isinstance(value, dict):
        raise BadAnswer("The answer is no JSON object.")
    return Written(_summary(value.get("summary")), _keywords(value.get("keywords")))


def _summary(value: Any) -> str:
    if not isinstance(value, str):
        raise BadAnswer("The answer has no text under “summary”.")
    text = _plain(value)
    if not SHORTEST <= len(text) <= LONGEST:
        raise BadAnswer(f"The summary has {len(text):,} characters; {SHORTEST} to {LONGEST} are taken.")
    if _MARKUP.search(text):
        raise BadAnswer("The summary holds markup.")
    if _ADDRESS.search(text):
        raise BadAnswer("The summary holds an address.")
    return text


def _keywords(value: Any) -> tuple[str, ...]:
    """Those that can be used, at most eight."""
    if not isinstance(value, list):
        raise BadAnswer("The answer has no list under “keywords”.")
    found: dict[str, str] = {}
    for one in value[:50]:
        text = _plain(one).strip("#.,;:\"'“” ") if isinstance(one, str) else ""
        sound = 1 < len(text) <= MAX_KEYWORD and len(text.split()) <= MAX_WORDS
        if sound and not _MARKUP.search(text) and not _ADDRESS.search(text) and any(c.isalpha() for c in text):
            found.setdefault(text.casefold(), text)
    if not found:
        raise BadAnswer("None of the keywords can be used.")
    return tuple(found.values())[:MAX_KEYWORDS]


def _plain(text: str) -> str:
    """Composed, in one line, without control, formatting and unassigned characters."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    kept = (" " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join("".join(kept).split())
