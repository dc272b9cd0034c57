"""The checks of dependencies say what they found, and what they could not look at."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.security.audit import judge
from tests.security.lock import problems

PROJECT: dict[str, Any] = {
    "project": {"dependencies": ["Django>=5.2,<5.3"], "optional-dependencies": {"postgres": ["psycopg[binary]>=3.2"]}},
    "dependency-groups": {"build": ["hatchling>=1.27"], "dev": ["pytest>=8"]},
}
HASH = " \\\n    --hash=sha256:00\n"
GOOD = f"django==5.2.7{HASH}hatchling==1.28.0{HASH}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD, []), (GOOD.replace("5.2.7", "5.3.1"), ["django 5.3.1 is not"]), (f"django==5.2.7{HASH}", ["hatchling is missing"]),
        (GOOD.replace(HASH, "\n", 1), ["django has no hash"]), ("", ["Django is missing", "hatchling is missing"]),
        (GOOD.replace("5.2.7", "5.2.7 ; python_version < '3.13'"), []),
    ],
)  # fmt: skip
def test_a_lock_fits_or_not(text: str, says: list[str]) -> None:
    found = problems(PROJECT, "requirements.lock", text)
    assert len(found) == len(says)
    assert all(word.lower() in sentence.lower() for word, sentence in zip(says, found, strict=True))


def test_the_lock_for_tests_holds_more() -> None:
    assert len(problems(PROJECT, "requirements-dev.lock", GOOD)) == 2


GOOD_ONE = {"name": "django", "version": "5.2.7", "vulns": []}
BAD_ONE = GOOD_ONE | {"vulns": [{"id": "CVE-2026-1", "fix_versions": ["5.2.8"]}]}
UNKNOWN_ONE = {"name": "x", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("dependencies", "is_bad", "says"),
    [
        ([GOOD_ONE], False, "1 packages without"), ([GOOD_ONE, BAD_ONE], True, "CVE-2026-1, fixed in 5.2.8"),
        ([UNKNOWN_ONE], False, "not audited"), ([GOOD_ONE, UNKNOWN_ONE], False, "1 unknown"), ([BAD_ONE, UNKNOWN_ONE], True, "CVE-2026-1"),
    ],
)  # fmt: skip
def test_an_audit_fails_for_what_is_known_alone(dependencies: list[Any], is_bad: bool, says: str) -> None:
    found = judge("requirements.lock", int(is_bad), json.dumps({"dependencies": dependencies}), "")
    assert (found.is_bad, says in found.sentence) == (is_bad, True)


def test_a_service_that_is_away_is_no_failure_and_a_broken_tool_is() -> None:
    assert not judge("a.lock", 1, "", "requests.exceptions.ConnectionError: no route").is_bad
    assert judge("a.lock", 2, "", "usage: pip-audit").is_bad
