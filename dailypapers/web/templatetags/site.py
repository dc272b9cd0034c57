"""Filters and tags of every page: assets, URLs, periods, feeds, numbers."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlencode

from django import template
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dailypapers import languages
from dailypapers.accounts.models import User
from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Notification
from dailypapers.community.notification_text import sentence
from dailypapers.languages import numbered, short_period_title, title_of_period
from dailypapers.lib.periods import Period
from dailypapers.listings import Listing

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """Return the URL of a static file with a fingerprint of its content, so that browsers may cache it."""
    return f"{static(name)}?v={_fingerprint(name)}"


@lru_cache(maxsize=32)
def _fingerprint(name: str) -> str:
    path = finders.find(name)
    return blake2b(Path(str(path)).read_bytes(), digest_size=4).hexdigest() if path else ""


@register.simple_tag
def language() -> str:
    """Return the language of the page as HTML names it: "zh-Hans", "pt-BR"."""
    return languages.html_language()


@register.simple_tag
def weekday_initials() -> list[str]:
    """Return what heads the columns of a calendar, from Monday on."""
    return languages.weekday_initials()


@register.filter
def day_url(day: date) -> str:
    """Return the URL of a day's page."""
    return reverse("day", args=[day.isoformat()])


@register.filter
def compact(number: int) -> str:
    """Return a count for a narrow column: 1234 becomes "1.2k"."""
    if number < 1000:
        return str(number)
    if number < 99_950:
        shown = round(number / 1000, 1)
        return f"{languages.number(shown, 0 if shown.is_integer() else 1)}k"
    return f"{number / 1000:.0f}k" if number < 999_500 else f"{languages.number(number / 1_000_000, 1)}M"


@register.simple_tag
@lru_cache(maxsize=8192)
def search_url(query: str) -> str:
    """Return the URL of a search."""
    return f"{reverse('papers')}?{urlencode({'q': query})}"


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, HttpRequest], **changes: object) -> str:
    """Return the query string of this page with some parameters changed; an empty value removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


register.filter("uri_path", escape_uri_path)  # the path of a request is decoded: a name may hold a blank, ? or %


@register.simple_tag
def person(user: User) -> SafeString:
    """Return a link to a user: the display name, which anybody may bear, with the handle, which is theirs alone."""
    name = format_html("<bdi>{}</bdi> ", user.display_name) if user.display_name else ""
    url = reverse("user", args=[user.username])
    return format_html('<a class="person" href="{}">{}<span class="handle">@{}</span></a>', url, name, user.username)


@register.filter
def in_words(notification: Notification) -> str:
    """Return a notification as a sentence."""
    return sentence(notification)


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
def as_filter(value: object, name: str) -> str:
    """Return a filter of the query language: `author:"Ada Lovelace"`."""
    text = str(value).replace('"', " ")
    return f'{name}:"{text}"'


@register.filter
def thousands(number: int) -> str:
    """Return a number with separators: 1234567 becomes "1,234,567", in German "1.234.567"."""
    return languages.number(number)


@register.filter
def count_papers(count: int) -> str:
    """Return "1 paper", "2,300 papers"."""
    return numbered("%(count)s paper", "%(count)s papers", count)


@register.filter
def count_upvotes(count: int) -> str:
    """Return "1 upvote", "2,300 upvotes"."""
    return numbered("%(count)s upvote", "%(count)s upvotes", count)


@register.filter
def count_comments(count: int) -> str:
    """Return "1 comment", "2,300 comments"."""
    return numbered("%(count)s comment", "%(count)s comments", count)


@register.filter
def in_sentence(label: object) -> str:
    """Return a label as it stands inside a sentence: English begins it small, other languages leave it as it is."""
    return str(label).lower() if (get_language() or "en") == "en" else str(label)


KINDS = {
    "author": _("author"),
    "authors": _("authors"),
    "organisation": _("organisation"),
    "organisations": _("organisations"),
    "category": _("category"),
    "categories": _("categories"),
    "keyword": _("keyword"),
    "keywords": _("keywords"),
    "venue": _("venue"),
    "venues": _("venues"),
    "topic": _("topic"),
    "topics": _("topics"),
    "user": _("user"),
    "collection": _("collection"),
    "group": _("group"),
    "search": _("search"),
    "paper": _("paper"),
    "words": _("words"),
    "meaning": _("meaning"),
    "freshness": _("freshness"),
    "popularity": _("popularity"),
    "follows": _("follows"),
}
"""Kinds of things, and the signals of a personal score, as code calls them and as readers do."""


@register.filter
def kind_name(kind: object) -> str:
    """Return a kind of thing, or a signal, in the reader's language; whatever is none of ours as it is."""
    return str(KINDS.get(str(kind), kind))


STATES = {
    "revoked": _("revoked"),
    "expired": _("expired"),
    "used up": _("used up"),
    "used": _("used"),
    "void": _("void"),
    "open": _("open"),
}


@register.simple_tag
def translated_state(state: str) -> str:
    """Return why an invitation opens nothing, in words."""
    return str(STATES.get(state, state))


@register.filter
def wall_clock(moment: datetime) -> str:
    """Return an hour by the clocks of the moment's own zone, not of the site's: 14:30."""
    return f"{moment:%H:%M}"


@register.filter
def period_url(period: Period | None) -> str:
    """Return the URL of the page of a day, week or month; "" for none."""
    return reverse(period_kind(period).lower(), args=[str(period)]) if period else ""


@register.filter
def period_title(period: Period | None) -> str:
    """Return the title of a day, week or month in the reader's language; "" for none."""
    return title_of_period(period) if period else ""


@register.filter
def period_kind(period: Period) -> str:
    """Return "Day", "Week" or "Month"."""
    return type(period).__name__


@register.filter
def short_title(period: Period) -> str:
    """Return a short title of a period: "13 October", "Week 41", "September 2025"."""
    return short_period_title(period)


@register.simple_tag
def listing_feed_url(listing: Listing) -> str:
    """Return the path of a list's Atom feed."""
    if listing.target:
        return reverse("targeted-feed", args=[listing.kind, listing.target, "atom"])
    return reverse("feed", args=[listing.kind, "atom"])


@register.simple_tag
def listing_feed_links(listing: Listing) -> SafeString:
    """Return the `<link>` elements by which feed readers find the feed of a list."""
    return feed_links(listing.kind, listing.target, listing.name)


@register.simple_tag
def feed_links(name: str, target: str, title: str, q: str = "") -> SafeString:
    """Return the three `<link rel="alternate">` by which feed readers find the feed of a page."""
    kinds = (("atom", "atom+xml", "Atom"), ("rss", "rss+xml", "RSS"), ("json", "feed+json", "JSON Feed"))
    rows = []
    for ending, mime, label in kinds:
        url = reverse("targeted-feed", args=[name, target, ending]) if target else reverse("feed", args=[name, ending])
        url += f"?{urlencode({'q': q})}" if q else ""
        rows.append((mime, f"{title} ({label})", url))
    return format_html_join("\n", '<link rel="alternate" type="application/{}" title="{}" href="{}">', rows)
