"""Nothing in a title or an address means anything to Markdown."""

from __future__ import annotations

from dailypapers.formats import Context, markdown
from tests.formats.views import view

CONTEXT = Context("https://papers.example.org", "A day", reasons={2: "It *fits*"})


def test_a_link_holds_no_character_that_ends_it() -> None:
    assert markdown.link("A [b]", "https://x.org/(a) <b>") == r"[A \[b\]](https://x.org/%28a%29%20%3Cb%3E)"


def test_a_line_ends_after_the_link_where_no_reason_is_known() -> None:
    url = "https://papers.example.org/papers/2510.00001"
    assert markdown.write_line(view(id=1), CONTEXT) == f"- [Sparse Attention]({url})"
    assert markdown.write_line(view(id=2), CONTEXT) == rf"- [Sparse Attention]({url}) — It \*fits\*"


def test_what_everybody_should_know_is_the_first_fact() -> None:
    text = markdown.write_paper(view(withdrawn=True), Context("https://papers.example.org"))
    assert "- Status: This paper has been withdrawn by its authors." in text
