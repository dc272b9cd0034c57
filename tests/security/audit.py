"""Audits the locked dependencies: `python -m tests.security.audit`, a part of `make check`.

pip-audit asks PyPI for advisories about every pin. Where PyPI cannot be reached, or a mirror answers that knows no
advisories, nothing was audited: that is said, and is no failure. A known vulnerability is one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
TIMEOUT = 180  # seconds for a lock file
UNREACHABLE = (
    "ConnectionError",
    "ServiceError",
    "ConnectTimeout",
    "ReadTimeout",
    "MaxRetryError",
    "SSLError",
    "ProxyError",
)


class Audit(NamedTuple):
    """The sentence about a lock file, and whether it is a failure."""

    sentence: str
    is_bad: bool = False


def audit(lock: str) -> Audit:
    """Return what pip-audit says of a lock file."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "-r",
        lock,
        "-f",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return Audit(f"{lock}: not audited, for the service did not answer within {TIMEOUT} seconds.")
    return judge(lock, done.returncode, done.stdout, done.stderr)


def judge(lock: str, status: int, output: str, errors: str) -> Audit:
    """Return what an answer of pip-audit means."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        if any(word in errors for word in UNREACHABLE):
            return Audit(f"{lock}: not audited, for the service cannot be reached.")
        return Audit(f"{lock}: pip-audit failed with status {status}: {errors.strip()[-500:]}", True)
    known = [one for one in dependencies if "skip_reason" not in one]
    if found := list(_vulnerabilities(known)):
        return Audit(
            "\n".join([f"{lock}: {len(found)} known vulnerabilities. Upgrade with `make lock`.", *found]), True
        )
    if not known:
        return Audit(f"{lock}: not audited, for the service knows none of its {len(dependencies)} packages.")
    unknown = f", {len(dependencies) - len(known)} unknown to the service" if len(known) < len(dependencies) else ""
    return Audit(f"{lock}: {len(known)} packages without a known vulnerability{unknown}.")


def _vulnerabilities(dependencies: list[dict[str, Any]]) -> Iterator[str]:
    for one in dependencies:
        for vulnerability in one.get("vulns", ()):
            fixed = ", ".join(vulnerability.get("fix_versions", ())) or "no version yet"
            yield f"  {one['name']} {one['version']}: {vulnerability['id']}, fixed in {fixed}"


def main() -> int:
    audits = [audit(lock) for lock in LOCKS]
    print("\n".join(one.sentence for one in audits))
    return int(any(one.is_bad for one in audits))


if __name__ == "__main__":
    sys.exit(main())
