"""The program as people run it: real processes, a home folder of their own."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from dailypapers.cli import VERBS, dailypapers
from dailypapers.cli.setup import progress_bar
from dailypapers.lib.record import to_json
from tests.factories import record
from tests.program import Home, free_port, wait_for


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.migrated(tmp_path / "home")


@pytest.fixture
def new_home(tmp_path: Path) -> Home:
    """A home that the program is to make."""
    return Home(tmp_path / "new home")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the sample catalogue, for tests that only read."""
    return Home.sampled(tmp_path_factory.mktemp("sampled"))


def papers_file(folder: Path, number: int, packed: bool = True) -> Path:
    lines = b"".join(to_json(record()) + b"\n" for _ in range(number))
    file = folder / ("papers.jsonl.gz" if packed else "papers.jsonl")
    file.write_bytes(gzip.compress(lines) if packed else lines)
    return file


# --- help and exit codes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_does_with_an_example(verb: str) -> None:
    done = CliRunner().invoke(dailypapers, [verb, "--help"], prog_name="dailypapers")
    assert done.exit_code == 0
    assert f"dailypapers {verb}" in done.stdout.split("Example:")[1]


def test_exit_codes(home: Home, sampled: Home) -> None:
    assert home.run("--version").returncode == 0
    assert home.run("search", "--help").stdout.startswith(b"Usage: dailypapers search [OPTIONS] QUERY")
    assert home.run("no-such-verb").returncode == 2
    assert home.run("search").returncode == 2
    assert home.run("import").returncode == 2
    assert home.run("import", "/no/such/file").returncode == 1
    assert sampled.run("search", "xyzzyqwv author:nobody").returncode == 1


def test_errors_are_sentences(home: Home) -> None:
    missing = home.run("import", "/no/such/file")
    assert "There is no file or folder /no/such/file" in missing.stderr.decode()
    assert b"Traceback" not in missing.stderr
    broken = home.run("doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert broken.returncode == 1
    assert "The database cannot be used" in broken.stderr.decode()
    wrong = home.run("doctor", DATABASE_URL="nonsense://x")
    assert wrong.returncode == 1
    assert "The settings cannot be used" in wrong.stderr.decode()


# --- import, search, index ----------------------------------------------------------------------------------------


def test_import_twice_changes_nothing(home: Home, tmp_path: Path) -> None:
    file = papers_file(tmp_path, 30)
    first = json.loads(home.run("import", "--json", str(file)).stdout)
    again = json.loads(home.run("import", "--json", str(file)).stdout)
    assert (first["read"], first["new"], first["new_papers"], first["damaged"]) == (30, 30, 30, 0)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 30)
    assert home.count("catalog_paper") == 30


def test_damage_is_named_and_the_rest_goes_in(home: Home, tmp_path: Path) -> None:
    good = [to_json(record()) for _ in range(3)]
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(
        b"\n".join(
            [good[0], b"{broken", good[1], b'{"id": "2510.00099", "title": "\xff\xfe"}', good[2], b'{"id": "x"}']
        )
    )
    report = tmp_path / "damage.jsonl"
    done = home.run("import", str(file), "--report", str(report))
    assert done.returncode == 1
    assert [json.loads(line)["line"] for line in report.read_text().splitlines()] == [2, 4, 6]
    assert "3 read" in done.stdout.decode()
    assert re.search(r"mixed\.jsonl:2: .+", done.stderr.decode())
    assert re.search(r"mixed\.jsonl:4: .+UTF-8", done.stderr.decode())
    assert "3 new" in done.stdout.decode()
    assert "3 damaged" in done.stdout.decode()
    assert home.count("catalog_paper") == 3


def test_a_truncated_file_gives_what_it_has(home: Home, tmp_path: Path) -> None:
    lines = b"".join(to_json(record(abstract=os.urandom(300).hex())) + b"\n" for _ in range(200))
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(gzip.compress(lines)[:-20_000])
    done = home.run("import", str(file))
    assert done.returncode == 1
    assert "ends in the middle" in done.stderr.decode()
    assert 50 < home.count("catalog_paper") < 200


