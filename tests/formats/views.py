"""Papers nobody wrote, as views: no database is needed to write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dailypapers.formats.paper import CategoryName, KeywordName, PaperLink, PaperView


def view(**facts: Any) -> PaperView:
    """A paper of which little is known; any field can be given."""
    standard: dict[str, Any] = {
        "id": 1, "key": "2510.00001", "title": "Sparse Attention", "title_text": "Sparse Attention", "abstract": "",
        "summary": "", "gist": "", "gist_by": "", "keyphrases": None, "author_count": 0, "published_at": None,
        "revised_at": None, "announced_on": None, "featured_on": None,
        "first_seen_at": datetime(2025, 10, 13, 9, tzinfo=UTC), "version": None, "withdrawn": False,
        "language": None,
        "notice": "", "notice_doi": "", "notice_on": None, "notice_reason": "", "published_doi": "",
        "organisation_slug": None, "organisation_name": None, "organisation_avatar": None, "category_code": None,
        "category_name": None, "external_upvotes": 0, "external_comments": 0, "votes": 0, "comments": 0,
        "attention_score": 0.0, "trending_score": None, "arxiv_id": "", "doi": "", "openreview_id": "",
        "journal_ref": "", "author_comment": "", "license_url": "", "thumbnail_url": "", "code_url": "",
        "code_stars": None,
    }  # fmt: skip
    return PaperView(**(standard | facts))


def hard_view() -> PaperView:
    """A paper of which everything is known, with what breaks each format."""
    return view(
        id=7, key="2510.00007", title='Bounds < "q" & $x^2$ ]]> @all #1', title_text='Bounds < "q" & x² ]]> @all #1',
        abstract=r"We & <b>you</b>: $\alpha \le 1$, [so](http://example.org) *it* is.", summary=r"=It bounds $\alpha$.",
        authors=["Ada Lovelace", "Émilie <du> Châtelet", "The ATLAS Collaboration"], author_count=3,
        published_at=datetime(2025, 10, 13, 8, tzinfo=UTC), revised_at=datetime(2025, 10, 15, 8, 30, tzinfo=UTC),
        announced_on=date(2025, 10, 14), featured_on=date(2025, 10, 14), version=2,
        language="de",
        organisation_slug="engines", organisation_name="Analytical & Engines", organisation_avatar="https://x.org/a.png",
        category_code="cs.LG", category_name="Machine Learning",
        categories=[CategoryName("cs.LG", "Machine Learning"), CategoryName("stat.ML", "Statistics")],
        keywords=[KeywordName("gradient-flow", "gradient flow"), KeywordName("bounds", "bounds")],
        keyphrases=["tight bounds", "sparse matrix"], external_upvotes=1234, external_comments=2, votes=3, comments=1,
        attention_score=5.5, trending_score=7.25, arxiv_id="2510.00007", doi="10.1000/a_b(c)", openreview_id="aB1",
        journal_ref="J. Apples & Pears 7", author_comment="9 pages", license_url="http://example.org/by",
        thumbnail_url="https://example.org/7.png", code_url="https://example.org/a?b=1&c=(2)", code_stars=99,
        links=[PaperLink("code", "https://example.org/a?b=1&c=(2)", 99), PaperLink("project", "https://example.org/p", None)],
    )  # fmt: skip


def written_view() -> PaperView:
    """A paper whose gist and keyphrases a language model wrote."""
    return view(
        id=8, key="hep-th/9901001", title_text="Sparse Attention", arxiv_id="hep-th/9901001", authors=["Ben Sample"],
        author_count=4, gist="It attends to *few* tokens.", gist_by="model-1", keyphrases=["few tokens"],
        abstract="We attend to few tokens.", published_at=datetime(2025, 10, 12, 8, tzinfo=UTC), external_upvotes=1,
    )  # fmt: skip


VIEWS = [hard_view(), written_view(), view(id=9, key="10.1000/x(y)", title_text="Sparse Attention", doi="10.1000/x(y)")]
