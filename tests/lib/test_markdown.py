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


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("- a", "<ul>\n<li>a</li>\n</ul>"),
        ("a\n\n---", "<p>a</p>\n<hr>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("    a", "<pre><code>a\n</code></pre>"),
        ("# a", "<p># a</p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ("![a](https://x.org/a.png)", '<p>!<a href="https://x.org/a.png" rel="nofollow noopener ugc">a</a></p>'),
        ('[a](mailto:b@x.org "T")', '<p><a href="mailto:b@x.org" title="T" rel="nofollow noopener ugc">a</a></p>'),
        ("It costs $5 and $6.", "<p>It costs $5 and $6.</p>"),
        ("It is $ x $.", "<p>It is $ x $.</p>"),
        ("a\0b", "<p>ab</p>"),
    ],
)
def test_what_comments_may_hold(text: str, html: str) -> None:
    assert to_html(text) == html


def test_a_table_is_a_table() -> None:
    html = to_html("| a | b |\n|---|---|\n| c | d |")
    for tag in ("table", "thead", "tbody", "tr", "th", "td"):
        assert f"<{tag}>" in html


def test_a_formula_of_two_dollars_is_set_apart() -> None:
    assert 'display="block"' in to_html("$$x^2$$")
    assert 'display="block"' in to_html("So $$x^2$$ is.")
    assert 'display="block"' not in to_html("So $x^2$ is.")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("@Ada-L", 1), ("Thanks, @ada-l and @ada-l!", 2), ("@nobody", 0), ("mail@ada-l", 0), ("x/@ada-l", 0),
        ("`@ada-l` and @ada-l", 1), ("[@ada-l](https://x.org) *@ada-l*", 1), ("*a* @ada-l", 1), ("@ada-lx", 0),
    ],
)  # fmt: skip
def test_who_is_mentioned_is_linked_in_text_alone(text: str, number: int) -> None:
    html = to_html(text, ["ada-l"])
    assert html.count('<a class="mention" href="/users/ada-l" rel="nofollow noopener ugc">@ada-l</a>') == number
    assert 'class="mention"' not in to_html(text)
