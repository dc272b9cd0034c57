"""Decides which papers a subscriber gets: candidates of each subscription, merged into one plan."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from dailypapers.accounts.wording import period_title
from dailypapers.community.queries import muted_among
from dailypapers.community.queries.mutes import Muted
from dailypapers.digests.models import Edition, Subscriber, Subscription
from dailypapers.digests.planning.plan import MAX_PAPERS, Item, Plan
from dailypapers.digests.planning.schedule import REACH
from dailypapers.digests.planning.windows import load_window
from dailypapers.digests.subscriptions.kinds import Candidates, Gone, find_candidates, subscription_kinds
from dailypapers.languages import receivers_language, speaking
from dailypapers.lib.periods import Day
from dailypapers.lib.text import shorten
from dailypapers.listings import CHOSEN, Window

MAX_AGE = timedelta(days=35)  # how far back a subscription looks that was not served for long
MAX_REASONS = 3  # of one paper
UNCOUNTED = ("day", "trending")  # lists that go on for ever: how much more they have says nothing
NO_CANDIDATES = Candidates()
log = logging.getLogger(__name__)


class CandidateKey(NamedTuple):
    """The same for subscriptions that have the same candidates, whose headings and reasons are in one language.

    `reader` is a user's id where the list is personal.
    """

    kind: str
    target: str
    first: date
    reader: int | None
    language: str


class PlanKey(NamedTuple):
    """The same for subscribers who get the same plan."""

    subscriptions: tuple[tuple[CandidateKey | None, str, str, int, bool], ...]
    mailed: tuple[tuple[int, int], ...]
    language: str


class IdRange(NamedTuple):
    """Ids of papers, both ends included."""

    lowest: int
    highest: int


class Planner:
    """Plans digests up to the edition of `last`, asking for each list and window once.

    So 10,000 subscriptions to cs.LG are one query, and subscribers with the same language, subscriptions and past share
    one plan. Keep it for one run.
    """

    def __init__(self, last: date) -> None:
        self.last = last
        self._windows: dict[date, Window] = {}
        self._candidates: dict[CandidateKey, Candidates | Exception] = {}
        self._plans: dict[PlanKey, Plan] = {}

    def window(self, first: date) -> Window:
        """Return the editions from `first`, or `MAX_AGE` before the last one, to the last one."""
        first = max(first, self.last - MAX_AGE)
        if first not in self._windows:
            self._windows[first] = load_window(first, self.last)
        return self._windows[first]

    def _key(self, subscription: Subscription) -> CandidateKey | None:
        """Return what the candidates depend on; None for a subscription that was looked through already."""
        since = subscription.covered_until or self.last - timedelta(days=REACH.get(subscription.cadence, 1))
        if since >= self.last and subscription.kind != "trending":
            return None
        first = max(min(since, self.last - timedelta(days=1)) + timedelta(days=1), self.last - MAX_AGE)
        kind = subscription_kinds().get(subscription.kind)
        reader = subscription.subscriber.user_id if kind is not None and kind.varies_by_viewer else None
        language = receivers_language(subscription.subscriber)
        return CandidateKey(subscription.kind, subscription.target, first, reader, language)

    def candidates(self, subscription: Subscription) -> Candidates:
        """Return the papers since this subscription was last looked through, best first.

        Raises `Gone` where its list no longer exists, or whatever went wrong.
        """
        key = self._key(subscription)
        if key is None:
            return NO_CANDIDATES
        if key not in self._candidates:
            try:
                with speaking(subscription.subscriber):
                    self._candidates[key] = find_candidates(subscription, self.window(key.first))
            except Gone as error:
                self._candidates[key] = error
            except Exception as error:  # the others go on; its days stay uncovered, so that nothing is lost
                log.exception("Subscription %d (%s) could not be looked through", subscription.pk, subscription)
                self._candidates[key] = error
        result = self._candidates[key]
        if isinstance(result, Exception):
            raise result
        return result

    def id_range(self, subscriptions: Iterable[Subscription]) -> IdRange | None:
        """Return the lowest and the highest id among all candidates; None where there are none."""
        by_key = {key: subscription for subscription in subscriptions if (key := self._key(subscription)) is not None}
        ranges = []
        for subscription in by_key.values():
            with suppress(Exception):  # reported where the subscription is planned
                if ids := self.candidates(subscription).ids:
                    ranges.append(IdRange(min(ids), max(ids)))
        if not ranges:
            return None
        return IdRange(min(one.lowest for one in ranges), max(one.highest for one in ranges))

    @cached_property
    def _edition(self) -> Edition:
        return Edition.objects.get(day=self.last)

    def why_empty(self, subscriber: Subscriber) -> str:
        """Return the sentence for a subscriber's digest without papers."""
        count = len(self._edition.paper_ids)
        with speaking(subscriber):
            if not count:
                return self._edition.why_empty
            text = ngettext(
                "Nothing new for your subscriptions today; the edition of %(day)s has %(count)s paper.",
                "Nothing new for your subscriptions today; the edition of %(day)s has %(count)s papers.",
                count,
            )
            return text % {"day": period_title(Day(self.last)), "count": intcomma(count)}

    def shared_plan(
        self, subscriptions: Sequence[Subscription], mailed: dict[int, int], versions: dict[int, int]
    ) -> Plan:
        """Return `plan`, made once for all with the same language, subscriptions and past. Not to be changed."""
        asked = tuple((self._key(one), one.kind, one.target, one.limit, one.revisions) for one in subscriptions)
        language = receivers_language(subscriptions[0].subscriber if subscriptions else None)
        key = PlanKey(asked, tuple(sorted(mailed.items())), language)
        if key not in self._plans:
            self._plans[key] = self.plan(subscriptions, mailed, versions)
        return self._plans[key]

    def muted(self, subscriptions: Iterable[Subscription], mutes: Sequence[Muted]) -> frozenset[int]:
        """Return the papers among the candidates of somebody's subscriptions that hold what they muted."""
        ids: set[int] = set()
        for subscription in subscriptions:
            with suppress(Exception):  # reported where the subscription is planned
                ids.update(self.candidates(subscription).ids)
        return frozenset(muted_among(mutes, ids))

    def plan(
        self,
        subscriptions: Iterable[Subscription],
        mailed: dict[int, int],
        versions: dict[int, int],
        muted: frozenset[int] = frozenset(),
    ) -> Plan:
        """Merge the due subscriptions of one subscriber into a plan.

        `mailed` are papers mailed before, with the version that was mailed; `versions` the newest ones. `muted` papers
        come only from lists that people made themselves.
        """
        plan, by_paper = Plan(), dict[int, Item]()
        for position, subscription in enumerate(subscriptions):
            try:
                papers = self.candidates(subscription)
            except Gone as error:
                with speaking(subscription.subscriber):
                    plan.notes.append(f"{error} {_(PAUSED)}")
                plan.unavailable.append(position)
                continue
            except Exception:  # noqa: S112  # logged where it was looked through
                continue
            plan.covered.append(position)
            new = _unmailed(papers.ids, mailed, versions if subscription.revisions else {})
            _merge(plan, by_paper, subscription, papers, new if subscription.kind in CHOSEN else new - muted)
        return plan


