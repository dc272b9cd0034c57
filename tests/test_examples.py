"""The examples of plug-ins, installed beside the program and used through its doors; and one that fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dailypapers.lib import plugins
from tests.program import Home
from tests.sources.server import Sources

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ["example-feed", "titles.tsv", "short-titles", "example-file", "example-letters"]
USE = """
import django; django.setup()
from django.test import Client
from dailypapers.digests.delivery.services import open_service
from dailypapers.formats.post import Post
from dailypapers.search.embedders.loader import load

site = Client(SERVER_NAME="localhost")
page = site.get("/lists/short-titles")
assert page.status_code == 200 and "/lists/short-titles.titles.tsv" in page.text, page.status_code
assert site.get("/lists/short-titles/x").status_code == 400 or site.get("/lists/short-titles/x").status_code == 404
assert site.get("/feeds/short-titles.atom").status_code == 200
assert site.get("/api/v1/listings/short-titles").status_code == 200
file = b"".join(site.get("/papers/trending.titles.tsv")).decode()
assert "2510.00001\\t2025-10-14\\tShort" in file, file
assert load("example-letters:5").embed(["abc"]).shape == (1, 5)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, and a package whose plug-ins raise and name things twice."""
    folder = tmp_path_factory.mktemp("plugins")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    sources = sorted(str(path) for path in EXAMPLES.iterdir() if (path / "pyproject.toml").is_file())
    assert len(sources) == len(plugins.GROUPS)
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", folder, *sources], check=True)
    info = folder / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[dailypapers.listings]\nbroken-list = broken_module\n[dailypapers.formats]\nbib = example_format:FORMAT\n"
    )
    (folder / "broken_module.py").write_text("raise RuntimeError('no such library')")
    return folder


def run(home: Home, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = (
        home.environment | {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "dailypapers.settings"} | more
    )
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, env=environment, timeout=300)


def test_each_example_is_in_use_and_what_fails_is_named_and_left_out(installed: Path, tmp_path: Path) -> None:
    home = Home.migrated(tmp_path / "home")
    listed = run(home, installed, "-m", "dailypapers", "plugins", "--json")
    assert listed.returncode == 1, listed.stderr
    rows = {row["name"]: row for row in map(json.loads, listed.stdout.splitlines())}
    assert [name for name in NAMES if rows[name]["state"] == "in use"] == NAMES
    assert rows["broken-list"]["problem"] == "RuntimeError: no such library"
    assert "registered twice" in rows["bib"]["problem"]
    with Sources() as server:
        papers = [{"id": "2510.00001", "title": "Short", "day": "2025-10-14"}, {"id": "2510.00002"}]
        server.answers["/papers.example.org/new.json"] = papers
        mirror = {"DAILYPAPERS_MIRROR": server.url, "DAILYPAPERS_MIRROR_GAP": "0"}
        harvested = run(home, installed, "-m", "dailypapers", "harvest", "example-feed", "--json", **mirror)
    assert json.loads(harvested.stdout.splitlines()[0])["records"] == 1, harvested.stdout + harvested.stderr
    used = run(home, installed, "-c", USE)
    assert used.returncode == 0, used.stderr


def test_plugins_are_switched_off_by_package_or_all(installed: Path, tmp_path: Path) -> None:
    code = (
        "from dailypapers.lib.plugins import report; print(*sorted({p.package for p in report() if p.state != 'off'}))"
    )
    home = Home(tmp_path)
    some = run(home, installed, "-c", code, DAILYPAPERS_PLUGINS_OFF="broken, dailypapers_example.source")
    assert "broken" not in some.stdout
    assert "example-source" not in some.stdout
    assert "dailypapers-example-format" in some.stdout
    assert run(home, installed, "-c", code, DAILYPAPERS_PLUGINS_OFF="all").stdout.strip() == ""
