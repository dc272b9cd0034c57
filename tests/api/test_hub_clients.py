"""The real clients of the hub against our server: the newest in this environment, 1.8 and 0.36 from PyPI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from platformdirs import user_cache_path

from dailypapers.lib.record import LinkFact, OrganisationFact, to_json
from tests.factories import record
from tests.program import Home, free_port, wait_for

SCRIPT = Path(__file__).parent / "hub_script.py"
VERSIONS: dict[str, tuple[str, ...]] = {
    "newest": (),
    "1.8": ("huggingface_hub==1.8.0", "click<8.2"),  # it imports click without asking for it
    "0.36": ("huggingface_hub==0.36.2",),
}

FULL = record(
    arxiv_id="2602.23229",
    title="Attention That Forgets",
    abstract="We study attention and what it forgets. It forgets little.",
    summary="Shows what attention forgets.",
    authors=("Ada Lovelace", "Charles Babbage"),
    keywords=("attention", "memory"),
    organisation=OrganisationFact("analytical", "Analytical Engines", "https://example.org/a.png"),
    links=(LinkFact("code", "https://github.com/example/attention", 12), LinkFact("project", "https://example.org/p")),
    published_at=datetime(2026, 2, 26, 17, 30, 5, 123000, tzinfo=UTC),
    featured_on=date(2026, 2, 27),
    upvotes=31,
    comment_count=4,
    version=2,
)
OLD = record(arxiv_id="hep-th/9901001", title="Strings of Old", featured_on=date(2025, 12, 29), upvotes=0)
SUBJECT = record(arxiv_id="math/0309136", title="Geometry of Old", featured_on=date(2026, 1, 4), upvotes=3)
LATER = record(arxiv_id="2601.00002", title="Into the New Year", featured_on=date(2026, 1, 5), upvotes=1)
PLAIN = [
    record(arxiv_id=f"2603.{n:05d}", title=f"Paper number {n}", featured_on=date(2026, 3, 2), upvotes=n)
    for n in range(1, 6)
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Home.migrated(tmp_path_factory.mktemp("hub"))
    lines = b"\n".join(to_json(made) for made in (FULL, OLD, SUBJECT, LATER, *PLAIN))
    done = home.run("import", "-", given=lines)
    assert done.returncode == 0, done.stderr
    port = free_port()
    serving = home.start("serve", "--port", str(port), "--no-sample", "--no-worker")
    try:
        wait_for(f"http://127.0.0.1:{port}/help", 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(30)


def python_with(version: str) -> Path:
    """A Python that has this client: ours, or a virtual environment made once and kept in the user's cache."""
    if not VERSIONS[version]:
        return Path(sys.executable)
    folder = (
        user_cache_path("dailypapers-tests", appauthor=False, ensure_exists=True)
        / f"hub-{version}-py{sys.version_info.minor}"
    )
    python = folder / "bin" / "python"
    with FileLock(f"{folder}.lock", timeout=600):
        if not (folder / "ready").exists():
            venv.create(
                folder, clear=True, symlinks=True
            )  # our own pip fills it: another would take six seconds to install
            pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
            install = [*pip, "install", "--quiet", "--no-compile", *VERSIONS[version]]
            done = subprocess.run(install, capture_output=True, timeout=600)
            if done.returncode:
                pytest.skip(f"{VERSIONS[version][0]} does not come from PyPI: {done.stderr.decode()[-200:]}")
            (folder / "ready").touch()
    return python


