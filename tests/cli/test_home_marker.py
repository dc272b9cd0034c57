"""A home folder whose disk is not mounted does not become a new site."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import Home, free_port, wait_for


def test_a_home_that_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    home = Home.migrated(tmp_path / "disk" / "home")
    port = free_port()
    site = home.start("serve", "--port", str(port), "--no-worker", "--no-sample")
    try:
        wait_for(f"http://127.0.0.1:{port}/papers", 90)
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(60)
    (tmp_path / "disk").rename(tmp_path / "elsewhere")
    for verb in ("serve", "worker"):
        refused = home.run(verb)
        assert refused.returncode == 1
        assert b"was used before and is empty now" in refused.stderr
        assert not home.folder.exists()
    assert home.run("upgrade").returncode == 0
    assert home.run("worker", "--once", "--step", "rank").returncode == 0
    shutil.rmtree(tmp_path / "disk")
    (tmp_path / "elsewhere").rename(tmp_path / "disk")
    assert home.run("worker", "--once", "--step", "rank").returncode == 0


NOBODY = 4_242  # a number no user of the system has


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize("has_home", [False, True])
def test_a_user_without_a_folder_is_told_what_to_set(tmp_path: Path, has_home: bool) -> None:
    """A service may run as a user without a name, without HOME, or with one that cannot be written."""
    kept = {"PATH", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name in kept}
    if has_home:
        environment["HOME"] = "/proc"
    command = [sys.executable, "-m", "dailypapers", "today"]
    try:
        done = subprocess.run(command, env=environment, user=NOBODY, capture_output=True)
    except PermissionError:
        pytest.skip("this Python lies in a folder of root alone")
    assert done.returncode == 1
    sentence = done.stderr.decode()
    assert sentence.startswith("Error: The settings cannot be used: ")
    assert "Set DAILYPAPERS_HOME to a folder that this user may write." in sentence
    assert "Traceback" not in sentence
