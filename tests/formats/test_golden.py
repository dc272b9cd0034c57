"""Every format writes what it wrote before, to the last byte: what is kept in `data`.

With UPDATE_GOLDEN=1 the files are written anew; read the difference before you keep it.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from dailypapers.formats import FORMATS, Context, chat, post
from tests.formats.views import VIEWS

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
SITE = "https://papers.example.org"
CONTEXT = Context(
    site=SITE, title="14 October 2025 [all]", url=f"{SITE}/feeds/day.rss", page_url=f"{SITE}/papers/date/2025-10-14",
    next_url=f"{SITE}/x?page=2 (b)", note="3 papers, #1 first.", reasons={7: "because of *Ada*"}, shows_days=True,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_NAME, settings.SITE_URL, settings.WEBSUB_HUB = "Daily *Papers*", SITE, ""


def written() -> dict[str, str]:
    """By the name of its file: all that is written of the views."""
    first, *others = [post.PostItem(paper, CONTEXT.reasons.get(paper.id, "")) for paper in VIEWS]
    message = post.Post(
        SITE, "Daily *Papers*", CONTEXT.title, [post.PostSection("For you", [first]), post.PostSection("", others)],
        CONTEXT.page_url, date(2025, 10, 14), ["A note @all"],
    )  # fmt: skip
    texts = {f"list.{ending}": form.text(iter(VIEWS), CONTEXT) for ending, form in FORMATS.items()}
    texts |= {
        f"paper-{paper.id}.{ending}": form.paper_text(paper, CONTEXT)
        for ending, form in FORMATS.items()
        for paper in VIEWS
        if form.write_paper
    }
    texts |= {f"post.{write.__name__}": write(message) for write in (post.markdown, post.html, post.text)}
    return texts | {
        f"chat.{name}.json": orjson.dumps(body(message), option=orjson.OPT_INDENT_2).decode()
        for name, body in chat.BODIES.items()
    }


def test_every_format_writes_what_is_kept() -> None:
    texts = written()
    if os.environ.get("UPDATE_GOLDEN"):
        for name, text in texts.items():
            (DATA / name).write_bytes(text.encode())
    assert {path.name for path in DATA.iterdir()} == set(texts)
    for name, text in texts.items():
        assert text.encode() == (DATA / name).read_bytes(), name
