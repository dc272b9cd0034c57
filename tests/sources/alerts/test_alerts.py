"""Alert mails, one by one."""

from __future__ import annotations

import time
from datetime import date

import pytest

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.alerts.addresses import unwrap
from dailypapers.sources.alerts.messages import MAX_MESSAGE, sniff, split_messages
from dailypapers.sources.alerts.parse import parse
from dailypapers.sources.streams import split_lines

HEAD = "From: Google Scholar Alerts <scholaralerts-noreply@google.com>\nSubject: new\nDate: Tue, 20 Jan 2026 05:30:00 +0000\n"
PAPER = "https://www.semanticscholar.org/paper/Looms/0123456789abcdef0123456789abcdef01234567"


def reading(html: str, head: str = HEAD) -> list[PaperRecord | InvalidRecord]:
    return list(parse(f"{head}Content-Type: text/html; charset=utf-8\n\n{html}".encode()))


def result(url: str = "https://x.org/a", title: str = "A Study", line: str = "A One - J, 2026") -> str:
    return f'<h3><a href="https://scholar.google.com/scholar_url?url={url}&amp;hl=en">{title}</a></h3><div>{line}</div>'


@pytest.mark.parametrize(("url", "expected"), [
    ("https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/2601.00042&hl=en&sa=X", "https://arxiv.org/pdf/2601.00042"),
    ("http://scholar.google.co.uk/scholar_url?hl=en&q=https%3A%2F%2Fx.org%2Fa%3Fb%3D1", "https://x.org/a?b=1"),
    ("https://www.google.com/url?q=https://scholar.google.com/scholar_url?url%3Dhttps://x.org/a", "https://x.org/a"),
    ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fscholar.google.com%2Fscholar_url%3Furl%3Dhttps%3A%2F%2Fx.org%2Fa", "https://x.org/a"),
    ("https://urldefense.com/v3/__https://scholar.google.com/scholar_url?url=https:**Ax.org__;Ly8!!x$", ""),
    ("https://urldefense.com/v3/__https://x.org/a__;!!x$", "https://x.org/a"),
    ("https://urldefense.proofpoint.com/v2/url?u=https-3A__x.org_a&d=x", "https://x.org/a"),
    (f"{PAPER}?utm_source=alert_email&email_index=0-0-0", PAPER),
    ("https://x.org/a?utm_source=alert_email", "https://x.org/a?utm_source=alert_email"),
    ("https://scholar.google.com/scholar_url?url=javascript:alert(1)", ""), ("mailto:a@b.org", ""), ("https://[x", ""),
])  # fmt: skip
def test_the_address_behind_an_address(url: str, expected: str) -> None:
    assert unwrap(url) == expected


@pytest.mark.parametrize(("line", "authors", "venue", "year"), [
    ("A One, B van Two, C Three…&nbsp;- J. Widgets, 2026", ("A One", "B van Two", "C Three"), "J. Widgets", 2026),
    ("A One - J. Widgets, 2025 - Publisher", ("A One",), "J. Widgets", 2025),
    ("A One - arXiv preprint arXiv:2601.00042, 2026", ("A One",), "", 2026),
    ("王小明, 李四 - 2026", ("王小明", "李四"), "", 2026),
    ("A One", ("A One",), "", None),
])  # fmt: skip
def test_the_line_below_the_title(line: str, authors: tuple[str, ...], venue: str, year: int | None) -> None:
    [found] = reading(result(line=line))
    assert isinstance(found, PaperRecord)
    assert (found.authors, found.journal_ref) == (authors, venue)
    assert (found.published_at.year if found.published_at else None) == year


def test_an_identifier_comes_from_the_link_or_the_line() -> None:
    found = reading(
        result("https://arxiv.org/abs/2601.00042v2") + result("https://x.org/b", line="A - arXiv preprint arXiv:2601.00043, 2026")
        + result("https://doi.org/10.1000/x")
    )  # fmt: skip
    assert [getattr(one, "arxiv_id", "") or getattr(one, "doi", "") for one in found] == [
        "2601.00042",
        "2601.00043",
        "10.1000/x",
    ]


