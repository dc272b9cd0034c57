"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dailypapers.lib.whole_file import InvalidTarget, check_target, write_whole

SPECIAL = {"link": "symbolic link", "broken": "symbolic link", "pipe": "device or a pipe", "folder": "a folder"}


def special(kind: str, folder: Path) -> Path:
    """Make something of a kind that is no ordinary file."""
    path = folder / kind
    match kind:
        case "link":
            (folder / "real").write_text("mine")
            path.symlink_to(folder / "real")
        case "broken":
            path.symlink_to(folder / "nowhere")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
    return path


@pytest.mark.parametrize(("kind", "says"), SPECIAL.items())
def test_what_is_no_file_is_refused(kind: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidTarget, match=says):
        check_target(special(kind, tmp_path))


def test_a_device_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidTarget, match="device"):
        check_target(Path("/dev/null"))
    with pytest.raises(InvalidTarget, match="no folder"):
        check_target(tmp_path / "no/file")


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("mine")
    with pytest.raises(ZeroDivisionError), write_whole(tmp_path / "real") as file:
        file.write(b"half" * (1 // 0))
    assert (tmp_path / "real").read_text() == "mine"
    with write_whole(tmp_path / "real") as file:
        file.write(b"whole")
    assert (tmp_path / "real").read_text() == "whole"
    assert oct((tmp_path / "real").stat().st_mode & 0o777) == "0o600"
    assert len(list(tmp_path.iterdir())) == 1
