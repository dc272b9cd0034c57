"""The home folder is its owner's alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dailypapers.lib.private_files import exposed, is_shared, make_home
from tests.program import Home

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
NAMES = ("catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm", "limits.sqlite3", "secret_key", "forwarders.json", "index/1/terms",
         "mail/one.log", "turns/arxiv.json")  # fmt: skip


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A home as an earlier version left it, with a file of somebody else's in it."""
    home = tmp_path / "home"
    for name in (*NAMES, "notes.txt"):
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
        file.chmod(0o644)
    for folder in (home, home / "index", home / "index/1", home / "mail", home / "turns"):
        folder.chmod(0o755)
    return home


def test_an_open_home_is_closed(old: Path) -> None:
    assert exposed(old, 99)
    make_home(old)
    assert exposed(old) == []
    assert mode(old) == mode(old / "index/1") == mode(old / "mail") == 0o700
    assert {mode(old / name) for name in NAMES} == {0o600}
    assert mode(old / "notes.txt") == 0o644, "what is not ours is left alone"


def test_one_file_that_became_open_is_closed(old: Path) -> None:
    make_home(old)
    (old / "catalog.sqlite3-wal").chmod(0o666)
    assert exposed(old) == [old / "catalog.sqlite3-wal"]
    make_home(old)
    assert exposed(old) == []


def test_links_are_not_followed(old: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    (old / "index/link").symlink_to(elsewhere)
    (old / "secret_key.link").symlink_to(elsewhere)
    make_home(old)
    assert mode(elsewhere) == 0o644


def test_a_folder_of_everybody_stays_open(old: Path) -> None:
    old.chmod(0o1777)
    assert is_shared(old)
    make_home(old)
    assert mode(old) == 0o777 | stat.S_ISVTX
    assert mode(old / "secret_key") == 0o600
    assert exposed(old) == [old]


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_the_program_writes_for_its_owner(umask: int, tmp_path: Path) -> None:
    """A real process with any umask: database, index, key, mails and archives; what is exported stays as the user has it."""
    home, archive, exported = tmp_path / "home", tmp_path / "a.jsonl.gz", tmp_path / "papers.jsonl"
    if umask:  # with the most open one the program makes the database, too
        Home.migrated(home)
    environment = os.environ | {"DAILYPAPERS_HOME": str(home)}

    def run(*arguments: str) -> None:
        command = [sys.executable, "-m", "dailypapers", *arguments]
        subprocess.run(command, env=environment, check=True, capture_output=True, umask=umask)

    run("import", "--sample")
    run("archive", str(archive))
    run("export", "-o", str(exported))
    assert (home / "catalog.sqlite3").exists()
    assert (home / "index").is_dir()
    assert exposed(home) == []
    assert not [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert mode(archive) == 0o600
    assert mode(exported) == 0o666 & ~umask
