"""Comments: what becomes a link, what becomes mathematics, and what stays text."""

from __future__ import annotations

import pytest

from dailypapers.lib.markdown import to_html


@pytest.mark.parametrize(
    "url", ["https://arxiv.org/abs/2510.00001", "http://example.org/a?b=1&c=2", "https://example.org/a_(b)"]
)
def test_a_bare_url_becomes_a_link(url: str) -> None:
    html = url.replace("&", "&amp;")
    assert f'<a href="{html}" rel="nofollow noopener ugc">{html}</a>' in to_html(f"See {url}, please.")


@pytest.mark.parametrize("text", ["main.py", "example.org", "ada@example.org", "javascript:alert(1)", "`https://x.org`",
                                  "data:text/html,x", "ftp:x"])  # fmt: skip
def test_what_is_no_web_address_stays_text(text: str) -> None:
    assert "<a" not in to_html(f"See {text} there")


def test_a_link_that_was_written_stays_one_link() -> None:
    assert to_html("[words](https://example.org/)").count("<a ") == 1
    assert to_html("<https://example.org/>").count("<a ") == 1


def test_brackets_hold_mathematics_as_dollars_do() -> None:
    assert to_html("So \\(x^2\\) is.") == to_html("So $x^2$ is.")
    assert "<msup>" in to_html("\\(x^2\\)")
    assert to_html("\\(x\\) and \\(y\\)").count("<math") == 2


@pytest.mark.parametrize("text", ["\\\\(x^2\\\\)", "\\(x^2", "x^2\\)", "`\\(x^2\\)`", "\\()", "\\(\\frac\\)"])
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert "<math" not in to_html(text)


@pytest.mark.parametrize("text", ["\\(" * 5_000, "\\(\\)" * 2_500, "https://" * 1_200, "\\(x\\" * 3_000])
def test_odd_text_is_read_in_time(text: str) -> None:
    assert to_html(text).startswith("<p>")
