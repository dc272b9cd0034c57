"""Private lists of a user: the personal feed, everything they follow, and their reading lists."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dailypapers.accounts.models import User
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.entities import CATALOGUED, ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.community import queries as community
from dailypapers.community.models import Follow, ReadingState
from dailypapers.community.queries.annotations import shelf_of
from dailypapers.insights.models import PaperTopic, Topic
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.activity import papers_touched_by
from dailypapers.listings.kinds.searches import matches
from dailypapers.listings.listing import Listing, Visibility
from dailypapers.listings.registry import Request, in_window, narrow, register
from dailypapers.listings.window import Window
from dailypapers.ranking import feeds

MAX_FOLLOWED = 300  # papers
FOLLOWED_DAYS = timedelta(days=60)  # how far back without a window
READING_TITLES = {
    ReadingState.State.LATER: gettext_lazy("Kept for later"),
    ReadingState.State.READ: pgettext_lazy("marked", "Read"),
    ReadingState.State.HIDDEN: gettext_lazy("Hidden"),
}
READING_NAMES = {
    ReadingState.State.LATER: gettext_lazy("reading list: kept for later"),
    ReadingState.State.READ: gettext_lazy("reading list: read"),
    ReadingState.State.HIDDEN: gettext_lazy("reading list: hidden"),
}


def _viewer_of(request: Request) -> User:
    """Return the reader; `open_listing` has refused anonymous ones."""
    assert request.viewer is not None
    return request.viewer


@register("for-you", gettext_lazy("My feed"), needs_viewer=True)
def for_you(request: Request) -> Listing:
    """List the personal feed in its order, each paper with its own reason; for a digest with all papers up to now."""
    user = _viewer_of(request)
    if request.as_news and request.window is not None:
        feeds.bring_up_to_date([user.pk])
    reasons = feeds.reasons_of(user.pk)
    papers = community.unmuted(user, list(reasons))
    return Listing(
        "for-you",
        "",
        _("Papers for you"),
        _("feed of %(user)s") % {"user": collapse(user.name_and_handle)},
        reverse("for-you"),
        papers,
        _("in your feed"),
        reasons,
        visibility=Visibility.PRIVATE,
        subject=user,
    )


@register("follows", gettext_lazy("Everything I follow"), needs_viewer=True, narrows=True)
def follows(request: Request) -> Listing:
    """List the news of everything a user follows: of the catalogue, then of people, then of searches; with reasons.

    Without a window it looks back 60 days from the newest papers.
    """
    user = _viewer_of(request)
    window = request.window or _recently()
    rows = Follow.objects.filter(user=user)
    reasons = _reasons_of_catalogue(rows, window) | _reasons_of_topics(rows, window)
    usernames = dict(
        rows.filter(kind=Follow.Kind.PERSON, person__is_active=True).values_list("person_id", "person__username")
    )
    for paper_id, user_id in papers_touched_by(list(usernames), window, MAX_FOLLOWED).items():
        reasons.setdefault(paper_id, _("you follow %(name)s") % {"name": usernames[user_id]})
    for query in rows.filter(kind=Follow.Kind.SEARCH).values_list("query", flat=True):
        for paper_id in matches(query, window):
            reasons.setdefault(paper_id, _("you follow the search “%(query)s”") % {"query": query})
    reasons = {paper_id: reasons[paper_id] for paper_id in community.unmuted(user, list(reasons)[:MAX_FOLLOWED])}
    listing = Listing(
        "follows",
        "",
        _("What you follow"),
        _("what %(user)s follows") % {"user": collapse(user.name_and_handle)},
        reverse("followed-papers"),
        list(reasons),
        _("you follow it"),
        reasons,
        visibility=Visibility.PRIVATE,
        subject=user,
    )
    return narrow(listing, request.filters, None)


def _recently() -> Window:
    """Return the last `FOLLOWED_DAYS` of the catalogue, up to this moment for what people do."""
    today = timezone.now().date()
    newest = catalog.newest_day() or today
    return Window.of_days(newest - FOLLOWED_DAYS, max(newest, today) + timedelta(days=1))


def _reasons_of_catalogue(rows: QuerySet[Follow], window: Window) -> dict[int, str]:
    """Return the papers of followed entities, each with the name of one. Two queries a kind, and one more."""
    followed = {kind: list(rows.filter(kind=kind).values_list(f"{kind}_id", flat=True)) for kind in CATALOGUED}
    condition = Q()
    for kind, keys in followed.items():
        condition |= Q(**{f"{ENTITIES[kind].papers}__in": keys}) if keys else Q()
    if not condition:
        return {}
    ids = _newest(Paper.objects.filter(condition).distinct(), window)
    names: dict[int, str] = {}
    for kind, keys in followed.items():
        if ids and keys:
            entity = ENTITIES[kind]
            having = Paper.objects.filter(**{"id__in": ids, f"{entity.papers}__in": keys}).order_by()
            shown = entity.key if kind == "category" else entity.name
            for paper_id, name in having.values_list("id", f"{entity.papers}__{shown}"):
                names.setdefault(paper_id, _("you follow %(name)s") % {"name": name})
    return {paper_id: names[paper_id] for paper_id in ids if paper_id in names}


def _reasons_of_topics(rows: QuerySet[Follow], window: Window) -> dict[int, str]:
    """Return the papers of followed topics and fields, each with the name of its own. Four queries at most."""
    slugs = list(rows.filter(kind=Follow.Kind.TOPIC).values_list("query", flat=True))
    names = dict(Topic.objects.filter(slug__in=slugs).values_list("id", "name")) if slugs else {}
    if not names:
        return {}
    condition = Q(topic_row__topic__in=names) | Q(topic_row__topic__field__in=names)
    ids = _newest(Paper.objects.filter(condition), window)
    rows_of_topics = PaperTopic.objects.filter(paper_id__in=ids).values_list("paper_id", "topic_id", "topic__field_id")
    found = {paper_id: names.get(topic) or names.get(field or 0, "") for paper_id, topic, field in rows_of_topics}
    return {paper_id: _("you follow %(name)s") % {"name": found[paper_id]} for paper_id in ids if paper_id in found}


def _newest(papers: QuerySet[Paper], window: Window) -> list[int]:
    """Return the ids of the papers that belong to a window, the newest day first where it has no order of its own."""
    within = in_window(catalog.newest_first(papers), window)
    return list(within.values_list("id", flat=True)[:MAX_FOLLOWED]) if isinstance(within, QuerySet) else list(within)


@register("shelf", gettext_lazy("My shelf"), needs_viewer=True)
def shelf(request: Request) -> Listing:
    """List every paper that a user keeps: saved, marked, upvoted, noted, tagged or brought; the newest first."""
    user = _viewer_of(request)
    return Listing(
        "shelf",
        "",
        _("Your shelf"),
        _("shelf of %(user)s") % {"user": collapse(user.name_and_handle)},
        reverse("shelf"),
        shelf_of(user),
        _("on your shelf"),
        visibility=Visibility.PRIVATE,
        subject=user,
    )


@register("reading", gettext_lazy("My reading list"), asks=gettext_lazy("later, read or hidden"), needs_viewer=True)
def reading(request: Request) -> Listing:
    """List the papers a user keeps for later, has read, or hides; the newest mark first."""
    user = _viewer_of(request)
    if request.target not in ReadingState.State.values:
        raise NotFound(
            _("There is no reading list “%(name)s”. Choose later, read or hidden.")
            % {"name": collapse(request.target)[:40]}
        )
    state = ReadingState.State(request.target)
    return Listing(
        "reading",
        request.target,
        str(READING_TITLES[state]),
        str(READING_NAMES[state]),
        reverse("reading", args=[request.target]),
        community.reading_list(user, request.target),
        _("you marked it “%(state)s”") % {"state": collapse(request.target)},
        visibility=Visibility.PRIVATE,
        subject=user,
    )
