"""Checks that the lock files fit pyproject.toml: `python -m tests.security.lock`, a part of `make check`.

Needs neither uv nor a network: every requirement has a pin within its range, and every pin has hashes.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)(.*)$", re.MULTILINE)


def requirements(project: dict[str, Any], lock: str) -> Iterator[Requirement]:
    """Yield what `make lock` puts into a lock file."""
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *groups["build"]]
    if lock != "requirements.lock":
        wanted += extras["postgres"]
    wanted += {
        "requirements-dev.lock": groups["dev"],
        "requirements-server.lock": [*extras.get("mail", ()), *extras.get("channels", ())],
    }.get(lock, [])
    yield from map(Requirement, wanted)


def problems(project: dict[str, Any], lock: str, text: str) -> list[str]:
    """Return a sentence for each pin that is missing, out of its range, or without a hash."""
    pins: dict[str, set[str]] = {}
    found = []
    for match in _PIN.finditer(text.replace("\\\n", " ")):
        pins.setdefault(canonicalize_name(match[1]), set()).add(match[2])
        if "--hash=sha256:" not in match[3]:
            found.append(f"{lock}: {match[1]} has no hash.")
    for requirement in requirements(project, lock):
        versions = pins.get(canonicalize_name(requirement.name), set())
        if not versions:
            found.append(f"{lock}: {requirement.name} is missing.")
        found += [
            f"{lock}: {requirement.name} {version} is not {requirement.specifier}."
            for version in sorted(versions)
            if not requirement.specifier.contains(version, prereleases=True)
        ]
    return found


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found = [
        sentence
        for lock in ("requirements.lock", "requirements-dev.lock", "requirements-server.lock")
        for sentence in problems(project, lock, (ROOT / lock).read_text())
    ]
    print("\n".join([*found, "Run `make lock`."] if found else ["The lock files fit pyproject.toml."]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