def test_standard_input_and_sample(home: Home, tmp_path: Path) -> None:
    done = home.run("import", "-", given=to_json(record(title="Given on standard input")) + b"\n")
    assert done.returncode == 0, done.stderr
    found = home.run("search", "--json", "given on standard input")
    assert json.loads(found.stdout.splitlines()[0])["title"] == "Given on standard input"
    empty = Home.migrated(tmp_path / "empty")
    assert empty.run("import", "--sample").returncode == 0
    assert empty.count("catalog_paper") == 210


def test_a_kill_at_any_moment_leaves_what_the_same_command_completes(home: Home, tmp_path: Path) -> None:
    file = papers_file(tmp_path, 6_000)
    for seconds in (0.4, 0.8, 1.2):
        running = home.start("import", str(file))
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    interrupted = home.start("import", str(file))
    time.sleep(1.0)
    interrupted.send_signal(signal.SIGINT)
    said = interrupted.communicate()[0].decode()
    assert "Traceback" not in said
    assert home.run("import", str(file)).returncode == 0
    assert (home.count("catalog_paper"), home.count("catalog_record"), home.count("catalog_authorship")) == (
        6_000,
        6_000,
        12_000,
    )
    assert home.run("doctor").returncode == 0, home.run("doctor").stdout


@pytest.mark.parametrize("after", [1, 15])
def test_a_database_whose_making_was_killed_is_made_by_the_next_start(new_home: Home, after: int) -> None:
    """Killed where a migration's tables stand and the note that it was applied does not."""
    dying = f"""
import os, sys
from django.db.migrations.recorder import MigrationRecorder
from dailypapers.cli import main
noted = []
real = MigrationRecorder.record_applied
def die(*arguments):
    if len(noted) == {after}:
        os._exit(9)
    noted.append(real(*arguments))
MigrationRecorder.record_applied = die
sys.argv = ["dailypapers", "search", "--json", "anything"]
main()
"""
    killed = subprocess.run([sys.executable, "-c", dying], env=new_home.environment, capture_output=True, timeout=60)
    assert killed.returncode == 9, killed.stderr
    done = new_home.run("search", "--json", "anything")
    assert done.returncode in {0, 1}, done.stderr
    assert new_home.count("catalog_paper") == 0


def test_search_in_words_and_in_json(sampled: Home) -> None:
    spoken = sampled.run("search", "-n", "3", "reinforcement", "learning").stdout.decode()
    assert spoken.count("\n  ") >= 3
    assert re.search(r"\d+ papers in \d+ ms", spoken)
    lines = [
        json.loads(line)
        for line in sampled.run("search", "--json", "-n", "3", "reinforcement learning").stdout.splitlines()
    ]
    assert [line["rank"] for line in lines] == [1, 2, 3]
    assert {"id", "title", "day", "reason", "upvotes"} <= lines[0].keys()
    for mode in ("lexical", "dense"):
        assert sampled.run("search", "--mode", mode, "agents").returncode == 0


def test_the_index_can_be_lost(home: Home, tmp_path: Path) -> None:
    home.run("import", "--no-index", str(papers_file(tmp_path, 5)))
    assert "Search index: missing" in home.run("doctor").stdout.decode()
    assert "5 papers indexed" in home.run("index").stdout.decode()
    assert "0 papers indexed" in home.run("index").stdout.decode()
    for folder in (home.folder / "index").iterdir():
        if folder.is_dir():
            for file in folder.rglob("*"):
                if file.is_file() and "lock" not in file.name:
                    file.write_bytes(b"spoilt")
    assert home.run("doctor").returncode == 1
    assert home.run("search", "task").returncode == 0, "titles are searched meanwhile"
    assert "built anew: 5 papers" in home.run("index").stdout.decode()
    assert home.run("doctor").returncode == 0
    assert "built anew: 5 papers" in home.run("index", "--rebuild").stdout.decode()
    assert len([f for f in (home.folder / "index").iterdir() if f.is_dir()]) == 1


