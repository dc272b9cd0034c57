"""The registry of lists: each kind is registered once, and `open_listing` opens one for a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.catalog.entities import CATALOGUED, ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.lib import plugins
from dailypapers.lib.errors import AuthenticationRequired, Invalid, NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.filters import NO_FILTERS, Filters
from dailypapers.listings.listing import Listing, Papers
from dailypapers.listings.window import Window

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_TARGET = 2_000  # characters; a search is the longest
_MODULES = ("periods", "catalogued", "citations", "topics", "regions", "reviews", "community", "personal", "searches")


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of an opener. `as_news` asks for the news of a list, the newest first, as feeds and digests do."""

    target: str
    viewer: User | None
    filters: Filters
    window: Window | None
    as_news: bool


Opener = Callable[[Request], Listing]


@dataclass(frozen=True, slots=True)
class ListingKind:
    """One kind of list. `asks` names its target for people (empty: it needs none); `label` is how a form calls it.
    Both are in the reader's language: `asked` and `called` are theirs before it is known.

    A kind that `narrows` itself applies filters and window in its own way, as a search does in the index.
    """

    name: str
    called: StrOrPromise
    open: Opener
    asked: StrOrPromise = ""
    needs_viewer: bool = False
    target_is_optional: bool = False
    narrows: bool = False
    varies_by_viewer: bool = False  # whether readers see different papers, or some see none

    @property
    def label(self) -> str:
        return str(self.called)

    @property
    def asks(self) -> str:
        return str(self.asked)


_KINDS: dict[str, ListingKind] = {}
_loading, _loaded = RLock(), list[bool]()


def register(
    name: str,
    label: StrOrPromise,
    *,
    asks: StrOrPromise = "",
    needs_viewer: bool = False,
    target_is_optional: bool = False,
    narrows: bool = False,
    varies_by_viewer: bool = False,
) -> Callable[[Opener], Opener]:
    """Register the decorated function as the list of this name."""

    def decorate(opener: Opener) -> Opener:
        if name in _KINDS:
            raise ValueError(f"The list “{name}” is registered twice.")
        _KINDS[name] = ListingKind(
            name, label, opener, asks, needs_viewer, target_is_optional, narrows, varies_by_viewer or needs_viewer
        )
        return opener

    return decorate


def listing_kinds() -> dict[str, ListingKind]:
    """Return all kinds by name: those of `kinds/` in their order, then those of the module `listings` of other apps."""
    with _loading:
        if not _loaded:
            modules = [import_module(f"dailypapers.listings.kinds.{module}").__name__ for module in _MODULES]
            autodiscover_modules("listings")
            plugins.load("listings", _accept)
            places = {name: place for place, name in enumerate(modules)}  # some may have been imported before
            kinds = sorted(_KINDS.values(), key=lambda kind: places.get(kind.open.__module__, len(places)))
            _KINDS.clear()
            _KINDS.update({kind.name: kind for kind in kinds})
            _loaded.append(True)
    return _KINDS


def _accept(name: str, load: Callable[[], Any]) -> None:
    """Take the list of another package, which registers itself as ours do; on an error none of it stays."""
    before = dict(_KINDS)
    try:
        load()
        if _KINDS.keys() - before.keys() != {name}:
            raise ValueError(f"A plug-in for lists registers one list, by its name: {name}.")
    except BaseException:
        _KINDS.clear()
        _KINDS.update(before)
        raise


def page_url(kind: str, target: str = "") -> str:
    """Return the path of the page of a list that another package adds."""
    return f"/lists/{kind}" + (f"/{quote(target)}" if target else "")


def listing_kind(name: str) -> ListingKind:
    """Return a kind. Raises `NotFound` with the names there are."""
    if not _loaded:
        with _loading:
            for module in _MODULES:  # one after the other: a command that lists a day needs no search engine
                if name in _KINDS:
                    return _KINDS[name]
                import_module(f"dailypapers.listings.kinds.{module}")
    kinds = listing_kinds()
    if name not in kinds:
        raise NotFound(
            _("There is no list “%(name)s”. Choose one of %(kinds)s.")
            % {"name": collapse(name)[:40], "kinds": ", ".join(kinds)}
        )
    return kinds[name]


def open_listing(
    kind: str,
    target: str = "",
    *,
    viewer: Any = None,
    filters: Filters = NO_FILTERS,
    window: Window | None = None,
    as_news: bool = False,
) -> Listing:
    """Open a list as `viewer` may see it, narrowed to filters and window.

    Raises `NotFound` for what does not exist or is private to others, `Invalid` for a target that names nothing,
    `AuthenticationRequired` for a list of one's own without a viewer.
    """
    entry = listing_kind(kind)
    reader = viewer if isinstance(viewer, User) and viewer.is_active else None
    if entry.needs_viewer and reader is None:
        raise AuthenticationRequired(_("%(list)s: sign in first.") % {"list": entry.label})
    if not entry.asks and target:
        raise Invalid(
            _("%(list)s: this list takes no target. Leave out “%(target)s”.")
            % {"list": entry.label, "target": collapse(target)[:40]}
        )
    if entry.asks and not target and not entry.target_is_optional:
        raise Invalid(_("%(list)s: say which one (%(asks)s).") % {"list": entry.label, "asks": entry.asks})
    if len(target) > MAX_TARGET or "\0" in target:
        raise NotFound(_("%(list)s: there is nothing with this name.") % {"list": entry.label})
    listing = entry.open(Request(target, reader, filters, window, as_news))
    return listing if entry.narrows else narrow(listing, filters, window)


def canonical_target(kind: str, text: str) -> str:
    """Return the public key of a target: of an organisation given by name, of a category in any case, of a URL.

    Raises `NotFound` for an unknown kind. An unknown target is returned unchanged, for `open_listing` to refuse.
    """
    listing_kind(kind)
    target = collapse(text)
    entity = ENTITIES.get(kind)
    if entity is None or not target or (kind == "category" and set("+ -") & set(target)):
        return target
    if kind in ("collection", "group", "person"):
        target = target.rstrip("/").rpartition("/")[2].removeprefix("@")
    row = entity.find(target) or (entity.guess(target) if kind in CATALOGUED else None)
    return entity.key_of(row) if row is not None else target


def narrow(listing: Listing, filters: Filters, window: Window | None) -> Listing:
    """Return the list with only the papers that pass the filters and were featured within the window."""
    papers = listing.papers
    if not filters and window is None:
        return listing
    if isinstance(papers, QuerySet):
        papers = filters.apply(papers)
        if window is not None:
            papers = in_window(papers, window)
        return replace(listing, papers=papers)
    narrowed = filters.apply(Paper.objects.filter(id__in=papers))
    if window is not None:
        narrowed = narrowed.filter(featured_on__range=(window.since, window.last))
    passing = set(narrowed.order_by().values_list("id", flat=True))
    ids = [paper_id for paper_id in papers if paper_id in passing]
    return replace(listing, papers=window.keep(ids) if window is not None else ids)


def in_window(papers: QuerySet[Paper], window: Window) -> Papers:
    """Return the papers that belong to a window, in its order where it has one."""
    featured = papers.filter(featured_on__range=(window.since, window.last))
    if window.order is None:
        return featured
    members = set(featured.order_by().values_list("id", flat=True))
    return [paper_id for paper_id in window.order if paper_id in members]
