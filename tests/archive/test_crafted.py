"""Archives that somebody made to gain a right or to fill the memory."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from click.testing import CliRunner

from dailypapers.accounts.models import ApiToken, User
from dailypapers.archive import reading
from dailypapers.archive.actions import restore
from dailypapers.archive.reading import InvalidArchive, read_lines
from dailypapers.cli.restore import command
from dailypapers.community import actions
from dailypapers.community.models import Membership
from dailypapers.digests.models import Subscriber
from tests.people import user

pytestmark = pytest.mark.django_db
HEAD = {"kind": "archive", "format": 1}
ROLES = ("is_curator", "is_moderator", "is_staff", "is_superuser")


def mallory(**facts: Any) -> dict[str, Any]:
    line = {
        "kind": "user", "username": "mallory", "date_joined": "2025-10-14T00:00:00Z", "display_name": "", "about": "", "is_active": True,
        "email": "mallory@evil.example", "notify_by_mail": True, "addresses": [], "signs_in_with": [], **dict.fromkeys(ROLES, True),
    }  # fmt: skip
    return line | facts


def archive(*lines: dict[str, Any]) -> list[bytes]:
    return [orjson.dumps(line) for line in (HEAD, *lines, {"kind": "end", "lines": len(lines)})]


def subscriber(who: str, address: str, channel: str = "mail") -> dict[str, Any]:
    return {
        "kind": "subscriber", "address_key": address, "user": who, "channel": channel, "address": address, "hour": 7, "time_zone": "UTC",
        "empty_digests": False, "created_at": "2025-10-14T00:00:00Z", "confirmed_at": "2025-10-14T00:00:00Z", "stopped_at": None,
        "stop_reason": "", "next_at": None, "subscriptions": [],
    }  # fmt: skip


def test_no_role_comes_by_a_file_alone() -> None:
    told: list[str] = []
    restore(archive(mallory()), on_right=told.append)
    made = User.objects.get(username="mallory")
    assert not any(getattr(made, role) for role in ROLES)
    assert told == ["user mallory"]
    restore(archive(mallory(username="mary")), with_rights=True)
    assert all(getattr(User.objects.get(username="mary"), role) for role in ROLES)


@pytest.mark.parametrize("key", ["user", "user_id", "id", "pk", "user__is_superuser"])
def test_no_address_and_no_sign_in_is_given_to_somebody_who_is_here(key: str) -> None:
    root = user("root2", is_superuser=True)
    address = {"email": "evil@evil.example", "verified": True, "primary": False, key: root.pk}
    sign_in = {"provider": "github", "uid": "666", key: root.pk}
    restore(archive(mallory(addresses=[address], signs_in_with=[sign_in])))
    assert EmailAddress.objects.filter(user=root).count() == 1
    assert not SocialAccount.objects.filter(user=root).exists()


def test_nobody_joins_a_group_that_is_here() -> None:
    group = actions.create_group(user("lead"), "Lab")
    members = [{"user": "mallory", "role": "lead", "joined_at": "2025-10-14T00:00:00Z"}]
    line = {
        "kind": "group",
        "slug": group.slug,
        "name": "Lab",
        "description": "",
        "is_public": False,
        "created_at": "2025-10-14T00:00:00Z",
    }
    restore(archive(mallory(), line | {"members": members}))
    assert list(Membership.objects.values_list("user__username", flat=True)) == ["lead"]
    restore(archive(line | {"slug": "other", "members": members}))
    assert Membership.objects.filter(group__slug="other", user__username="mallory").exists()


@pytest.mark.parametrize(("address", "channel", "owner"), [
    ("evil@evil.example", "mail", None), ("https://evil.example/hook", "slack", None), ("ada@example.org", "mail", "ada"),
])  # fmt: skip
def test_nobody_gets_the_private_lists_of_another(address: str, channel: str, owner: str | None) -> None:
    user("ada")
    restore(archive(subscriber("ada", address, channel)))
    made = Subscriber.objects.get()
    assert (made.user.username if made.user else None) == owner


def test_no_token_is_made() -> None:
    user("root")
    token = {
        "kind": "token", "user": "root", "name": "mine", "prefix": "dp_", "hash": "0" * 64, "scopes": ["admin"],
        "created_at": "2025-10-14T00:00:00Z", "last_used_at": None, "expires_at": None, "revoked_at": None,
    }  # fmt: skip
    told: list[str] = []
    restore(archive(token), on_right=told.append)
    assert not ApiToken.objects.exists()
    assert told == ["token of root"]
    restore(archive(token), with_rights=True)
    assert ApiToken.objects.get().user.username == "root"


@pytest.mark.parametrize(
    "facts", [{"username": None}, {"username": ["x"]}, {"username": "x" * 999}, {"username": "a b\0c"}, {"email": "x" * 999}, {"date_joined": 5},
              {"addresses": "x"}, {"addresses": [5]}, {"signs_in_with": [{}]}, {"is_active": "perhaps"}],
)  # fmt: skip
def test_a_wrong_shape_is_said_in_a_sentence(facts: dict[str, Any]) -> None:
    with pytest.raises(InvalidArchive, match="Invalid line"):
        restore(archive(mallory(**facts)))


def test_control_characters_do_not_come_in() -> None:
    restore(archive(mallory(about="a\x01\ufffe\x9fb", display_name="M\0")))
    made = User.objects.get(username="mallory")
    assert (made.about, made.display_name) == ("ab", "M")


def lines_of(content: bytes) -> Iterator[bytes]:
    return read_lines(io.BufferedReader(io.BytesIO(content)))  # type: ignore[arg-type]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_line_is_bounded(pack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINE", 1_000)
    assert len(list(lines_of(pack((b"x" * 999 + b"\n") * 3)))) == 3
    with pytest.raises(InvalidArchive, match="Line 2 is longer"):
        list(lines_of(pack(b"x\n" + b"x" * 1_001)))


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RATIO_COUNTS_FROM", 100_000)
    bomb = gzip.compress((b"x" * 500 + b"\n") * 100_000)
    with pytest.raises(InvalidArchive, match="gunzip"):
        list(lines_of(bomb))
    assert len(list(lines_of(gzip.compress(b"".join(b"%d\n" % (number**5) for number in range(50_000)))))) == 50_000


def test_a_long_line_takes_no_memory(tmp_path: Path) -> None:
    """200 MiB of one line, in a file of less than a megabyte."""
    file = tmp_path / "bomb.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        out.write(orjson.dumps(HEAD) + b'\n{"kind":"user","about":"')
        for _ in range(200):
            out.write(b"x" * (1 << 20))
    tracemalloc.start()
    try:
        with file.open("rb") as packed, pytest.raises(InvalidArchive, match="Line 2 is longer than 16 MiB"):
            restore(read_lines(packed))
        assert tracemalloc.get_traced_memory()[1] < 80 << 20
    finally:
        tracemalloc.stop()


def test_the_command_says_whose_rights_it_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\n".join(archive(mallory())) + b"\n")
    result = CliRunner().invoke(command, [str(file), "--no-index"])
    assert result.exit_code == 0, result.output
    assert "Without rights, since --roles was not given: user mallory." in result.output
    file.write_bytes(b"\n".join(archive(mallory(username="mary"))) + b"\n")
    assert "Without rights" not in CliRunner().invoke(command, [str(file), "--no-index", "--roles"]).output
    assert User.objects.get(username="mary").is_superuser
