"""The documentation says what is there, and what it says works."""

from __future__ import annotations

import gzip
import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest
from django.urls import URLPattern, get_resolver

from dailypapers.cli import VERBS, dailypapers
from dailypapers.digests.subscriptions.kinds import subscription_kinds
from dailypapers.environment import ENVIRONMENT
from dailypapers.formats.feed import FORMATS as FEED_FORMATS
from dailypapers.lib.record import to_json
from dailypapers.listings import listing_kinds
from dailypapers.sources.arxiv.announcement_schedule import newest_mailing_day
from dailypapers.sources.field_cleaners import FORMATS
from dailypapers.web.endings import LIST_ENDINGS
from dailypapers.web.feeds.lists import ALIASES as FEED_ALIASES
from dailypapers.web.urls import LISTING_PATHS
from tests.factories import record
from tests.program import Home
from tests.sources.server import Paper, Sources

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text()


def test_every_setting_is_documented_and_exists() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", read("docs/configuration.md"), re.MULTILINE))
    assert documented == {*ENVIRONMENT, "PORT"}


def test_every_verb_and_option_is_documented() -> None:
    text = read("docs/cli.md")
    for verb in VERBS:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{verb}"))
        command = dailypapers.get_command(None, verb)  # type: ignore[arg-type, attr-defined]
        options = [name for option in command.params for name in option.opts if name.startswith("--")]
        assert not [name for name in options if f"{name.removeprefix('--')}" not in row], verb
    assert set(re.findall(r"^\| `([a-z-]+)[` ]", text, re.MULTILINE)) == set(VERBS)


def test_every_page_is_documented() -> None:
    text = read("docs/using.md") + read("docs/architecture.md")
    routes = [
        str(entry.pattern)
        for entry in get_resolver("dailypapers.web.urls").url_patterns
        if isinstance(entry, URLPattern)
        and not str(entry.pattern).startswith("^feeds/")  # these are for the next tests
        and entry.callback.__name__ != "listing_file"
    ]
    quiet = {
        "",
        "robots.txt",
        "favicon.ico",
        "papers/date",
        "papers/week",
        "papers/month",
        "papers/calendar/<str:month>",
    }
    for route in set(routes) - quiet:
        fixed = re.split("<", route)[0].rstrip("/")
        assert f"/{fixed}" in text, route
        for ending in re.findall(r">(\..+)$", route):
            assert ending in text, route


def test_every_list_and_its_files_are_documented() -> None:
    text = read("docs/lists.md")
    for kind in listing_kinds():
        assert f"`{kind}`" in text, kind
    for kind, path in LISTING_PATHS.items():
        assert f"`/{path.split('<')[0]}" in text, kind
    assert all(f"`.{ending}`" in text for ending in LIST_ENDINGS)


def test_every_feed_is_documented() -> None:
    text = read("docs/feeds.md")
    kinds = listing_kinds()
    names = {*kinds, *FEED_ALIASES, "comments", "mine"}
    for name in names:
        assert re.search(rf"`/feeds/{name}(/|\.atom)", text), name
    assert all(f"`.{ending}`" in text for ending in FEED_FORMATS)


def test_every_list_to_subscribe_to_is_documented() -> None:
    text = read("docs/digests.md")
    assert all(f"`{name}`" in text for name in subscription_kinds())


def test_every_page_of_the_community_is_documented() -> None:
    text = read("docs/community.md")
    for entry in get_resolver("dailypapers.web.community_urls").url_patterns:
        first = str(entry.pattern).split("/")[0].split("<")[0]
        assert f"`/{first}" in text, entry


