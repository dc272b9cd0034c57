"""What `doctor` says of the home folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dailypapers.cli.doctor import _permissions


@pytest.mark.parametrize(("mode", "state", "says"), [
    (0o700, "good", ""), (0o755, "bad", "chmod -R go="), (0o1777, "bad", "folder of its own"),
])  # fmt: skip
def test_a_home_that_others_read(mode: int, state: str, says: str, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path / "a home"
    settings.HOME.mkdir()
    settings.HOME.chmod(mode)
    finding = _permissions()
    assert finding.state == state
    assert says in finding.remedy
    assert state == "good" or str(settings.HOME) in finding.what
