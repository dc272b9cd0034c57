"""Archives that lost lines or hold nonsense: what was taken in is said as it is, and nothing ends in a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from dailypapers.accounts.models import User
from dailypapers.archive.actions import restore
from dailypapers.archive.reading import InvalidArchive
from dailypapers.catalog.models import Paper
from dailypapers.cli.archive import command as archive_command
from dailypapers.community.models import Comment, Vote
from tests import factories
from tests.archive.test_archive import _lived_in, lines
from tests.lib.test_whole_file import SPECIAL, special

pytestmark = pytest.mark.django_db


def _moments() -> list[tuple[str, str]]:
    """Every kind of an archive with each of its fields that is a moment or a day."""
    return [
        ("paper", "first_seen_at"), ("user", "date_joined"), ("group", "created_at"), ("vote", "created_at"),
        ("reading_state", "changed_at"), ("comment", "created_at"), ("comment", "edited_at"), ("collection", "created_at"),
        ("follow", "created_at"), ("submission", "created_at"), ("submission", "day"), ("pick", "day"), ("flag", "created_at"),
        ("moderation", "created_at"), ("seed", "created_at"), ("edition", "day"), ("edition", "frozen_at"),
        ("subscriber", "created_at"), ("subscriber", "next_at"), ("mailed", "day"), ("mailed", "finished_at"),
        ("token", "created_at"), ("sign_up_invitation", "expires_at"), ("secret_feed", "created_at"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["yesterday", "2025-13-40T00:00:00Z", 5, [], {}, "9999999-01-01"])
def test_a_bad_moment_is_said_with_its_line(value: Any) -> None:
    _lived_in()
    before = [orjson.loads(line) for line in lines()]
    for kind, field in _moments():
        number = next(number for number, line in enumerate(before, 1) if line["kind"] == kind)
        damaged = [orjson.dumps(line | {field: value} if n == number else line) for n, line in enumerate(before, 1)]
        with pytest.raises(InvalidArchive, match=f"Invalid line {number}, a “{kind}”: “{field}” is no (day|moment): "):
            restore(damaged, with_rights=True)


@pytest.mark.parametrize("names", [("members", "joined_at"), ("edits", "created_at"), ("items", "added_at"), ("subscriptions", "covered_until"), ("records", "changed_at")])  # fmt: skip
def test_a_bad_moment_within_a_line_is_said(names: tuple[str, str]) -> None:
    _lived_in()
    before = [orjson.loads(line) for line in lines()]
    line = next(line for line in before if line.get(names[0]))
    line[names[0]][0][names[1]] = "2025-02-30"
    with pytest.raises(InvalidArchive, match=f"“{names[1]}” is no (day|moment): 2025-02-30"):
        restore([orjson.dumps(one) for one in before], with_rights=True)


def test_lines_before_the_damage_are_taken_in_and_counted() -> None:
    """All of one batch: those before the damaged line, and no other."""
    factories.papers(30)
    before = lines()
    keys = [orjson.loads(line)["key"] for line in before[1:-1]]
    Paper.objects.all().delete()
    broken = [*before[:20], before[20].replace(b'"first_seen_at":"2', b'"first_seen_at":"x', 1), *before[21:]]
    with pytest.raises(InvalidArchive, match=r"Invalid line 21, a “paper”: .* Taken in before it: 19 paper\."):
        restore(broken)
    assert set(Paper.objects.values_list("key", flat=True)) == set(keys[:19])
    for damaged, count in (([*before[:10], b"{broken", *before[11:]], 9), (before[:8], 7)):
        Paper.objects.all().delete()
        with pytest.raises(InvalidArchive, match=rf"Taken in before it: {count} paper\."):
            restore(damaged)
        assert Paper.objects.count() == count


def test_what_has_no_user_or_paper_is_left_out_and_counted() -> None:
    _lived_in()
    kept = [line for line in lines()[:-1] if not line.startswith(b'{"kind":"user","username":"emmy"')]
    kept.append(orjson.dumps({"kind": "end", "lines": len(kept) - 1}))
    Paper.objects.all().delete()
    User.objects.all().delete()
    restored = restore(kept, with_rights=True)
    assert (restored.taken["vote"], restored.left_out["vote"]) == (1, 1)
    assert Vote.objects.count() == 1
    assert restored.left_out["comment"] > 0
    assert not Comment.objects.filter(user=None).exists(), "no comment without its user"
    assert restored.taken["comment"] == Comment.objects.count()


@pytest.mark.parametrize("kind", SPECIAL)
def test_the_command_replaces_no_link_and_no_device(kind: str, tmp_path: Path) -> None:
    target = special(kind, tmp_path)
    result = CliRunner().invoke(archive_command, [str(target)])
    assert result.exit_code != 0
    assert "Name" in str(result.exception) or "is a directory" in result.output
    assert target.is_symlink() == (kind in ("link", "broken"))
    if kind == "link":
        assert (tmp_path / "real").read_text() == "mine"