def test_every_format_is_documented() -> None:
    text = read("docs/importing.md")
    assert all(f"| `{name}`" in text for name in FORMATS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
        if not target.startswith(("http:", "https:")):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_files_exist(document: Path) -> None:
    roots = [ROOT / name for name in ("dailypapers", "tests", "benchmarks")]
    paths = [f"/{path.relative_to(ROOT)}" for root in roots for path in [root, *root.rglob("*")]]
    names_folders = document.name in ("architecture.md", "testing.md", "CONTRIBUTING.md")  # others mean the home's
    for name in re.findall(r"`(\w[\w/]*(?:\.py|/))`" if names_folders else r"`(\w[\w/]*\.py)`", document.read_text()):
        assert any(path.endswith(f"/{name.rstrip('/')}") for path in paths), name


def test_the_words_of_the_glossary_are_those_of_the_code() -> None:
    rows = [line.split("|") for line in read("docs/glossary.md").splitlines() if line.startswith("| ")]
    terms = [row[1].strip() for row in rows if row[1].strip() != "term"]
    assert len(terms) == len(set(terms)) > 90
    for row in rows:
        for name in re.findall(r"`([^`]+)`", row[3]):
            holder, _, last = f"dailypapers.{name}".rpartition(".")
            if last not in getattr(resolve_name(holder), "__annotations__", ()):
                resolve_name(f"dailypapers.{name}")  # raises


def test_decisions_are_numbered_once_and_listed() -> None:
    records = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    assert re.findall(r"\]\((0.+\.md)\)", read("docs/decisions/README.md")) == records
    for number, name in enumerate(records, 1):
        assert name.startswith(f"{number:04}-")
        assert read(f"docs/decisions/{name}").startswith(f"# {number}. ")


def test_the_readme_opens_with_its_two_commands() -> None:
    assert read("README.md").splitlines()[2:4] == [
        "    make run     # sets everything up and serves the site at http://127.0.0.1:8000",
        "    make test    # sets everything up and runs every check and test",
    ]


def test_the_readmes_commands_run(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    today = newest_mailing_day(datetime.now(UTC))
    submitted = datetime.combine(today, time(), UTC) - timedelta(days=1)
    with Sources([Paper("2601.00001", "A study of attention", versions=[submitted], datestamp=today)]) as server:
        server.feed_day = today
        server.answers["/huggingface.co/api/daily_papers"] = []
        home.environment |= {"DAILYPAPERS_MIRROR": server.url, "DAILYPAPERS_MIRROR_GAP": "0"}
        _run_the_readmes_commands(home, tmp_path / "papers.jsonl.gz")


def _run_the_readmes_commands(home: Home, file: Path) -> None:
    file.write_bytes(
        gzip.compress(b"\n".join(to_json(record(title=f"How language models plan, part {n}")) for n in range(3)))
    )
    commands = [line.strip() for line in read("README.md").splitlines() if line.startswith("    ")]
    assert len(commands) >= 5
    for line in commands:
        words = shlex.split(line, comments=True)
        if words[0] == "make":
            assert shutil.which("make")
            dry = subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True)
            assert dry.returncode == 0, dry.stderr
        else:
            assert words[0] == ".venv/bin/dailypapers"
            done = home.run(*[str(file) if word == file.name else word for word in words[1:]])
            assert done.returncode == 0, (line, done.stdout.decode(), done.stderr.decode())


def test_the_lock_names_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = read(name)
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text
        assert text.count("--hash=sha256:") > 100


FOREGROUND = ("serve", "worker")  # run until they are ended; `harvest` is run with the README's commands


def test_the_commands_of_the_three_pages_for_administrators_run(tmp_path: Path) -> None:
    """Install, keep, repair: in the order in which they stand, so a backup is made before it is restored."""
    pages = "".join(read(f"docs/{page}.md") for page in ("install", "operations", "trouble"))
    lines = re.findall(r"^ {4}(?:~/\S+/)?dailypapers (.+)$", pages, re.MULTILINE)
    assert len(lines) >= 14
    home = Home.sampled(tmp_path / "home")
    (tmp_path / "mnt").mkdir()
    places = {
        "papers.tar.gz": tmp_path / "papers.tar.gz",
        "/mnt/backups": tmp_path / "mnt",
        "/srv/papers": tmp_path / "srv",
        "postgresql://papers@db.example.org/papers": f"sqlite:///{tmp_path / 'copy.sqlite3'}",  # tests/backup/test_copying.py
    }
    failed = []
    for line in lines:
        verb, *words = shlex.split(line, comments=True)
        if verb == "harvest" or (verb in FOREGROUND and "--once" not in words):
            command = dailypapers.get_command(None, verb)  # type: ignore[arg-type, attr-defined]
            command.make_parser(click.Context(command)).parse_args(words)
            continue
        answers = b"ada\na good secret 1\na good secret 1\n"
        done = home.run(verb, *[str(places.get(word, word)) for word in words], given=answers)
        if done.returncode > (verb == "doctor"):  # which may have something to say of a new site
            failed.append((line, done.returncode, done.stderr.decode()[-300:]))
    assert failed == []
