"""What the wheel and the sdist contain, that a wheel alone runs, and that the files for servers are right."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from dailypapers.environment import ENVIRONMENT
from tests.program import Home, free_port, wait_for

ROOT = Path(__file__).parent.parent
NOBODY = 65_534


def packed(root: Path) -> set[str]:
    return {file.distribution_path for file in WheelBuilder(str(root)).recurse_included_files()}


def test_the_wheel_contains_every_file_of_the_package_and_says_it_is_typed() -> None:
    files = (path for path in (ROOT / "dailypapers").rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert packed(ROOT) == {str(path.relative_to(ROOT)) for path in files}
    assert "dailypapers/py.typed" in packed(ROOT)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may enter, which those of pytest are not, with files that every user may read."""
    before = os.umask(0o022)
    try:
        with tempfile.TemporaryDirectory() as name:
            Path(name).chmod(0o755)
            yield Path(name)
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def sources(folder: Path) -> Path:
    """The sdist, unpacked."""
    (archive,) = SdistBuilder(str(ROOT)).build(directory=str(folder / "dist"))
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return folder / Path(archive).name.removesuffix(".tar.gz")


def test_the_sdist_makes_the_same_wheel_and_holds_tests_and_documents(sources: Path) -> None:
    assert packed(sources) == packed(ROOT)
    for name in ("docs/install.md", "tests/test_package.py", "benchmarks/README.md", "LICENSE", "deploy/nginx.conf"):
        assert (sources / name).is_file(), name


def test_a_wheel_runs_as_another_user_in_another_folder_without_a_compiler(folder: Path, sources: Path) -> None:
    """The environment holds what requirements.lock names and nothing else; the user owns a home and reads the rest."""
    (wheel,) = WheelBuilder(str(sources)).build(directory=str(folder / "wheels"), versions=["standard"])
    environment = folder / "environment"
    user, python = _another_user()
    subprocess.run([python, "-m", "venv", "--without-pip", str(environment)], check=True, timeout=60)
    (packages,) = (environment / "lib").glob("python*/site-packages")
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE):
        _link_distribution(name, packages)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(environment),
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        wheel,
    ]
    subprocess.run(pip, check=True, timeout=120)

    home, port = Home.sampled(folder / "home").folder, free_port()
    for path in [home, *home.rglob("*")] if user else []:
        os.chown(path, NOBODY, NOBODY)
    variables = {"PATH": "/nowhere", "DAILYPAPERS_HOME": str(home), "PORT": str(port)}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [environment / "bin" / "dailypapers", "serve", "--no-worker"],
            cwd="/",
            env=variables,
            stdout=log,
            stderr=log,
            **user,
        ) as site,
    ):
        try:
            page = wait_for(f"http://127.0.0.1:{port}/papers?q=attention").decode()
            style = re.findall(r'href="([^"]+\.css[^"]*)"', page)[0]
            wait_for(f"http://127.0.0.1:{port}{style}")
            assert "/papers/2510." in page
        finally:
            site.terminate()
    assert (home / "secret_key").stat().st_uid == (NOBODY if user else os.getuid())


def _another_user() -> tuple[dict[str, Any], str]:
    """Return how to run a process as nobody, and a Python of our version that may read ours; else as we are."""
    user: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys._base_executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):  # type: ignore[attr-defined]
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [python, "-c", "import sys, ssl; open(sys.argv[1])", yaml.__file__],
                check=True,
                capture_output=True,
                timeout=60,
                **user,
            )
            return user, python
    return {}, sys.executable


def _link_distribution(name: str, packages: Path) -> None:
    """Link an installed distribution into another environment; one for other systems is not there and left out."""
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return
    for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
        if not (packages / top).exists():
            (packages / top).symlink_to(str(distribution.locate_file(top)))


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text()))


def test_containers_run_the_program_as_somebody_who_can_write_to_the_home_alone() -> None:
    services = compose()["services"]
    for name in ("web", "worker"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["home:/data"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["build"] == "."
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER (?!0\b|root\b)\d+$", image, re.MULTILINE)
    assert "/healthz" in image
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"], "the site itself is not open to the world"


@pytest.mark.parametrize(
    "name", ["compose.yaml", "deploy/dailypapers.env", "deploy/systemd/dailypapers.service", "Dockerfile"]
)
def test_every_setting_of_the_files_for_servers_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    used = set(re.findall(r"(?<![$A-Z_])(DAILYPAPERS_[A-Z_]+)[:=]", text))
    assert used
    assert used - {"DAILYPAPERS_SERVER"} <= {*ENVIRONMENT}  # that one is of our Caddyfile


def test_the_commands_of_the_files_for_servers_exist() -> None:
    from dailypapers.cli import dailypapers

    services = compose()["services"]
    commands = [services[name]["command"] for name in ("web", "worker")]
    commands.append(services["worker"]["healthcheck"]["test"][2:])
    unit = (ROOT / "deploy/systemd/dailypapers.service").read_text()
    commands.append(re.findall(r"^ExecStart=\S+ (.+)$", unit, re.MULTILINE)[0].split())
    for verb, *options in commands:
        command = dailypapers.get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None, verb
        command.make_context(verb, [str(option) for option in options])
