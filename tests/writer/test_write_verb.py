"""`dailypapers write` as people run it: processes of their own against a real endpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.lib.record import to_json
from tests.factories import record
from tests.program import Home
from tests.writer.endpoint import SUMMARY, Behaviour, serving


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.migrated(tmp_path / "home")
    lines = b"".join(to_json(record()) + b"\n" for _ in range(12))
    assert made.run("import", "-", given=lines).returncode == 0
    return made


def test_off_until_it_is_set(home: Home) -> None:
    done = home.run("write")
    assert done.returncode == 1
    assert "DAILYPAPERS_WRITER_URL" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    wrong = home.run("write", DAILYPAPERS_WRITER_BUDGET="plenty")
    assert wrong.returncode == 1
    assert "Write a whole number" in wrong.stderr.decode()


def test_two_writers_share_the_work_and_a_failure_is_said(home: Home) -> None:
    behaviour = Behaviour(wait=0.2)
    with serving(behaviour) as address:
        home.environment |= {"DAILYPAPERS_WRITER_URL": address, "DAILYPAPERS_WRITER_MODEL": "model-7b"}
        assert "Waiting for model-7b: 12 papers." in home.run("write", "--status").stdout.decode()
        running = [home.start("write") for _ in range(2)]
        assert all(one.wait(60) == 0 for one in running)
        assert len(behaviour.asked) == 12, "none twice"
        assert len({asked["messages"][1]["content"] for asked in behaviour.asked}) == 12
        for one in running:
            one.communicate()
        said = home.run("write", "--status").stdout.decode()
        assert "Waiting for model-7b: 0 papers." in said
        assert f"{12 * 321:,} of 500,000 tokens, 12 requests" in said
        behaviour.status = 500
        assert home.run("import", "-", given=to_json(record()) + b"\n").returncode == 0
        failed = home.run("write")
        assert failed.returncode == 1
        assert "status 500" in failed.stderr.decode()
        behaviour.status = 200
        assert "1 paper written" in home.run("write", "--retry").stdout.decode()
    found = home.run("search", "--json", "task number").stdout.decode()
    assert SUMMARY not in found, "what a model writes is not searched"