PAUSED = gettext_noop("This subscription is paused; change or remove it with the link below.")


def _unmailed(papers: Iterable[int], mailed: dict[int, int], versions: dict[int, int]) -> set[int]:
    """Return the papers that were not mailed yet, or in an older version than that of `versions`."""
    return {paper_id for paper_id in papers if paper_id not in mailed or versions.get(paper_id, 0) > mailed[paper_id]}


def _merge(
    plan: Plan, by_paper: dict[int, Item], subscription: Subscription, papers: Candidates, new: set[int]
) -> None:
    """Add the `new` ones of a subscription's papers to a plan, and its reason to those that are in it already."""
    room, section = subscription.limit, shorten(papers.title, 120)
    is_counted = subscription.kind not in UNCOUNTED
    for paper_id in papers.ids:
        is_full = room == 0 or len(plan.items) >= MAX_PAPERS
        if is_full and not is_counted:
            break
        reason = papers.reason(paper_id)
        if item := by_paper.get(paper_id):
            if len(item.reasons) < MAX_REASONS and reason not in item.reasons:
                item.reasons.append(reason)
        elif paper_id not in new:
            continue
        elif is_full:
            plan.left_out += 1
        else:
            room -= 1
            by_paper[paper_id] = item = Item(paper_id, section, [reason])
            plan.items.append(item)


def preview(subscriptions: list[Subscription]) -> Plan:
    """Plan what these subscriptions bring of the newest editions with papers, as if nothing had been mailed before.

    Writes nothing.
    """
    newest = Edition.objects.exclude(paper_ids=[]).order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return Plan(notes=[_("There is no edition yet. The first is frozen once a day with papers has closed.")])
    for subscription in subscriptions:
        subscription.covered_until = None
    return Planner(newest).plan(subscriptions, {}, {})
