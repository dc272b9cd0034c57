"""The steps of the workflow for GitHub Actions, run here: from nothing, and from the day before."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from dailypapers.sources.arxiv.announcement_schedule import newest_mailing_day
from tests.program import Home
from tests.sources.server import Paper, Sources

FOLDER = Path(__file__).parent.parent.parent / "deploy/github"
TODAY = newest_mailing_day(datetime.now(UTC))


@pytest.fixture
def server() -> Iterator[Sources]:
    submitted = datetime.combine(TODAY, time(), UTC) - timedelta(days=1)
    papers = [
        Paper(f"2601.0000{n}", f"A study of attention, part {n}", versions=[submitted], datestamp=TODAY) for n in (1, 2)
    ]
    with Sources(papers) as running:
        running.feed_day = TODAY
        yield running


def run(home: Home, server: Sources, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the script as the workflow does, with its state in the home folder."""
    environment = home.environment | {
        "DAILYPAPERS": f"{sys.executable} -m dailypapers",
        "DAILYPAPERS_MIRROR": server.url,
        "DAILYPAPERS_MIRROR_GAP": "0",
        "DAILYPAPERS_CONTACT": "ada@example.org",
        "EMAIL_URL": f"file://{home.folder / 'mails'}",
        "SUBSCRIBERS": "ada@example.org",
        "HARVEST": "arxiv",
        "FOLDER": str(home.folder / "site"),
        "URL": "https://user.github.io/papers",
    }
    done = subprocess.run([FOLDER / "daily.sh"], capture_output=True, text=True, env=environment | more, timeout=600)
    return done


def mails(home: Home) -> int:
    folder = home.folder / "mails"
    return sum(1 for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def begin_the_next_day(home: Home) -> None:
    with sqlite3.connect(home.folder / "catalog.sqlite3") as database:
        database.execute("UPDATE digests_subscriber SET next_at = datetime('now', '-1 minute')")


def test_the_days_run_publishes_and_mails_once(server: Sources, tmp_path: Path) -> None:
    home = Home.migrated(tmp_path / "home")
    first = run(home, server)
    assert first.returncode == 0, first.stderr
    site = home.folder / "site"
    assert (site / f"papers/date/{TODAY}.html").is_file()
    assert len(list((site / "papers").glob("2601.*.html"))) == 2
    assert "https://user.github.io/papers/papers/2601.00001.html" in (site / "feeds/day.atom").read_text()
    assert mails(home) == 0, "who is new gets the next morning's"
    begin_the_next_day(home)
    second = run(home, server)
    assert "1 message sent" in second.stdout, second.stdout + second.stderr
    assert re.search(r"0 new files, 0 changed", second.stdout)
    assert mails(home) == 1
    begin_the_next_day(home)
    assert b"0 messages sent" in home.run("digest", "send", EMAIL_URL=f"file://{home.folder / 'mails'}").stdout
    assert mails(home) == 1, "the edition was mailed before"


def test_the_workflow_names_what_the_script_reads() -> None:
    script, workflow = (FOLDER / "daily.sh").read_text(), (FOLDER / "daily.yml").read_text()
    assert (
        set(re.findall(r"\$\{([A-Z]+):", script)) - {"DAILYPAPERS"} - set(re.findall(r"^ +([A-Z]+):", workflow, re.M))
        == set()
    )
    assert workflow.index("daily.sh") < workflow.index("cache/save") < workflow.index("upload-pages-artifact")
