"""What templates need beyond Django: assets with their fingerprint, TeX, addresses, short forms."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Comment, Notification
from dailypapers.community.notification_text import sentence
from dailypapers.formats import html_card, paper_text
from dailypapers.formats.paper import PaperView
from dailypapers.lib import markdown
from dailypapers.lib.periods import MONTHS, Day, Period, Week
from dailypapers.listings import Listing

register = template.Library()
for say in (paper_text.as_html, paper_text.gist, paper_text.keywords_by, paper_text.writer, paper_text.written_by):
    register.filter(say.__name__, say)
register.simple_tag(paper_text.byline)

SOURCE_NAMES = {
    "arxiv": "arXiv",
    "arxiv-feed": "arXiv's daily feed",
    "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv",
    "openreview": "OpenReview",
    "openalex": "OpenAlex",
    "semantic-scholar": "Semantic Scholar",
    "bibtex": "a BibTeX file",
    "ris": "a RIS file",
    "csl": "a CSL-JSON file",
    "csv": "a CSV file",
    "hub": "Hugging Face Daily Papers",
    "page": "a saved result page",
    "plain": "a file of papers",
    "sample": "the sample catalogue",
    "submission": "a reader's submission",
}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file with a fingerprint of its content, so that browsers may keep it."""
    return f"{static(name)}?v={_fingerprint(name)}"


@lru_cache(maxsize=32)
def _fingerprint(name: str) -> str:
    found = finders.find(name)
    return blake2b(Path(str(found)).read_bytes(), digest_size=4).hexdigest() if found else ""


@register.filter(name="paper_url")
def url_of_paper(paper: PaperView | Paper) -> str:
    return paper_url(paper.key)


@register.filter
def day_url(day: date) -> str:
    return reverse("day", args=[day.isoformat()])


@register.filter
def compact(number: int) -> str:
    """1234 → 1.2k: a count for a narrow column."""
    if number < 1000:
        return str(number)
    if number < 999_500:
        return f"{number / 1000:.1f}".rstrip("0").rstrip(".") + "k" if number < 99_950 else f"{number / 1000:.0f}k"
    return f"{number / 1_000_000:.1f}M"


@register.simple_tag
@lru_cache(maxsize=8192)
def search_url(query: str) -> str:
    return f"{reverse('papers')}?{urlencode({'q': query})}"


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, HttpRequest], **changes: object) -> str:
    """This page's address with some of its query changed; an empty value takes a name out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def card(paper: PaperView, **options: Any) -> SafeString:
    """The card of a paper in a list; for search results, whose words are marked, `_card.html` is included."""
    return html_card.card(paper, options)


@register.filter
def action_url(key: str, action: str) -> str:
    """Where a form about a paper goes: `/votes/<key>`, `/marks/<key>`, …; a key may hold slashes."""
    return reverse(action, args=[key])


@register.filter
def comment_html(comment: Comment) -> SafeString:
    return mark_safe(_comment_html(comment.text, tuple(comment.mentions)))  # noqa: S308  # sanitised by markdown.to_html


@lru_cache(maxsize=2048)
def _comment_html(text: str, mentions: tuple[str, ...]) -> str:
    return markdown.to_html(text, mentions)


@register.filter
def in_words(notification: Notification) -> str:
    return sentence(notification)


@register.filter
def all_votes(paper: PaperView | Paper) -> int:
    """Ours and those counted where the paper was featured, for display alone; the two are kept apart."""
    return paper.votes + paper.external_upvotes


@register.simple_tag
def vote_counts(paper: Paper) -> str:
    """Return how many upvotes a paper has, in words: "3 upvotes here, 20 where the paper was featured"."""
    here = f"{paper.votes:,} upvote{'' if paper.votes == 1 else 's'} here"
    return f"{here}, {paper.external_upvotes:,} where the paper was featured" if paper.external_upvotes else here


@register.filter
def notification_url(notification: Notification) -> str:
    """Return the page that a notification is about."""
    if notification.comment_id:
        return reverse("comment", args=[notification.comment_id])
    if notification.paper:
        return paper_url(notification.paper.key)
    if notification.group:
        return reverse("group", args=[notification.group.slug])
    if notification.actor:
        return reverse("user", args=[notification.actor.username])
    return reverse("submit")


@register.filter
def key_url(key: str, ending: str) -> str:
    return paper_url(key, ending)


@register.filter
def as_filter(value: object, name: str) -> str:
    """A filter of the query language: `author:"Ada Lovelace"`."""
    text = str(value).replace('"', " ")
    return f'{name}:"{text}"'


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def period_url(period: Period) -> str:
    return reverse(period_kind(period).lower(), args=[str(period)])


@register.filter
def period_kind(period: Period) -> str:
    return type(period).__name__


@register.filter
def short_title(period: Period) -> str:
    """A period in few words: "13 October", "Week 41", "September 2025"."""
    match period:
        case Day(date=day):
            return f"{day.day} {MONTHS[day.month - 1]}"
        case Week(number=number):
            return f"Week {number}"
        case _:
            return period.title


@register.filter
def source_name(source: str) -> str:
    return SOURCE_NAMES.get(source, source)


@register.simple_tag
def listing_feed_url(listing: Listing) -> str:
    """Return the path of a list's Atom feed."""
    if listing.target:
        return reverse("targeted-feed", args=[listing.kind, listing.target, "atom"])
    return reverse("feed", args=[listing.kind, "atom"])


@register.simple_tag
def listing_feed_links(listing: Listing) -> SafeString:
    """The links by which readers find the feed of a list."""
    return feed_links(listing.kind, listing.target, listing.name)


@register.simple_tag
def feed_links(name: str, target: str, title: str, q: str = "") -> SafeString:
    """The three `<link rel="alternate">` by which readers find the feed of a page."""
    kinds = (("atom", "atom+xml", "Atom"), ("rss", "rss+xml", "RSS"), ("json", "feed+json", "JSON Feed"))
    rows = []
    for ending, mime, label in kinds:
        url = reverse("targeted-feed", args=[name, target, ending]) if target else reverse("feed", args=[name, ending])
        url += f"?{urlencode({'q': q})}" if q else ""
        rows.append((mime, f"{title} ({label})", url))
    return format_html_join("\n", '<link rel="alternate" type="application/{}" title="{}" href="{}">', rows)
