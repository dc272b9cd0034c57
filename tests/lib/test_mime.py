"""Bounds of mails from strangers."""

from __future__ import annotations

import io

import pytest

from dailypapers.lib.mime import MAX_BYTES, MAX_LINES, messages_in, parse_headers, parse_message


def nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    """Parts in parts in parts."""
    if kind.startswith("message/"):
        return f"Content-Type: {kind}\n\n".encode() * depth + b"Subject: inside\n\nText\n"
    opening = "".join(f'Content-Type: {kind}; boundary="b{number}"\n\n--b{number}\n' for number in range(depth))
    return f"{opening}Content-Type: text/plain\n\nText\n".encode()


@pytest.mark.parametrize("kind", ["multipart/mixed", "MultiPart/Digest", "message/rfc822", "message/delivery-status"])
@pytest.mark.parametrize("depth", [31, 3_000, 20_000])
def test_deep_nesting_is_not_parsed(kind: str, depth: int) -> None:
    assert parse_message(nested(depth, kind)[:MAX_BYTES]) is None


@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/digest", "message/rfc822"])
def test_what_mails_are_like_is_parsed(kind: str) -> None:
    message = parse_message(nested(25, kind))
    assert message is not None
    assert len(list(message.walk())) == 26


def test_lines_and_bytes_are_cut() -> None:
    message = parse_message(b"Subject: long\n\n" + b"x\n" * (MAX_LINES * 4))
    assert message is not None
    assert len(str(message.get_payload()).splitlines()) == MAX_LINES - 2
    assert len(str(parse_message(b"Subject: wide\n\n" + b"x" * (MAX_BYTES * 2)))) <= MAX_BYTES + 100


def test_headers_parse_no_body() -> None:
    assert parse_headers(b"Message-ID: <1>\n" + nested(3_000))["Message-ID"] == "<1>"


def test_a_mailbox_goes_on_behind_a_bad_message() -> None:
    box = io.BytesIO(
        b"From a\nSubject: one\n\nText\n\nFrom b\n"
        + nested(3_000)
        + b"\nFrom c\nSubject: "
        + b"y" * (MAX_BYTES * 3)
        + b"\n\n"
        b"From d\nSubject: four\n\n>From here\n"
    )
    found = list(messages_in(box))
    assert len(found) == 4
    assert all(len(raw) <= MAX_BYTES + 70_000 for raw in found)
    assert parse_message(found[1]) is None
    assert found[3].endswith(b"\nFrom here\n")
