"""The verbs that read: here and on another site they say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Home, free_port, wait_for

COMMANDS = [
    ("search", "--json", "-n", "3", "language", "models"),
    ("search", "--json", "-n", "5", "--recent", "--popular", "--diverse", "papers on reasoning since 2024"),
    ("search", "--json", "-n", "2", "--as-is", "--mode", "lexical", "papers on reasoning since 2024"),
    ("show", "2510.05096"),
    ("show", "2510.05096v1", "--format", "bib"),
    ("show", "2510.05096", "--format", "json"),
    ("today", "-n", "2"),
    ("today", "2025-W42", "--json", "-n", "120"),
    ("trending", "-n", "3"),
    ("similar", "2510.05096", "-n", "2"),
    ("open", "--print", "2510.05096"),
    ("export", "--format", "csl.json", "--period", "2025-10-14"),
    ("export",),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.sampled(tmp_path_factory.mktemp("remote"))


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[str]:
    port = free_port()
    serving = home.start("serve", "--port", str(port), "--no-worker")
    try:
        wait_for(f"http://127.0.0.1:{port}/help", 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(30)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_here_and_there_are_the_same(home: Home, site: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    here = home.run(*words, PORT=site.rpartition(":")[2])
    there = Home(tmp_path / "empty").run(*words, "--server", site)
    assert here.returncode == there.returncode == 0, (here.stderr, there.stderr)
    assert here.stdout == there.stdout
    if words[0] == "search":
        assert here.stderr == there.stderr
        assert (b"Read as filters: " in here.stderr) is (b"since" in words[-1].encode() and "--as-is" not in words)
    assert len(here.stdout) > 20
    assert not (tmp_path / "empty" / "catalog.sqlite3").exists()


def test_what_goes_wrong_is_said(home: Home, site: str) -> None:
    for words, code, says in (
        (("show", "1234.56789"), 1, "There is no paper"),
        (("today", "2025-02-30"), 1, "February 2025 has 28 days"),
        (("today", "1999-01-01"), 1, "There are no papers"),
        (("export", "--format", "bib"), 2, "Name a query"),
        (("search", "x", "--server", "papers.example.org"), 2, "Write a URL like"),
        (("search", "x", "--server", "http://127.0.0.1:9"), 1, "cannot be reached"),
        (("search", "x", "--server", site, "--token", "nobody"), 1, "unknown, expired or revoked"),
    ):
        done = home.run(*words)
        assert done.returncode == code, (words, done.stderr)
        assert says in done.stderr.decode(), words
        assert b"Traceback" not in done.stderr


def test_archive_and_restore(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl.gz"
    assert home.run("archive", str(file)).returncode == 0
    other = Home.migrated(tmp_path / "other")
    done = other.run("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert b"Restored: 210 papers" in done.stdout
    assert other.count("catalog_paper") == 210
    found = json.loads(other.run("search", "--json", "-n", "1", "language models").stdout)
    assert found["id"]
    file.write_bytes(file.read_bytes()[:-2000])
    cut = other.run("restore", str(file))
    assert cut.returncode == 1
    assert b"Traceback" not in cut.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(home: Home, shell: str) -> None:
    assert b"_DAILYPAPERS_COMPLETE" in home.run("completion", shell).stdout
