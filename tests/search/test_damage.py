"""A damaged index and a full disk: the site stays up with words only, says so, and is whole again afterwards."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import time
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from dailypapers.lib.record import to_json
from dailypapers.search import Options, behind, index_folders, is_damaged, search, serving, similar, sync
from dailypapers.search.engine.store import manifest
from tests.factories import paper, papers, record
from tests.program import Home, free_port, wait_for

HOW = {
    "cut in half": lambda data: data[: len(data) // 2],
    "emptied": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "noise": lambda data: bytes((byte * 7 + place * 31 + 13) % 256 for place, byte in enumerate(data)),
}
OF_THE_WORDS = ("meta.json", ".idx", ".term", ".pos", ".fast", ".fieldnorm")
FILES = (
    "manifest.json",
    "fine.bin",
    "signs-0.bin",
    "ids.bin",
    "scales.bin",
    "organisations-codes.bin",
    "organisations-ends.bin",
    "categories-ends.bin",
    "meta.json",
    ".idx",
    ".term",
    ".pos",
    ".fast",
    ".fieldnorm",
)


def spoil(ending: str, how: str) -> None:
    found = [
        path for path in (index_folders.root() / index_folders.current_name()).rglob("*") if path.name.endswith(ending)
    ]
    assert found, ending
    for path in found:
        fresh = path.with_name(f"{path.name}.spoilt")
        fresh.write_bytes(HOW[how](path.read_bytes()))
        fresh.replace(path)  # another file: nobody's memory map is cut
    serving.close()


# Every kind of damage to the files that are read first, and of the others the two that say most.
DAMAGES = [(ending, how) for ending in FILES[:3] for how in HOW]
DAMAGES += [(ending, how) for ending in FILES[3:] for how in ("cut in half", "noise")]


@pytest.mark.django_db
@pytest.mark.parametrize(("ending", "how"), DAMAGES)
def test_whatever_is_damaged_the_site_answers(client: Client, ending: str, how: str) -> None:
    made = paper(title="Zymurgy of quasicrystals")
    papers(20)
    sync()
    spoil(ending, how)
    for address in (
        "/papers?q=zymurgy",
        "/papers?q=zymurgy+cat:cs.LG+-mamba+%22of+quasicrystals%22",
        f"/papers/{made.key}",
        "/papers/date/2025-10-14",
    ):
        assert client.get(address).status_code == 200, address
    response = client.get("/papers/suggest?q=zymu", headers={"HX-Request": "true"})
    assert response.status_code == 200
    similar(made.id)
    page = unescape(client.get("/papers?q=zymurgy+quasicrystals").content.decode())
    if search("zymurgy").words_only:
        assert ("titles are searched" if ending in OF_THE_WORDS else "by their words alone") in page
        assert search("zymurgy").items[0].paper == made
        assert sync().updated == 21
    sync()
    assert behind() == 0
    assert not search("zymurgy of quasicrystals").words_only
    assert search("zymurgy of quasicrystals").items[0].paper == made


@pytest.mark.django_db
def test_damage_is_noted_said_and_mended() -> None:
    papers(20)
    sync()
    spoil("fine.bin", "cut in half")
    assert search("task").words_only
    assert is_damaged()
    assert "found damaged" in search("task").warnings[-1]
    before = index_folders.current_name()
    assert sync().rebuilt
    assert index_folders.current_name() != before
    assert not is_damaged()
    assert not search("task").words_only


@pytest.mark.django_db
def test_the_words_of_a_damaged_index_answer_as_they_did() -> None:
    one = paper(title="Sparse words", abstract="Of zymurgy.", categories=("cs.CL",), featured_on=date(2025, 3, 1))
    two = paper(title="Zymurgy of sparse words", categories=("math.NT",), featured_on=date(2025, 3, 2))
    papers(20)
    sync()
    asked = (
        "zymurgy",
        "zymurgy cat:cs.CL",
        "zymurgy -words",
        '"sparse words" zymurgy',
        "zymurgi",
        "cat:math.NT",
        "after:2025-03 sparse",
        f"id:{one.key}",
        "author:nobody",
        "sparse OR words",
    )
    options = Options(sentences=False)
    before = {query: search(query, mode="lexical", options=options) for query in asked}
    spoil("manifest.json", "noise")
    for query, wanted in before.items():
        found = search(query, options=options)
        assert found.words_only
        assert [(item.paper, item.hit.matched) for item in found.items] == [
            (item.paper, item.hit.matched) for item in wanted.items
        ], query
        assert found.total == wanted.total
    assert search("zymurgy", limit=1, offset=1).items[0].paper in (one, two)
    assert "zymurgy" in "".join(text for text, _ in search("zymurgy cat:cs.CL").items[0].snippet).lower()
    assert sync().rebuilt
    assert not search("zymurgy").words_only


@pytest.mark.django_db
def test_damage_that_only_a_search_meets_is_noted_too() -> None:
    papers(20)
    sync()
    spoil("organisations-ends.bin", "noise")
    assert search("task org:nobody").items == []
    if is_damaged():
        assert sync().rebuilt
    assert not search("task").words_only


@pytest.mark.django_db
def test_an_error_of_ours_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    papers(3)
    sync()
    engine = serving.current_engine()

    def wrong(*arguments: object, **options: object) -> object:
        raise ValueError("a mistake in the program")

    monkeypatch.setattr(type(engine), "search", wrong)
    assert search("task").words_only, "this one question is answered by titles"
    assert not is_damaged(), "a sound index is not built anew for it"


@pytest.mark.django_db
def test_titles_are_filtered_as_papers_are() -> None:
    from dailypapers.lib.record import LinkFact, OrganisationFact

    one = paper(
        title="Sparse words",
        organisation=OrganisationFact("mit", "MIT"),
        upvotes=7,
        categories=("cs.CL",),
        links=(LinkFact("code", "https://github.com/a/b"),),
        featured_on=date(2025, 3, 1),
        authors=("Ada Lovelace",),
    )
    other = paper(title="Sparse numbers", categories=("math.NT",), featured_on=date(2020, 3, 1))
    for query in (
        "org:mit",
        "cat:cs.CL",
        "cat:cs",
        "after:2025",
        "has:code",
        "upvotes:>5",
        "author:Lovelace",
        "-numbers",
        f"id:{one.key}",
    ):
        assert [item.paper for item in search(f"sparse {query}").items] == [one], query
    for query in ("cat:math.*", "before:2021", "upvotes:<5"):
        assert [item.paper for item in search(f"sparse {query}").items] == [other], query


# --- a full disk --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_disk_that_fills_up_keeps_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    papers(5)
    sync()
    papers(5)

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "write", full)
        with pytest.raises(OSError, match="No space left"):
            sync()
        serving.close()
        assert search("task").total >= 5, "the words may be ahead of the vectors"
    assert behind() == 5
    assert sync().updated == 5
    assert search("task").total == 10


def test_a_build_on_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    home = Home.migrated(tmp_path / "home")
    lines = b"".join(to_json(record(abstract=os.urandom(400).hex())) + b"\n" for _ in range(300))
    assert home.run("import", "-", given=lines).returncode == 0
    before = sorted((home.folder / "index").iterdir())
    small = (36_864, 36_864)
    done = subprocess.run(
        [sys.executable, "-m", "dailypapers", "index", "--rebuild"],
        env=home.environment,
        capture_output=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small),
    )
    assert done.returncode == 1
    assert "could not be written" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert sorted((home.folder / "index").iterdir()) == before, "half an index takes no room"
    assert home.run("search", "task number").returncode == 0
    assert home.run("index", "--rebuild").returncode == 0


# --- a site that runs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("worker", ["--worker", "--no-worker"])
def test_a_running_site_says_it_and_builds_another(tmp_path: Path, worker: str) -> None:
    home = Home.migrated(tmp_path / "home")
    lines = b"".join(to_json(record()) + b"\n" for _ in range(30))
    assert home.run("import", "-", given=lines).returncode == 0
    port = free_port()
    running = home.start("serve", "--port", str(port), "--no-sample", worker)
    address = f"http://127.0.0.1:{port}/papers?q=task"
    try:
        assert "words alone" not in wait_for(address).decode()
        name = (home.folder / "index" / "current").read_text()
        note = home.folder / "index" / name / "manifest.json"
        note.with_suffix(".spoilt").write_bytes(b"{}")
        note.with_suffix(".spoilt").replace(note)
        said = wait_for(address).decode()
        is_rebuilt = (
            home.folder / "index" / "current"
        ).read_text() != name  # by a worker that was faster than the page
        assert "found damaged" in said or is_rebuilt
        assert "<mark>Task</mark>" in said
        deadline = time.monotonic() + 60
        while "words alone" in wait_for(address).decode():
            assert time.monotonic() < deadline, "nobody built another"
            time.sleep(0.5)
    finally:
        running.terminate()
        out = running.communicate(timeout=20)[0].decode()
    assert ("a new one is built beside it" in out) == (worker == "--no-worker"), "the worker does it silently"
    assert "Traceback" not in out.split("Daily Papers at")[0]