def environment(site: str, folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "DAILYPAPERS_", "DJANGO_"))
    }
    return kept | {
        "HF_ENDPOINT": site, "HF_HOME": str(folder), "HF_HUB_DISABLE_TELEMETRY": "1", "NO_COLOR": "1",
        "COLUMNS": "400", "PYTHONPATH": "", "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    }  # fmt: skip


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "day": ("list_daily_papers", {"date": "2026-02-27"}),
    "newest": ("list_daily_papers", {}),
    "second page": ("list_daily_papers", {"p": 1, "limit": 4}),
    "empty day": ("list_daily_papers", {"date": "1999-12-31"}),
    "week across new year": ("list_daily_papers", {"week": "2026-W01"}),
    "month": ("list_daily_papers", {"month": "2026-01"}),
    "trending": ("list_daily_papers", {"sort": "trending", "date": "2026-03-02", "limit": 2}),
    "submitter": ("list_daily_papers", {"submitter": "nobody"}),
    "bad day": ("list_daily_papers", {"date": "someday"}),
    "bad week": ("list_daily_papers", {"week": "2025-W53"}),
    "search": ("list_papers", {"query": "attention forgets"}),
    "first hit": ("list_papers", {"query": "attention forgets", "limit": 1}),
    "long query": ("list_papers", {"query": "a" * 251}),
    "info": ("paper_info", {"id": "2602.23229"}),
    "version": ("paper_info", {"id": "2602.23229v2"}),
    "slash": ("paper_info", {"id": "hep-th/9901001"}),
    "subject class": ("paper_info", {"id": "math.GT/0309136"}),
    "unknown": ("paper_info", {"id": "1234.56789"}),
    "read": ("read_paper", {"id": "2602.23229"}),
    "read version": ("read_paper", {"id": "2602.23229v2"}),
    "read subject class": ("read_paper", {"id": "math.GT/0309136"}),
    "read unknown": ("read_paper", {"id": "1234.56789"}),
}


