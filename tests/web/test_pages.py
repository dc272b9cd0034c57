"""The pages as a reader's browser gets them, without JavaScript."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.ranking.actions import refresh
from dailypapers.search import sync
from tests.factories import paper, papers, record

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def titles(response: object) -> list[str]:
    return re.findall(r'<h2[^>]*><a\s+href="[^"]+"[^>]*>(.*?)</a></h2>', text_of(response))


# --- the day, the week, the month ---------------------------------------------------------------------------------


def test_papers_leads_to_the_newest_day_with_papers(client: Client) -> None:
    papers(1, featured_on=date(2025, 10, 13))
    papers(1, featured_on=date(2025, 10, 14))
    papers(1, featured_on=date(2099, 1, 1))  # a typing error of somebody
    assert client.get("/").headers["Location"] == "/papers"
    assert client.get("/papers").headers["Location"] == "/papers/date/2025-10-14"
    assert client.get("/papers/week").headers["Location"] == "/papers/week/2025-W42"
    assert client.get("/papers/month").headers["Location"] == "/papers/month/2025-10"


def test_an_empty_catalogue_says_how_to_fill_it(client: Client) -> None:
    assert "dailypapers import" in text_of(client.get("/papers"))
    assert client.get("/papers/trending").status_code == 200
    assert client.get("/papers/date/2025-10-14").status_code == 200


def test_a_catalogue_without_featured_days_still_opens(client: Client) -> None:
    papers(1, featured_on=None)
    assert client.get("/papers", follow=True).status_code == 200


@pytest.mark.parametrize("address", ["/papers/date/2025-10-14", "/papers/week/2025-W42", "/papers/month/2025-10"])
def test_most_attention_comes_first(client: Client, address: str) -> None:
    for votes in (2, 30, 7):
        paper(title=f"Paper with {votes}", upvotes=votes)
    papers(1, featured_on=date(2024, 1, 1))
    assert titles(client.get(address)) == ["Paper with 30", "Paper with 7", "Paper with 2"]


def test_a_card_says_who_when_and_what(client: Client) -> None:
    made = paper(
        title="Cards & <b>more</b>", organisation=OrganisationFact("openai", "OpenAI"), upvotes=1234, comment_count=2,
        links=(LinkFact("code", "https://github.com/a/b", 5600),), keywords=("planning",),
        authors=("Ann One", "Bo Two", "Cy Three"), thumbnail_url="https://pictures.example.org/1.png",
    )  # fmt: skip
    page = text_of(client.get("/papers/week/2025-W42"))
    for part in (
        "Cards &amp; &lt;b&gt;more&lt;/b&gt;", "OpenAI", "Ann One and 2 others", "1.2k", "2 comments", "★ 5.6k",
        'href="https://github.com/a/b"', ">planning</a>", "14 Oct 2025", f'href="/papers/{made.key}"', "cs.LG",
        'src="https://pictures.example.org/1.png"',
    ):  # fmt: skip
        assert part in page, part


@pytest.mark.parametrize(
    ("names", "count", "byline"),
    [
        ((), None, ""), ((), 1, "1 author"), ((), 3, "3 authors"), (("A B",), None, "A B"),
        (("A B", "C D"), None, "A B and C D"), (("A", "B", "C"), None, "A and 2 others"),
    ],
)  # fmt: skip
def test_byline(client: Client, names: tuple[str, ...], count: int | None, byline: str) -> None:
    paper(authors=names, author_count=count)
    page = text_of(client.get("/papers/date/2025-10-14"))
    assert byline in page
    assert " 0 author" not in page


def test_empty_days_lead_to_their_neighbours(client: Client) -> None:
    papers(1, featured_on=date(2025, 10, 10))
    papers(1, featured_on=date(2025, 10, 14))
    page = text_of(client.get("/papers/date/2025-10-12"))
    assert "No papers on this day" in page
    assert "/papers/date/2025-10-10" in page
    assert "/papers/date/2025-10-14" in page
    assert "Week 41" in text_of(client.get("/papers/week/2025-W42"))


def test_previous_and_next_skip_days_without_papers(client: Client) -> None:
    for day in (3, 8, 20):
        papers(1, featured_on=date(2025, 10, day))
    page = text_of(client.get("/papers/date/2025-10-08"))
    assert 'rel="prev" href="/papers/date/2025-10-03"' in page
    assert 'rel="next" href="/papers/date/2025-10-20"' in page


def test_weeks_across_new_year(client: Client) -> None:
    paper(title="Last of the year", featured_on=date(2025, 12, 31))
    paper(title="First of the year", featured_on=date(2026, 1, 1))
    assert set(titles(client.get("/papers/week/2026-W01"))) == {"Last of the year", "First of the year"}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/papers/date/2025-02-30", "February 2025 has 28 days"),
        ("/papers/date/2025-13-01", "Months run from 01 to 12."),
        ("/papers/date/tomorrow", "Invalid date: tomorrow. Write a day as 2025-10-14."),
        ("/papers/date/0000-01-01", "out of range"),
        ("/papers/date/9999-12-31", "out of range"),
        ("/papers/week/2025-W53", "2025 has 52 weeks."),
        ("/papers/week/2025", "Invalid week: 2025. Write a week as 2025-W42."),
        ("/papers/month/2025-00", "Invalid month: 2025-00."),
        ("/papers/month/x", "Invalid month: x. Write a month as 2025-10."),
        ("/papers/calendar/2025-99", "Invalid month: 2025-99."),
        ("/papers/date/2025-10-14?page=9", "There is no page 9: this list has 1 page."),
        ("/papers/date/2025-10-14?page=0", "Invalid page"),
        ("/papers/date/2025-10-14?page=-1", "Invalid page"),
        ("/papers/date/2025-10-14?page=x", "Invalid page"),
        ("/papers/date/2025-10-14?page=99999999999999999999", "Invalid page"),
        ("/papers/trending?page=77", "There is no page 77"),
        ("/papers/0000.00000", "There is no paper"),
        ("/papers/hep-th/0000000", "There is no paper"),
        ("/nowhere", "no page at this address"),
        ("/papers/%00", "There is no paper"),
        ("/papers/" + "a" * 3000, "There is no paper"),
    ],
)
def test_what_is_not_there_is_said_with_a_search_box(client: Client, address: str, sentence: str) -> None:
    papers(1)
    response = client.get(address)
    assert response.status_code == 404
    assert sentence in text_of(response).replace("&#x27;", "'")
    assert 'name="q"' in text_of(response)


def test_long_days_have_pages(client: Client) -> None:
    papers(120)
    first, third = client.get("/papers/date/2025-10-14"), client.get("/papers/date/2025-10-14?page=3")
    assert (len(titles(first)), len(titles(third))) == (50, 20)
    assert "Page 1 of 3" in text_of(first)
    assert "?page=2" in text_of(first)
    assert not set(titles(first)) & set(titles(third))


def test_a_day_can_be_narrowed_to_a_category(client: Client) -> None:
    paper(title="Of language", categories=("cs.CL", "cs.AI"))
    paper(title="Of vision", categories=("cs.CV",))
    assert titles(client.get("/papers/date/2025-10-14?cat=cs.AI")) == ["Of language"]
    assert "No papers in q-bio.NC" in text_of(client.get("/papers/date/2025-10-14?cat=q-bio.NC"))
    assert client.get("/papers/date/2025-10-14?cat=%00").status_code == 200


@pytest.mark.parametrize(
    "address", ["/papers/date/2025-10-14", "/papers/week/2025-W42", "/papers/trending", "/papers?q=task"]
)
def test_the_number_of_queries_is_fixed(client: Client, address: str) -> None:
    counts = []
    for more in (30, 60):
        # One abstract, many papers: some are so much alike that a search asks whether they are one work.
        papers(more, keywords=("a", "b"), organisation=OrganisationFact("x", "X"), abstract="We study a task. " * 20)
        sync()
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13, counts


def test_the_calendar_counts_and_turns(client: Client) -> None:
    papers(3)
    page = text_of(client.get("/papers/date/2025-10-14"))
    assert 'title="3 papers" aria-current="date"' in page
    fragment = client.get("/papers/calendar/2025-10", headers={"HX-Request": "true"})
    assert "<html" not in text_of(fragment)
    assert 'title="3 papers"' in text_of(fragment)
    assert client.get("/papers/calendar/2025-10").headers["Location"] == "/papers/month/2025-10"
    assert client.get("/papers/date?day=2025-10-14").headers["Location"] == "/papers/date/2025-10-14"
    assert client.get("/papers/week/2025-w42").headers["Location"] == "/papers/week/2025-W42"


def test_trending_weighs_attention_against_age(client: Client) -> None:
    paper(title="Old and loved", featured_on=date(2025, 10, 10), upvotes=100)
    paper(title="New and noticed", featured_on=date(2025, 10, 14), upvotes=40)
    paper(title="New and unknown", featured_on=date(2025, 10, 14))
    paper(title="Never featured", featured_on=None, upvotes=1000)
    assert titles(client.get("/papers/trending")) == ["New and noticed", "Old and loved", "New and unknown"]


# --- a paper ------------------------------------------------------------------------------------------------------


def test_a_paper_with_everything(client: Client) -> None:
    made = paper(
        arxiv_id="2510.12345", title=r"Bounds in $\mathbb{R}^n$", version=2, doi="10.1000/xyz",
        abstract=r"We use retrieval, and more Retrieval, with $x^2$ and <script>alert(1)</script>.",
        keywords=("retrieval",), categories=("cs.LG", "stat.ML"), author_comment="12 pages",
        links=(LinkFact("code", "https://github.com/a/b", 3), LinkFact("project", "https://x.org")),
        revised_at=datetime(2025, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    similar = paper(title="A neighbour", abstract="Retrieval and bounds.")
    sync()
    page = text_of(client.get(f"/papers/{made.key}"))
    for part in (
        "<math", "Revised", "1 November 2025", "https://arxiv.org/abs/2510.12345", "https://arxiv.org/pdf/2510.12345",
        "https://doi.org/10.1000/xyz", "https://github.com/a/b", "https://x.org", "12 pages", '<meta name="citation_abstract"',
        '<meta name="citation_pdf_url"',
        '<meta name="citation_title"', '<meta name="citation_author"', '<meta name="citation_arxiv_id"',
        '<meta property="og:title"', '<link rel="canonical"', "Machine Learning", "Why this rank",
        '<a class="keyword" href="/papers?q=retrieval" rel="nofollow noopener">retrieval</a>', similar.title_text,
    ):  # fmt: skip
        assert part in page, part
    for rival in ("Z3988", "unapi-server"):
        assert rival not in page, "the connector would prefer it to the meta tags"
    assert page.count('class="keyword"') == 1, "only the first occurrence"
    assert "<script>alert" not in page


def test_the_rank_panel_adds_up(client: Client) -> None:
    made = paper(upvotes=10, comment_count=2, links=(LinkFact("code", "https://github.com/a/b", 7),))
    page = text_of(client.get(f"/papers/{made.key}"))
    attention, rank = (
        [float(number.replace("−", "-")) for number in re.findall(r"<td>([−0-9.]+)</td>", table)]
        for table in re.findall(r'<table class="sum">.*?</table>', page, re.DOTALL)
    )
    assert attention[-1] == sum(attention[:-1]) == 14.75
    assert rank[-1] == pytest.approx(sum(rank[:-1]), abs=0.02)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("2510.12345v2", "/papers/2510.12345"),
        ("arXiv:2510.12345", "/papers/2510.12345"),
        ("math.GT/0309136", "/papers/math/0309136"),
        ("hep-th/9901001v3", "/papers/hep-th/9901001"),
        ("10.1000/ABC", "/papers/10.1000/abc"),
    ],
)
def test_every_way_to_name_a_paper_leads_to_it(client: Client, asked: str, leads_to: str) -> None:
    for arxiv_id in ("2510.12345", "math/0309136", "hep-th/9901001"):
        paper(arxiv_id=arxiv_id)
    paper(arxiv_id="", doi="10.1000/abc", source_id="x:1")
    response = client.get(f"/papers/{asked}")
    assert (response.status_code, response.headers["Location"]) == (301, leads_to)
    assert client.get(leads_to).status_code == 200


def test_a_paper_that_got_a_better_id_is_found_by_the_old_one(client: Client) -> None:
    facts = {"title": "Sorting Out the Many Names of Things", "abstract": "It sorts names."}
    paper(source="page", source_id="abc", arxiv_id="", authors=(), author_count=2, **facts)
    paper(arxiv_id="2510.00001", **facts)
    assert client.get("/papers/page:abc").headers["Location"] == "/papers/2510.00001"


@pytest.mark.parametrize(
    ("ending", "content_type", "part"),
    [
        (".md", "text/markdown", "# A \\[title\\]"),
        (".bib", "application/x-bibtex", "@"),
        (".ris", "application/x-research-info-systems", "TY  - "),
        (".csl.json", "application/vnd.citationstyles.csl+json", '"title"'),
    ],
)
def test_downloads(client: Client, ending: str, content_type: str, part: str) -> None:
    paper(arxiv_id="hep-th/9901001", title="A [title]")
    response = client.get(f"/papers/hep-th/9901001{ending}")
    assert response.headers["Content-Type"] == f"{content_type}; charset=utf-8"
    assert part in text_of(response)
    assert client.get(f"/papers/hep-th/9901001v1{ending}").status_code == 301
    assert client.get(f"/papers/hep-th/9901999{ending}").status_code == 404


def test_an_id_that_ends_like_a_download_is_a_paper(client: Client) -> None:
    paper(arxiv_id="", doi="10.1000/notes.md", source_id="x:1")
    assert client.get("/papers/10.1000/notes.md").status_code == 200
    assert client.get("/papers/10.1000/notes.md.md").headers["Content-Type"].startswith("text/markdown")


def test_markdown_says_what_the_page_says(client: Client) -> None:
    made = paper(title="Plain *stars*", abstract=r"An $\alpha$.", summary="Short.", keywords=("kw",), upvotes=3)
    page = text_of(client.get(f"/papers/{made.key}.md"))
    for part in (r"# Plain \*stars\*", "An α.", "Short.", "- Keywords: kw", "- Upvotes: 3", "- Featured: 2025-10-14"):
        assert part in page, part


def test_addresses_of_odd_ids(client: Client) -> None:
    made = paper(arxiv_id="", doi='10.1000/a<b>"c#d?e', source_id="x:1")
    page = text_of(client.get("/papers/date/2025-10-14"))
    address = re.findall(r'<h2[^>]*><a\s+href="([^"]+)"', page)[0]
    assert client.get(address).status_code == 200
    assert made.title_text in text_of(client.get(address))


# --- search -------------------------------------------------------------------------------------------------------


def test_search_by_word_and_by_filter(client: Client) -> None:
    paper(title="Sparse attention for long text", abstract="We make attention sparse. A $x^2$ term.", categories=("cs.CL",),
          organisation=OrganisationFact("mit", "MIT"), links=(LinkFact("code", "https://github.com/a/b"),))  # fmt: skip
    paper(title="Attention of sparrows", categories=("q-bio.NC",), featured_on=date(2025, 9, 1))
    sync()
    response = client.get("/papers?q=sparse+attention")
    page = text_of(response)
    assert "<mark>Sparse attention</mark>" in page or "<mark>Sparse</mark> <mark>attention</mark>" in page
    assert "<math" in page, "full abstracts, mathematics shown"
    assert re.search(r"\d+ papers? in \d+ ms", page)
    for filters in ("cat=cs.CL", "org=MIT", "after=2025-10-01", "code=1", "cat=cs.*&code=1"):
        assert len(titles(client.get(f"/papers?q=attention&{filters}"))) == 1, filters
    assert len(titles(client.get("/papers?q=attention&before=2025-09-30"))) == 1
    assert len(titles(client.get("/papers?cat=q-bio.NC"))) == 1, "filters alone"
    narrowed = text_of(client.get("/papers?q=attention&cat=cs.CL&code=1"))
    assert 'aria-label="Remove the filter category cs.CL"' in narrowed
    assert 'value="cs.CL"' in narrowed, "the form keeps what is in force"


def test_an_identifier_in_the_search_box_opens_the_paper(client: Client) -> None:
    paper(arxiv_id="2510.12345")
    for asked in ("2510.12345", "arXiv:2510.12345v2", "https://arxiv.org/abs/2510.12345"):
        assert client.get("/papers", {"q": asked}).headers["Location"] == "/papers/2510.12345"


def test_without_an_index_titles_are_searched_and_said_so(client: Client) -> None:
    paper(title="Sparse attention")
    page = text_of(client.get("/papers?q=sparse"))
    assert "dailypapers index" in page
    assert "Sparse" in page


@pytest.mark.parametrize(
    "query",
    ["", " ", "a" * 10_000, "the of and", "🙂🙂", "שלום עולם", '"unbalanced', "cat:", "-", "OR", "\x00\x01", "(((", "%", "'--",
     "author:", 'like:"', "id:x", "upvotes:>x", "year:2024..x", "<script>alert(1)</script>", "\ud7ff", "{{ 7*7 }}", "*" * 300],
)  # fmt: skip
def test_no_query_breaks_the_page(client: Client, query: str) -> None:
    papers(2)
    sync()
    response = client.get("/papers", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


@pytest.mark.parametrize(
    "filters",
    ["after=yesterday", "before=2025-02-30", "cat=%00", "org=" + "x" * 5000, "code=maybe", "after=&before=", "page=1&cat=x.y",
     "cat=';--", "after=2025-12-31&before=2025-01-01"],
)  # fmt: skip
def test_no_filter_breaks_the_page(client: Client, filters: str) -> None:
    papers(2)
    sync()
    assert client.get(f"/papers?q=task&{filters}").status_code == 200


def test_a_bad_date_in_the_form_is_said(client: Client) -> None:
    papers(1)
    sync()
    assert "February 2025 has 28 days." in text_of(client.get("/papers?q=task&after=2025-02-30"))


@pytest.mark.parametrize("page", ["2", "51", "99999", "x", "0"])
def test_pages_of_results_out_of_range(client: Client, page: str) -> None:
    papers(2)
    sync()
    response = client.get(f"/papers?q=task&page={page}")
    assert response.status_code == 404
    assert "The first page" in text_of(response)


# --- safety -------------------------------------------------------------------------------------------------------


def test_headers_keep_others_out(client: Client) -> None:
    headers = client.get("/help").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_load_nothing_from_elsewhere(client: Client) -> None:
    made = paper()
    for address in ("/papers/date/2025-10-14", f"/papers/{made.key}", "/papers?q=task", "/help"):
        page = text_of(client.get(address))
        loaded = re.findall(r'(?:src|srcset)="([^"]+)"|<link rel="(?:stylesheet|icon)" href="([^"]+)"', page)
        assert loaded
        assert all(address.startswith("/static/") for pair in loaded for address in pair if address)
        assert "style=" not in page, "no inline style: the policy forbids it"
        assert "onclick" not in page


def test_hostile_text_is_shown_and_never_run(client: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    made = record(
        title=hostile, abstract=hostile, summary=hostile, keywords=(hostile,), authors=(hostile,), author_comment=hostile,
        journal_ref=hostile, organisation=OrganisationFact("evil", hostile),
        links=(LinkFact("code", "https://github.com/a/b\"onmouseover=\"x"),),
    )  # fmt: skip
    store(
        [
            made,
            replace(record(), abstract=r"$<script>alert(1)</script>$ \href{javascript:alert(1)}{x} \url{javascript:x}"),
        ]
    )
    refresh()
    sync()
    for address in ("/papers/date/2025-10-14", f"/papers/{made.arxiv_id}", "/papers?q=img", "/papers/trending",
                    *(f"/papers/{key}" for key in Paper.objects.values_list("key", flat=True))):  # fmt: skip
        page = text_of(client.get(address))
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page
        assert '"onmouseover="' not in page


@pytest.mark.parametrize("address", ["/papers", "/papers/date/2025-10-14", "/papers/trending", "/help"])
def test_reading_pages_take_no_writing_methods(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_robots_and_icon(client: Client) -> None:
    assert "Disallow: /papers?" in text_of(client.get("/robots.txt"))
    assert client.get("/favicon.ico").status_code == 302
