"""`llms.txt` and the sitemap, for crawlers and agents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.formats import markdown

PART = 10_000  # database ids that one sitemap covers; it may have 50,000 URLs
CHUNK = 2_000
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Return the site on one page for language models, as llmstxt.org describes."""
    site = f"{site_url(request)}/"
    newest = queries.newest_day()
    lines = [
        f"# {markdown.escape(settings.SITE_NAME)}",
        "",
        "> New research papers of each day, searchable by word and by meaning, with trending lists.",
        "",
        "Every page under /papers is also Markdown: add `.md` to its URL, or send `Accept: text/markdown`.",
        "",
        "## Read",
        "",
        *([f"- [The newest day]({site}papers/date/{newest}.md)"] if newest else []),
        f"- [Trending]({site}papers/trending.md)",
        f"- [Search]({site}papers.md?q=attention): put the query in `q`; narrow it with cat:cs.LG, author:,"
        " org:, after:2025-10, has:code and like:2510.05096",
        f"- A paper: {site}papers/ID.md, by arXiv id or DOI",
        "",
        "## Programs",
        "",
        f"- [API, OpenAPI 3.1]({site}api/v1/openapi.json): JSON under {site}api/v1",
        f"- MCP over streamable HTTP: {site}mcp",
        f"- [All papers as JSON lines]({site}api/v1/export/papers.jsonl)",
        "",
        "## Optional",
        "",
        f"- [Sitemap]({site}sitemap.xml)",
        f"- [Help: the query language and the ranking]({site}help)",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/markdown; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return the index of sitemaps: one of days, the others of papers by ranges of database ids."""
    site = f"{site_url(request)}/"
    last = Paper.objects.aggregate(last=Max("id"))["last"] or 0
    parts = ["sitemap-days.xml", *(f"sitemap-{part}.xml" for part in range(1, last // PART + 2) if last)]
    entries = "".join(f"<sitemap><loc>{escape(site + part)}</loc></sitemap>\n" for part in parts)
    return HttpResponse(
        f"{_XML}<sitemapindex {_NAMESPACE}>\n{entries}</sitemapindex>\n", content_type="application/xml"
    )


@require_safe
def sitemap_days(request: HttpRequest) -> StreamingHttpResponse:
    """Return the sitemap of days and fixed pages."""
    site = f"{site_url(request)}/"
    days = (
        Paper.objects.filter(featured_on__isnull=False).order_by("-featured_on").values_list("featured_on", flat=True)
    )
    fixed = [f"{site}papers/trending", f"{site}help"]
    day_urls = [f"{site}papers/date/{day}" for day in days.distinct()[:49_000]]
    return _sitemap(SitemapEntry(url) for url in [*fixed, *day_urls])


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> StreamingHttpResponse:
    """Return the sitemap of one range of papers."""
    if part < 1 or part > 1_000_000_000:
        raise Http404
    site = site_url(request)
    return _sitemap(_papers(site, (part - 1) * PART, part * PART))


class SitemapEntry(NamedTuple):
    """A page of a sitemap, and when it changed last."""

    url: str
    changed_at: datetime | None = None


def _papers(site: str, after: int, until: int) -> Iterator[SitemapEntry]:
    """Yield the papers with ids from `after` to before `until`, a chunk at a time."""
    last = after - 1
    while True:
        papers = Paper.objects.filter(id__gt=last, id__lt=until).order_by("id")
        chunk = list(papers.values_list("id", "key", "revised_at", "published_at")[:CHUNK])
        for _, key, revised_at, published_at in chunk:
            yield SitemapEntry(site + paper_url(key), revised_at or published_at)
        if len(chunk) < CHUNK:
            return
        last = chunk[-1][0]


def _sitemap(entries: Iterator[SitemapEntry]) -> StreamingHttpResponse:
    def pieces() -> Iterator[str]:
        yield f"{_XML}<urlset {_NAMESPACE}>\n"
        for url, changed_at in entries:
            lastmod = f"<lastmod>{changed_at.date()}</lastmod>" if changed_at else ""
            yield f"<url><loc>{escape(url)}</loc>{lastmod}</url>\n"
        yield "</urlset>\n"

    return StreamingHttpResponse(pieces(), content_type="application/xml")
