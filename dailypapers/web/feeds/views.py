"""Feeds, the page that lists them, and OPML files."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Category
from dailypapers.community.models import Follow
from dailypapers.community.queries import followed_names, follows_of
from dailypapers.digests.models import Subscription
from dailypapers.digests.subscriptions.links import BadLink, read
from dailypapers.formats import Context
from dailypapers.formats.feed import FORMATS, RENDERERS, entry_of, entry_of_comment
from dailypapers.lib.text import without_controls
from dailypapers.listings import listing_kinds
from dailypapers.web.feeds import lists
from dailypapers.web.view_helpers import handle_action_errors, user_of
from dailypapers.web.views.about import error_page

MAX_AGE = 900  # seconds a feed may be cached


@require_safe
def feed(request: HttpRequest, name: str, ending: str, target: str = "") -> HttpResponseBase:
    """Return a feed; 304 to a reader that has it already."""
    try:
        feed = lists.feed_list(name, target, request)
    except lists.NoSuchFeed as error:
        return error_page(request, str(error), back_url=reverse("feeds"), back_label=_("All feeds"))
    site = site_url(request)
    url = f"{site}{escape_uri_path(request.path)}{f'?{feed.query}' if feed.query else ''}"
    entries = [entry_of_comment(row, site) for row in feed.comments] or [entry_of(row, site) for row in feed.papers]
    body = RENDERERS[ending](entries, Context(site, feed.title, url, site + feed.page))
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    changes = [paper.first_seen_at for paper in feed.papers] + [entry.updated for entry in entries]
    newest = min(timezone.now(), max(changes)) if changes else None
    response = HttpResponse(body, content_type=FORMATS[ending].content_type)
    response["ETag"] = etag
    if newest:
        response["Last-Modified"] = http_date(newest.timestamp())
    response["Cache-Control"] = f"{'private' if feed.is_secret else 'public'}, max-age={MAX_AGE}"
    if feed.is_secret:
        response["X-Robots-Tag"] = "noindex"
    elif settings.WEBSUB_HUB:
        response["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{url}>; rel="self"'
    return get_conditional_response(request, etag, int(newest.timestamp()) if newest else None, response) or response


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show which feeds there are."""
    categories = Category.objects.filter(papers__featured_on__isnull=False).distinct().order_by("code")[:300]
    return render(request, "web/feeds/index.html", {"whole": lists.WHOLE_SITE, "categories": categories})


@require_safe
def opml(request: HttpRequest) -> HttpResponse:
    """Return the feeds of the whole site as OPML 2.0."""
    site = site_url(request)
    outlines = [Outline(str(title), f"/feeds/{name}.atom") for name, title in lists.WHOLE_SITE.items()]
    return _opml(_("%(site)s: feeds") % {"site": settings.SITE_NAME}, site, outlines)


@require_safe
def subscriptions_opml(request: HttpRequest, token: str) -> HttpResponse:
    """Return the feeds of a subscriber's subscriptions as OPML, by the link in their mails."""
    try:
        subscriber, _paper_id = read("manage", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    site = site_url(request)
    subscriptions = subscriber.subscriptions.filter(confirmed=True)
    return _opml(
        _("%(site)s: my subscriptions") % {"site": settings.SITE_NAME},
        site,
        [_outline_of_subscription(row) for row in subscriptions],
    )


@require_safe
@handle_action_errors
def follows_opml(request: HttpRequest) -> HttpResponse:
    """Return the feeds of everything the signed-in user follows as OPML."""
    site = site_url(request)
    rows = follows_of(user_of(request))
    names = followed_names(rows)
    return _opml(
        _("%(site)s: what I follow") % {"site": settings.SITE_NAME},
        site,
        [_outline_of_follow(row, names[row.pk]) for row in rows],
    )


class Outline(NamedTuple):
    """A feed in an OPML file."""

    title: str
    path: str


def _outline_of_follow(row: Follow, name: str) -> Outline:
    if row.kind == Follow.Kind.TOPIC:
        return Outline(name, reverse("targeted-feed", args=[row.kind, row.query, "atom"]))
    if not isinstance(row.target, Model):
        return Outline(str(row.target), f"/feeds/search.atom?{urlencode({'q': str(row.target)})}")
    entity = ENTITIES[row.kind]
    title = row.target.name if isinstance(row.target, User) else entity.name_of(row.target)
    return Outline(title, reverse("targeted-feed", args=[row.kind, entity.key_of(row.target), "atom"]))


def _outline_of_subscription(row: Subscription) -> Outline:
    if row.kind == "search":
        return Outline(row.target, f"/feeds/search.atom?{urlencode({'q': row.target})}")
    if row.target and row.kind in listing_kinds():
        return Outline(row.target, reverse("targeted-feed", args=[row.kind, row.target, "atom"]))
    name = row.kind if row.kind in lists.WHOLE_SITE else "day"
    return Outline(str(lists.WHOLE_SITE[name]), f"/feeds/{name}.atom")


def _opml(title: str, site: str, outlines: list[Outline]) -> HttpResponse:
    rows = "".join(
        f'<outline type="rss" text={quoteattr(row.title)} title={quoteattr(row.title)} '
        f"xmlUrl={quoteattr(site + row.path)}/>\n"
        for row in outlines
    )
    body = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"<head><title>{escape(title)}</title></head>"
        f"\n<body>\n{rows}</body>\n</opml>\n"
    )
    response = HttpResponse(without_controls(body), content_type="text/x-opml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dailypapers.opml"'
    return response