@pytest.fixture(scope="module")
def answered(site: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What each client parsed, asked once a module."""
    known: dict[str, dict[str, Any]] = {}

    def of(version: str) -> dict[str, Any]:
        if version not in known:
            done = subprocess.run(
                [str(python_with(version)), str(SCRIPT)], input=json.dumps(CALLS).encode(), capture_output=True,
                env=environment(site, tmp_path_factory.mktemp("hf")), timeout=300,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr.decode()
            known[version] = json.loads(done.stdout)["answers"]
        return known[version]

    return of


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["id"] for item in answer["answer"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_field_of_a_listing(version: str, answered: Any) -> None:
    if version == "0.36":  # it has no method for the daily list; its search reads the same items
        item = answered(version)["search"]["answer"][0]
    else:
        (item,) = answered(version)["day"]["answer"]
    wanted = {
        "id": "2602.23229",
        "title": "Attention That Forgets",
        "summary": "We study attention and what it forgets. It forgets little.",
        "published_at": "2026-02-26T17:30:05.123000+00:00",
        "submitted_at": "2026-02-27T00:00:00+00:00",
        "upvotes": 31,
        "comments": 4,
    }
    newer = {
        "ai_summary": "Shows what attention forgets.",
        "ai_keywords": ["attention", "memory"],
        "github_repo": "https://github.com/example/attention",
        "github_stars": 12,
        "project_page": "https://example.org/p",
    }
    assert {name: item[name] for name in wanted} == wanted
    if version == "0.36":  # it keeps what it does not know under the names on the wire
        assert item["ai_summary"] == newer["ai_summary"]
        assert item["githubRepo"] == newer["github_repo"]
    else:
        assert {name: item[name] for name in newer} == newer
        assert item["organization"]["name"] == "analytical"
        assert item["organization"]["fullname"] == "Analytical Engines"
        assert item["organization"]["avatar_url"] == "https://example.org/a.png"
    names = [author["name"] if isinstance(author, dict) else author for author in item["authors"]]
    assert names == ["Ada Lovelace", "Charles Babbage"]
    assert item["discussion_id"]


@pytest.mark.parametrize("version", ["newest", "1.8"])
def test_lists(version: str, answered: Any) -> None:
    answers = answered(version)
    newest = [made.arxiv_id for made in (*reversed(PLAIN), FULL, LATER, SUBJECT, OLD)]
    assert ids(answers["newest"]) == newest
    assert ids(answers["second page"]) == newest[4:8]
    assert answers["empty day"]["answer"] == []
    assert set(ids(answers["week across new year"])) == {OLD.arxiv_id, SUBJECT.arxiv_id}
    assert ids(answers["month"]) == [LATER.arxiv_id, SUBJECT.arxiv_id]
    assert ids(answers["trending"]) == ["2603.00005", "2603.00004"]
    assert answers["submitter"]["answer"] == []
    zero = next(item for item in answers["newest"]["answer"] if item["id"] == OLD.arxiv_id)
    assert zero["upvotes"] == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_search_and_info(version: str, answered: Any) -> None:
    answers = answered(version)
    found = answers["search"]["answer"][0]
    if version != "0.36":
        assert ids(answers["first hit"]) == ["2602.23229"]
    assert (found["id"], found["title"], found["upvotes"]) == ("2602.23229", "Attention That Forgets", 31)
    for name, wanted in (
        ("info", "2602.23229"),
        ("version", "2602.23229"),
        ("slash", "hep-th/9901001"),
        ("subject class", "math/0309136"),
    ):
        assert answers[name]["answer"]["id"] == wanted
    info = answers["info"]["answer"]
    assert info["title"] == "Attention That Forgets"
    assert info["upvotes"] == 31
    if "num_total_models" in info:
        assert (info["num_total_models"], info["num_total_datasets"], info["linked_spaces"]) == (0, 0, [])


@pytest.mark.parametrize("version", VERSIONS)
def test_read_and_errors(version: str, answered: Any) -> None:
    answers = answered(version)
    if not answers["read"].get("missing"):
        assert answers["read"]["answer"].startswith("# Attention That Forgets")
        assert answers["read version"]["answer"] == answers["read"]["answer"]
        assert answers["read subject class"]["answer"].startswith("# Geometry of Old")
        assert answers["read unknown"]["status"] == 404
    assert answers["unknown"]["status"] == 404
    assert answers["long query"]["status"] == 400
    if version == "0.36":
        return
    assert answers["bad day"]["status"] == 400
    assert "Write a day as 2025-10-14" in answers["bad day"]["says"]
    assert "has 52 weeks" in answers["bad week"]["says"]


@pytest.mark.parametrize("version", ["newest", "1.8"])
def test_the_hf_command(version: str, site: str, tmp_path: Path) -> None:
    hf = [str(python_with(version)), "-m", "huggingface_hub.cli.hf"]  # the script `hf`, wherever it was installed

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*hf, *words], capture_output=True, env=environment(site, tmp_path), timeout=120)

    def out(*words: str) -> str:
        done = run("papers", *words)
        assert done.returncode == 0, done.stderr.decode()
        said = done.stdout.decode()
        return said[said.index("[") :] if "json" in words else said  # a note about a newer version may stand before

    listed = json.loads(out("ls", "--format", "json"))
    assert len(listed) == 9
    assert out("read", "2602.23229v1").startswith("# Attention That Forgets")
    if version != "newest":  # the same calls, each a process of a second
        return
    for options in (("--date", "2026-02-27"), ("--week", "2026-W09"), ("--month", "2026-02")):
        assert [item["id"] for item in json.loads(out("ls", *options, "--format", "json"))] == ["2602.23229"]
    assert json.loads(out("ls", "--date", "today", "--format", "json")) == []
    assert json.loads(out("ls", "--submitter", "nobody", "--format", "json")) == []
    assert len(json.loads(out("ls", "--sort", "trending", "--limit", "3", "--format", "json"))) == 3
    assert "Attention That Forgets" in out("search", "attention", "--limit", "2")
    assert "2602.23229" in out("info", "2602.23229")
    assert "hep-th/9901001" in out("info", "hep-th/9901001")
    assert out("read", "math.GT/0309136").startswith("# Geometry of Old")
    missing = run("papers", "info", "1234.56789")
    assert missing.returncode != 0
    assert b"not found" in missing.stderr + missing.stdout
    assert b"Traceback" not in missing.stderr
