"""A home folder whose disk is not mounted does not become a new site."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from tests.program import Home, free_port, wait_for


def test_a_home_that_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "disk" / "home")
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
