"""What is posted in a chat stays within what that chat takes, and says so where it leaves papers out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dailypapers.formats import chat, post
from tests.formats.views import view

SITE = "https://papers.example.org"


def message(papers: int, title: str = "Sparse Attention", **facts: Any) -> post.Post:
    items = [
        post.PostItem(view(id=n, key=f"2510.{n:05}", title_text=title, abstract="We study it."))
        for n in range(1, papers + 1)
    ]
    return post.Post(
        SITE,
        "Daily Papers",
        "14 October 2025",
        [post.PostSection("", items)],
        f"{SITE}/papers/date/2025-10-14",
        **facts,
    )


@pytest.mark.parametrize(
    ("papers", "notes", "blocks"), [(0, 0, 1), (3, 1, 5), (46, 1, 48), (47, 1, 49), (60, 1, 49), (60, 4, 50)]
)
def test_slack_takes_fifty_blocks(papers: int, notes: int, blocks: int) -> None:
    body = chat.BODIES["slack"](message(papers, notes=["A <note>"] * notes))
    assert len(body["blocks"]) == blocks
    assert body["text"] == "Daily Papers, 14 October 2025"
    assert body["unfurl_links"] is False
    assert {block["type"] for block in body["blocks"]} == {"section"}
    if notes:
        assert body["blocks"][-1]["text"] == {"type": "mrkdwn", "text": "A &lt;note&gt;"}


def test_a_block_of_slack_is_cut() -> None:
    body = chat.BODIES["slack"](message(1, title="x" * 4_000))
    assert len(body["blocks"][1]["text"]["text"]) == 2_900


def test_discord_says_that_there_is_more() -> None:
    body = chat.BODIES["discord"](message(40, notes=["A note"]))
    lines = body["content"].splitlines()
    line = f"- [Sparse Attention](<{SITE}/papers/2510.00001>)"
    assert lines[0] == "**Daily Papers**, 14 October 2025"
    assert lines[1] == line
    assert lines[-2:] == [f"… and more: <{SITE}/papers>", "A note"]
    written = sum(map(len, lines[:-2])) + len(lines) - 3
    assert 1_900 - len(line) < written <= 1_900 + 1
    assert body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(("length", "fits"), [(0, True), (1, False)])
def test_a_line_that_just_fits_is_posted(length: int, fits: bool) -> None:
    empty = len(chat.BODIES["discord"](message(1, title=""))["content"]) - 1
    content = chat.BODIES["discord"](message(1, title="x" * (1_900 - empty + length)))["content"]
    assert ("and more" not in content) is fits


def test_discord_takes_two_thousand_characters() -> None:
    assert len(chat.BODIES["discord"](message(1, notes=["x" * 3_000]))["content"]) == 2_000


def test_long_posts_are_cut() -> None:
    long = message(1, notes=["x" * 40_000])
    assert len(chat.BODIES["mattermost"](long)["text"]) == 16_000
    assert {name: len(text) for name, text in chat.BODIES["matrix"](long).items()} == {"text": 30_000, "html": 30_000}


def test_a_webhook_without_a_day_says_so() -> None:
    assert chat.BODIES["webhook"](message(0))["day"] is None
    assert chat.BODIES["webhook"](message(0, day=date(2025, 10, 14)))["day"] == "2025-10-14"


@pytest.mark.parametrize(("letters", "gap"), [(66, " "), (67, "\n    ")])
def test_plain_text_is_seventy_two_columns_wide(letters: int, gap: str) -> None:
    word = "a" * letters
    assert f" 1. {word}{gap}b\n" in post.text(message(1, f"{word} b"))
