"""What can be subscribed to: every list of the site. A subscription keeps the kind and the target of its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.digests.models import Subscription
from dailypapers.lib.errors import ActionError, DailyPapersError, InvalidSubscription
from dailypapers.lib.text import collapse
from dailypapers.listings import ListingKind, Window, canonical_target, listing_kinds, open_listing
from dailypapers.translation import translated

LISTING_OF = {"feed": "for-you"}
"""Subscriptions kept under another name than that of their list."""

NOT_OFFERED = ("newest", "week", "month", "edition", "reading")
"""Lists whose news another one brings; forms leave them out."""

MAX_CANDIDATES = 300  # papers of one list that are looked at
MAX_TARGET = 300  # characters


class Gone(DailyPapersError):
    """What was subscribed to does not exist any more; the digest says so."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """New papers for a subscription, best first: what heads their section, and the reason for each."""

    title: str = ""
    ids: tuple[int, ...] = ()
    reasons: dict[int, str] | None = None

    def reason(self, paper_id: int) -> str:
        """Return why a paper is among them."""
        return (self.reasons or {}).get(paper_id, "")


def subscription_kinds() -> dict[str, ListingKind]:
    """Return all kinds by the name under which subscriptions keep them."""
    names = {kind: name for name, kind in LISTING_OF.items()}
    return {names.get(name, name): kind for name, kind in listing_kinds().items()}


def offered_kinds() -> dict[str, ListingKind]:
    """Return the kinds that a form offers."""
    return {name: kind for name, kind in subscription_kinds().items() if kind.name not in NOT_OFFERED}


def find_candidates(subscription: Subscription, window: Window) -> Candidates:
    """Return the papers of a window for a subscription, as its subscriber may see them.

    Raises `Gone` when what it names is no more, or is hidden from them now.
    """
    name = LISTING_OF.get(subscription.kind, subscription.kind)
    user = subscription.subscriber.user
    kind = listing_kinds().get(name)
    if kind is None:
        raise Gone(_("There is no list “%(list)s” any more.") % {"list": subscription.kind})
    if kind.needs_viewer and not (isinstance(user, User) and user.is_active):
        raise Gone(_("The account that this list belongs to is not there any more."))
    target = "" if name == "day" else subscription.target
    try:
        listing = open_listing(name, target, viewer=user, window=window, as_news=True)
    except ActionError as error:
        raise Gone(translated(str(error))) from error
    ids = listing.ids(0, MAX_CANDIDATES)
    title = _("Top papers") if name == "day" else listing.name[:1].upper() + listing.name[1:]
    reasons = {paper_id: translated(reason) for paper_id, reason in listing.reasons_of(ids).items()}
    return Candidates(title, tuple(ids), reasons)


def canonical_subscription_target(kind: str, target: str, user: Any = None) -> str:
    """Return the target in its canonical form, if `user` may read the list. Raises `InvalidSubscription`."""
    kinds = subscription_kinds()
    if kind not in kinds:
        raise InvalidSubscription(
            _("There is no list “%(name)s”. Choose one of %(kinds)s.")
            % {"name": collapse(kind)[:40], "kinds": ", ".join(kinds)}
        )
    of_kind = kinds[kind]
    target = collapse(target)
    if of_kind.needs_viewer and user is None:
        raise InvalidSubscription(
            _("%(list)s: sign in first, and use an address that your account has verified.") % {"list": of_kind.label}
        )
    if not of_kind.asks or (of_kind.target_is_optional and kind == "day"):
        return ""
    if not target and not of_kind.target_is_optional:
        raise InvalidSubscription(
            _("%(list)s: say which one (%(asks)s).") % {"list": of_kind.label, "asks": of_kind.asks}
        )
    if len(target) > MAX_TARGET:
        raise InvalidSubscription(
            _("%(list)s: that is too long. At most %(count)s characters fit.")
            % {"list": of_kind.label, "count": MAX_TARGET}
        )
    try:
        return open_listing(of_kind.name, canonical_target(of_kind.name, target), viewer=user).target
    except ActionError as error:
        raise InvalidSubscription(str(error)) from error
