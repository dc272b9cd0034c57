"""Reads a summary and keywords from a model's answer. Pure.

A model repeats what it reads, and what it reads was written by strangers: nothing but short plain text comes through.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import orjson

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.language_detection import recognise_language
from dailypapers.lib.paper_languages import language_name

MIN_SUMMARY, MAX_SUMMARY = 20, 400  # characters
MAX_KEYWORD, MAX_WORDS = 60, 6  # characters and words of a keyword
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


def read(answer: str, language: str = "en") -> Written:
    """Return summary and keywords of an answer that is a JSON object, maybe in a code fence or after `</think>`.

    Raises `BadAnswer`, also for a summary that is surely in another language than this one (ISO 639-1).
    """
    value = json_object(answer)
    written = Written(_summary(value.get("summary")), _keywords(value.get("keywords")))
    found = recognise_language("", written.summary)
    if found not in ("", language):
        raise BadAnswer(f"The summary is in {language_name(found)}, not in {language_name(language)}.")
    return written


def json_object(answer: str) -> dict[str, Any]:
    """Return the JSON object that an answer is, maybe in a code fence or after `</think>`. Raises `BadAnswer`."""
    text = answer.rpartition("</think>")[2].strip()
    fenced = _FENCE.match(text)
    try:
        value = orjson.loads(fenced[1] if fenced else text)
    except orjson.JSONDecodeError as error:
        raise BadAnswer("The answer is not JSON.") from error
    if not isinstance(value, dict):
        raise BadAnswer("The answer is not a JSON object.")
    return value


def is_plain(text: str) -> bool:
    """Tell whether a text has neither markup nor an address in it."""
    return not _MARKUP.search(text) and not _ADDRESS.search(text)


def _summary(value: Any) -> str:
    """Return the summary as plain text. Raises `BadAnswer` for one that is too short or long, or is not plain."""
    if not isinstance(value, str):
        raise BadAnswer("The answer has no text under “summary”.")
    text = plain_line(value)
    if not MIN_SUMMARY <= len(text) <= MAX_SUMMARY:
        raise BadAnswer(f"The summary has {len(text):,} characters; it may have {MIN_SUMMARY} to {MAX_SUMMARY}.")
    if _MARKUP.search(text):
        raise BadAnswer("The summary contains markup.")
    if _ADDRESS.search(text):
        raise BadAnswer("The summary contains an address.")
    return text


def _keywords(value: Any) -> tuple[str, ...]:
    """Return the usable keywords, at most `MAX_KEYWORDS`."""
    if not isinstance(value, list):
        raise BadAnswer("The answer has no list under “keywords”.")
    keywords: dict[str, str] = {}
    for item in value[:50]:
        text = plain_line(item).strip("#.,;:\"'“” ") if isinstance(item, str) else ""
        is_keyword = 1 < len(text) <= MAX_KEYWORD and len(text.split()) <= MAX_WORDS
        if is_keyword and not _MARKUP.search(text) and not _ADDRESS.search(text) and any(c.isalpha() for c in text):
            keywords.setdefault(text.casefold(), text)
    if not keywords:
        raise BadAnswer("None of the keywords is usable.")
    return tuple(keywords.values())[:MAX_KEYWORDS]


def plain_line(text: str) -> str:
    """Composes text (NFC) into one line without control, formatting and unassigned characters."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    kept = (" " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join("".join(kept).split())
