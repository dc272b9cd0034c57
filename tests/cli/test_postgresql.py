"""The program on a real PostgreSQL, named by DATABASE_URL and by nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dailypapers.lib.record import to_json
from tests.factories import record
from tests.program import Home

pytestmark = pytest.mark.postgres


def test_import_search_and_doctor(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
    papers = [*(record() for _ in range(39)), record(title="On the posture of elephants")]
    lines = b"".join(to_json(paper) + b"\n" for paper in papers)
    first = json.loads(home.run("import", "--json", "-", given=lines).stdout)
    again = json.loads(home.run("import", "--json", "-", given=lines).stdout)
    assert (first["new"], again["new"], again["unchanged"]) == (40, 0, 40)
    found = [
        json.loads(line) for line in home.run("search", "--json", "how elephants stand, posture").stdout.splitlines()
    ]
    assert found[0]["title"] == "On the posture of elephants"
    checked = home.run("doctor")
    assert checked.returncode == 0, checked.stdout
    assert "PostgreSQL" in checked.stdout.decode()
    assert not (home.folder / "catalog.sqlite3").exists()
