from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.writer.reading import MAX_KEYWORDS, MAX_SUMMARY, BadAnswer, read
from tests.writer.endpoint import GOOD, SUMMARY


def answer(summary: Any = SUMMARY, keywords: Any = ("memory",)) -> str:
    return json.dumps({"summary": summary, "keywords": keywords})


@pytest.mark.parametrize("text", [GOOD, f"```json\n{GOOD}\n```", f"<think>Let me see…</think>\n{GOOD}", f"  {GOOD}\n"])
def test_good_answers(text: str) -> None:
    written = read(text)
    assert written.summary == SUMMARY
    assert written.keywords == ("attention pruning", "memory", "transformers")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("Sure! Here is a summary of the paper.", "not JSON"),
        (GOOD[:-5], "not JSON"),
        (f"{GOOD} {GOOD}", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ("{}", "no text under"),
        (answer(summary=["a"]), "no text under"),
        (answer(summary="Short."), "6 characters"),
        (answer(summary="word " * 200), "999 characters"),
        (answer(summary=f"{SUMMARY} <script>alert(1)</script>"), "markup"),
        (answer(summary=f"{SUMMARY} <img src=x onerror=alert(1)>"), "markup"),
        (answer(summary=f"{SUMMARY} &lt;script&gt;"), "markup"),
        (answer(summary=f"{SUMMARY} [here](x)"), "markup"),
        (answer(summary=f"{SUMMARY} See https://evil.example."), "address"),
        (answer(summary=f"{SUMMARY} Write to a@evil.example."), "address"),
        (answer(keywords="memory"), "no list"),
        (answer(keywords=[]), "None of the keywords"),
        (answer(keywords=["<b>x</b>", 7, None, "", "https://x.example", "a" * 61, "1 2 3"]), "None of the keywords"),
    ],
)
def test_bad_answers_are_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(BadAnswer, match=why):
        read(text)


def test_signs_that_are_no_markup_are_kept() -> None:
    assert (
        read(answer(summary="It holds for p < 0.05 & n > 3 in R&D.")).summary == "It holds for p < 0.05 & n > 3 in R&D."
    )


def test_what_cannot_be_seen_is_taken_out() -> None:
    hidden = "A pruning\u202e method\u200b halves\n\tthe mem\u0000ory of attention."
    assert read(answer(summary=hidden)).summary == "A pruning method halves the memory of attention."


def test_keywords_are_few_and_different() -> None:
    words = ["Memory", "memory", "#attention", "one two three four five six seven", *(f"word {n}" for n in range(20))]
    found = read(answer(keywords=words)).keywords
    assert found[:2] == ("Memory", "attention")
    assert len(found) == MAX_KEYWORDS


@given(st.text(max_size=500), st.lists(st.text(max_size=80), max_size=12))
def test_whatever_comes_through_is_short_and_plain(summary: str, keywords: list[str]) -> None:
    try:
        written = read(json.dumps({"summary": summary, "keywords": keywords}))
    except BadAnswer:
        return
    assert len(written.summary) <= MAX_SUMMARY
    assert all(text.isprintable() for text in (written.summary, *written.keywords))
    assert "<script" not in written.summary.lower()


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadAnswer):
        read(text)
