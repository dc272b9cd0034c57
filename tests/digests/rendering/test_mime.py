"""The bytes of mails, read back by Python's own parser."""

from __future__ import annotations

import email
import email.policy
import quopri

import pytest
from django.core.mail import BadHeaderError
from hypothesis import given
from hypothesis import strategies as some

from dailypapers.digests.rendering.mime import SLOT, Fragment, address, escaped, field, filled, message, quote

TEXT = some.text(some.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=300)
TOKEN = some.text("abcdefghijklmnopqrstuvwxyz234567-", min_size=1, max_size=75)


@given(TEXT)
def test_quoted_text_comes_back(text: str) -> None:
    lines = quote(text)
    assert quopri.decodestring(lines).decode().replace("\r\n", "\n") == text
    assert all(len(line) <= 76 and not line.startswith(b".") and line.isascii() for line in lines.split(b"\r\n"))


@given(some.lists(some.tuples(TEXT, TOKEN), min_size=1, max_size=5), TEXT)
def test_a_form_says_the_same_in_both_ways(parts: list[tuple[str, str]], end: str) -> None:
    form, tokens = Fragment(SLOT.join([*(text for text, _ in parts), end])), [token for _, token in parts]
    said = "".join(text + token for text, token in parts) + end
    assert form.filled(tokens) == said
    lines = form.quoted(tokens)
    assert quopri.decodestring(lines).decode().replace("\r\n", "\n") == said
    assert max(map(len, lines.split(b"\r\n"))) <= 76


@pytest.mark.parametrize("text", ["x" * 76, "x" * 75, "é" * 40, "." * 76, "." + "x" * 75, "x" * 72 + "=.==", "%" * 76])
def test_a_line_that_is_just_full_is_broken(text: str) -> None:
    for part in (text, f"{text}\n{text}", f"{text}{SLOT}{text}", f"\n{text}"):
        form = Fragment(part)
        lines = form.quoted(["token"] * part.count(SLOT))
        assert quopri.decodestring(lines).decode().replace("\r\n", "\n") == part.replace(SLOT, "token")
        assert all(len(line) <= 76 and not line.startswith(b".") for line in lines.split(b"\r\n"))


def test_a_form_is_filled_wholly_or_not_at_all() -> None:
    form = Fragment(f"a {SLOT} b {SLOT} 100%")
    for tokens in ((), ("one",), ("one", "two", "three")):
        with pytest.raises(ValueError, match="zip"):
            form.filled(tokens)
        with pytest.raises(TypeError):
            form.quoted(tokens)


@given(TEXT, TEXT)
def test_a_message_is_read_as_it_was_meant(plain: str, html: str) -> None:
    headers = {"From": "Papers <papers@example.org>", "To": "ada@example.org", "Subject": "Größe der Räume 🎉" * 9}
    raw = message(headers, [(Fragment(plain), ()), (Fragment("--=_part\n"), ())], [(Fragment(html), ())])
    assert b"\n." not in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["Subject"] == headers["Subject"]
    assert read.defects == []
    parts = [part.get_payload(decode=True).decode().replace("\r\n", "\n") for part in read.iter_parts()]
    assert parts == [plain + "--=_part\n", html]
    assert filled([(Fragment(plain), ())]) == plain


@pytest.mark.parametrize("value", ["a\r\nBcc: eve@example.org", "a\nb", "a\rb", "ö\r\nBcc: eve@example.org"])
def test_no_header_holds_another(value: str) -> None:
    for name in ("Subject", "To", "List-Id"):
        with pytest.raises(BadHeaderError):
            field(name, value)


@pytest.mark.parametrize("name", ["Subject", "List-Id", "From"])
@pytest.mark.parametrize("value", ["short", "word " * 60, "Räume " * 40 + "<a@example.org>", "x" * 500])
def test_headers_are_folded(name: str, value: str) -> None:
    line = field(name, value.strip())
    assert line.endswith(b"\r\n")
    assert max(map(len, line.split(b"\r\n"))) <= (78 if " " in value.strip() else 998)


@pytest.mark.parametrize(
    "mailbox", ["ada@example.org", "o'hara@example.org", '"ada@home"@example.org', "a.b+c@example.org"]
)
def test_plain_addresses_stay(mailbox: str) -> None:
    assert address(mailbox) == mailbox


@pytest.mark.parametrize("mailbox", ["ada@example.org, eve@example.org", "ada@example.org\r\nBcc: x@y.z", ""])
def test_what_is_no_address(mailbox: str) -> None:
    with pytest.raises(ValueError):
        address(mailbox)


def test_text_brings_no_slots() -> None:
    assert escaped(f"a{SLOT}<b>") == "a&lt;b&gt;"