def test_doctor_as_json(sampled: Home) -> None:
    checks = [json.loads(line) for line in sampled.run("doctor", "--json").stdout.splitlines()]
    assert {check["state"] for check in checks} <= {"good", "notice"}
    assert any("210 papers" in check["what"] for check in checks)


def test_evaluate(home: Home, tmp_path: Path) -> None:
    corpus = ["the retina of the eye", "sorting numbers quickly", "cooking rice"]
    (tmp_path / "corpus.jsonl").write_text(
        "\n".join(json.dumps({"_id": str(n), "title": "", "text": text}) for n, text in enumerate(corpus))
    )
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "eye retina"}))
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t0\t1\n")
    report = json.loads(home.run("evaluate", str(tmp_path)).stdout)
    for mode in ("lexical", "dense", "hybrid"):
        assert report["modes"][mode]["ndcg@10"] == 1.0
    assert home.run("evaluate", str(home.folder.parent / "nothing")).returncode == 2


def test_createsuperuser(home: Home) -> None:
    words = ("createsuperuser", "--username", "ada", "--no-input")
    weak = home.run(*words, DJANGO_SUPERUSER_PASSWORD="123")
    assert weak.returncode == 1
    assert b"password" in weak.stderr
    assert home.run(*words, DJANGO_SUPERUSER_PASSWORD="a-long-pass-phrase-9").returncode == 0
    assert "already" in home.run(*words, DJANGO_SUPERUSER_PASSWORD="a-long-pass-phrase-9").stderr.decode()


# --- serve --------------------------------------------------------------------------------------------------------


@pytest.fixture
def port() -> int:
    return free_port()


def test_serve_with_nothing_set_shows_the_sample_and_ends_cleanly(new_home: Home, port: int) -> None:
    new_home.environment["PORT"] = str(port)
    running = new_home.start("serve")
    try:
        page = wait_for(f"http://127.0.0.1:{port}/papers").decode()
        assert "23 October 2025" in page
        assert b"<mark>" in wait_for(f"http://127.0.0.1:{port}/papers?q=reinforcement+learning")
        taken = new_home.run("serve", "--port", str(port))
        assert taken.returncode == 1
        assert "cannot be used" in taken.stderr.decode()
        key = new_home.folder / "secret_key"
        assert key.stat().st_mode & 0o077 == 0, "only we may read the key"
    finally:
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=20)[0].decode()
    assert running.returncode == 0, said
    assert f"http://127.0.0.1:{port}" in said
    assert "Traceback" not in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "nobody listens any more"


def test_a_site_that_serves_sees_papers_that_come_later(home: Home, port: int) -> None:
    running = home.start("serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/papers")
        late = to_json(record(title="Zymurgy of quasicrystals arriving late")) + b"\n"
        assert home.run("import", "-", given=late).returncode == 0
        page = wait_for(f"http://127.0.0.1:{port}/papers?q=zymurgy+quasicrystals").decode()
        assert "arriving late" in page
    finally:
        running.terminate()
        running.communicate(timeout=20)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_processes_beside_the_site_leave_no_zombie(home: Home, port: int) -> None:
    running = home.start("serve", "--no-sample", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/help", seconds=120)
        [worker] = [pid for pid in children_of(running.pid) if b"--beside" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while worker in children_of(running.pid):
            assert time.monotonic() < deadline, "nobody asked for its exit status"
            time.sleep(0.1)
    finally:
        running.terminate()
        running.communicate(timeout=20)


def children_of(parent: int) -> list[int]:
    """Return the processes that `parent` started and has not reaped, zombies included."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                children.append(int(stat.parent.name))
    return children


@pytest.mark.parametrize("is_terminal", [False, True])
def test_progress_bars_are_written_to_terminals_alone(is_terminal: bool) -> None:
    class Output(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    output = Output()
    with progress_bar("papers", 2, file=output) as bar:
        bar.delay = 0
        bar.update(2)
        bar.refresh()
    assert ("2/2" in output.getvalue()) is is_terminal


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nobody_listens_any_more(home: Home, port: int, number: signal.Signals) -> None:
    running = home.start("serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/help")
    running.send_signal(number)
    running.wait(timeout=20)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    pytest.fail("the server lives on without its parent")
