"""`dailypapers fulltext` as people run it: counts that add up, and a command that goes on where it was killed."""

from __future__ import annotations

import signal
import sqlite3
from datetime import date
from pathlib import Path

import click
import pytest

from dailypapers.cli.fulltext import _papers
from tests import factories
from tests.fulltext.server import Publishers, Reply
from tests.program import Home
from tests.worker.test_texts import PAGE


def test_texts_of_papers_are_fetched_and_counted(tmp_path: Path) -> None:
    home = Home.sampled(tmp_path)
    with sqlite3.connect(home.folder / "catalog.sqlite3") as database:
        keys = [key for (key,) in database.execute("SELECT arxiv_id FROM catalog_paper WHERE arxiv_id != '' LIMIT 4")]
    with Publishers() as server:
        home.environment |= {"DAILYPAPERS_MIRROR": server.url, "DAILYPAPERS_MIRROR_GAP": "0"}
        for key in keys[:2]:
            server.give(f"/arxiv.org/html/{key}", PAGE)
        server.give(f"/arxiv.org/html/{keys[3]}", Reply(b"<html>", 500, {"Retry-After": "7200"}))
        process = home.start("fulltext", *keys[:2])

        def kill(path: str) -> None:
            if path.endswith(keys[0]):
                process.send_signal(signal.SIGKILL)

        server.before = kill
        process.communicate()
        server.before = lambda _path: None
        done = home.run("fulltext", keys[0])
        assert done.stdout.decode().startswith("1 paper: 1 read, 0 without"), done.stderr.decode()
        assert done.returncode == 0
        done = home.run("fulltext", *keys)
    assert done.returncode == 1
    words = "4 papers: 1 read, 1 without a text anywhere, 0 failed, 1 left for later, 1 here already."
    assert done.stdout.decode().strip() == words, done.stderr.decode()
    assert "wants no request for another" in done.stderr.decode()


@pytest.mark.django_db
def test_papers_are_named_by_identifiers_and_lists() -> None:
    first, second = factories.papers(2, featured_on=date(2025, 10, 14))
    named = _papers((f"https://arxiv.org/abs/{second.arxiv_id}v3", "day/2025-10-14"), 5)
    assert named == [second.id, first.id]
    assert _papers(("day/2025-10-14",), 1) == [min(first.id, second.id)]
    for wrong in ("no/such", "category/", "for-you"):
        with pytest.raises(click.ClickException, match="is no paper of this catalogue, and no list"):
            _papers((wrong,), 5)