def test_an_old_result_stands_on_no_day() -> None:
    old, new = reading(result(line="A One - J, 2019") + result("https://x.org/b"))
    assert isinstance(old, PaperRecord)
    assert isinstance(new, PaperRecord)
    assert (old.announced_on, new.announced_on) == (None, date(2026, 1, 20))


def test_a_result_stands_once_and_one_without_a_title_is_damage() -> None:
    found = reading(result() + result() + '<a class="gse_alrt_title" href="https://x.org/c"> </a>')
    assert [type(one) for one in found] == [PaperRecord, InvalidRecord]


@pytest.mark.parametrize(("head", "part"), [(HEAD, "its form may be new"), ("From: a@b.org\nSubject: x\n", "no alert")])
def test_a_mail_without_results_is_told(head: str, part: str) -> None:
    [found] = reading("<p>Hello <a href='https://x.org'>there is a long text in this link</a></p>", head)
    assert part in str(found)


def test_the_text_counts_where_there_is_no_page() -> None:
    body = f"Content-Type: text/plain\n\n[HTML] A long\nstudy\n<https://scholar.google.com/scholar_url?url=https://x.org/a>\nA One - J, 2026\n\n\nLooms\n{PAPER}\n"
    found = list(parse((HEAD + body).encode()))
    assert [getattr(one, "title", one) for one in found] == ["A long study", "Looms"]
    assert getattr(found[0], "authors", ()) == ("A One",)


@pytest.mark.parametrize(("head", "expected"), [
    (HEAD.encode(), True), (b"From a@b.org Tue Jan 20 13:30:00 2026\n" + HEAD.encode(), True), (b"X-A: b\n\tfolded\n" + HEAD.encode(), True),
    (b"From: me\nTo the editor", False), (b"@article{a, title={From: x}}", False), (b"Subject: x\n\nFrom: y", False), (b"", False),
])  # fmt: skip
def test_what_a_mail_begins_with(head: bytes, expected: bool) -> None:
    assert sniff(head) is expected


def messages(data: bytes) -> list[object]:
    return list(split_messages(split_lines(iter((data,)), "x", 1 << 24), "x"))


def test_a_mailbox_is_cut_where_mails_begin() -> None:
    box = (
        b"From a@b Tue Jan 20 13:30:00 2026\nA: 1\n\nFrom here on\n>From x\n\nFrom a@b Tue Jan 20 13:30:00 2026\nB: 2\n"
    )
    assert messages(box) == [(2, b"A: 1\n\nFrom here on\n>From x\n"), (8, b"B: 2")]
    assert messages(b"A: 1\n\nFrom a@b Tue Jan 20 13:30:00 2026\n") == [
        (1, b"A: 1\n\nFrom a@b Tue Jan 20 13:30:00 2026")
    ]


def test_a_mail_that_is_too_long_is_damage() -> None:
    line = b"x" * 1_000_000 + b"\n"
    [found] = messages(b"A: 1\n" + line * (MAX_MESSAGE // 1_000_000 + 1))
    assert "longer than 8 MB" in str(found)


def _nested(depth: int) -> str:
    return "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))


@pytest.mark.parametrize("mail", [
    HEAD + _nested(5_000), HEAD + _nested(300), HEAD + "Content-Type: text/html; charset=nonsense\n\n" + result(),
    HEAD + "Content-Type: text/html\n\n" + "<div>" * 200_000 + result(), HEAD + "Content-Type: text/html\n\n" + result() * 5_000,
    HEAD + "Content-Type: text/html\n\n" + "<a href='https://scholar.google.com/scholar_url?url=" + "&x" * 500_000 + "'>A Study</a>",
    HEAD.replace("new", "=?utf-8?q?" + "=?" * 100_000) + "\n\n", "Date: " + "(" * 100_000 + "\n\n", HEAD + "Content-Type: " + ";a=" * 100_000 + "\n\n",
], ids=range(9))  # fmt: skip
def test_hostile_mails_cost_little(mail: str) -> None:
    began = time.process_time()
    found = list(parse(mail.encode()))
    assert found
    assert len(found) <= 500
    assert time.process_time() - began < 5
