"""Papers somebody names as theirs, so that the first day's feed knows something: from BibTeX or from ids.

A short list is read while its sender waits. A long one is stored and read by the worker, in a process whose time is
limited, for what somebody sends may take a minute to parse; the page of the feed shows how far it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find
from dailypapers.lib.errors import Conflict, Invalid
from dailypapers.lib.text import without_controls
from dailypapers.ranking.models import Seed, SeedList
from dailypapers.ranking.seed_names import MAX_SEEDS, TooSlow, names_in, names_in_process

MAX_CHARACTERS = 1_000_000  # of one list
MAX_AT_ONCE = 8_000  # characters that are read while the sender waits; a longer list is read by the worker
MAX_SECONDS = 30.0  # that the worker reads one list
MAX_TRIES = 3  # of a list during which workers were killed
MAX_UNKNOWN = 20  # names that are reported back
KEPT_FOR = timedelta(days=30)  # how long the outcome of a list is shown and kept
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SeedResult:
    """How many of the named papers are in this catalogue, and the first names of those that are not."""

    found: int
    unknown: tuple[str, ...]


def plant_seeds(user: Any, text: str) -> SeedResult | None:
    """Take papers as somebody's own: a BibTeX file, or ids and addresses of papers with blanks or commas between.

    Returns None for a long list, which the worker reads. Raises `Invalid` when there is nothing to read, or too much,
    `Conflict` while a list of the same user waits to be read.
    """
    owner = require_active(user)
    if len(text) > MAX_CHARACTERS:
        raise Invalid(
            _("The list has %(length)s characters; at most %(most)s are allowed.")
            % {"length": intcomma(len(text)), "most": intcomma(MAX_CHARACTERS)}
        )
    if len(text) <= MAX_AT_ONCE:
        return _store(owner, names_in(text))
    with transaction.atomic():
        SeedList.objects.filter(user=owner, state__in=SeedList.ENDED).delete()
        _list, is_new = SeedList.objects.get_or_create(user=owner, defaults={"text": without_controls(text)})
    if not is_new:
        raise Conflict(_("Your list of before is still being read. Wait until it is done, and send this one again."))
    return None


def seed_list_of(user: Any) -> SeedList | None:
    """Return the last long list of a user, without its text."""
    return SeedList.objects.filter(user=user).defer("text").first()


def delete_seeds(user: Any) -> int:
    """Delete all seeds of a user, and a list that waits; returns how many seeds there were."""
    owner = require_active(user)
    SeedList.objects.filter(user=owner).delete()
    return Seed.objects.filter(user=owner).delete()[0]


def has_waiting_lists() -> bool:
    """Tell whether a list waits to be read."""
    return SeedList.objects.exclude(state__in=SeedList.ENDED).exists()


def read_seed_lists(is_ending: Callable[[], bool] = lambda: False, renew: Callable[[], None] = lambda: None) -> int:
    """Read the lists that wait, for the worker; returns how many. One during which we are killed is tried again."""
    SeedList.objects.filter(state__in=SeedList.ENDED, ended_at__lt=timezone.now() - KEPT_FOR).delete()
    read = 0
    for pk in list(
        SeedList.objects.exclude(state__in=SeedList.ENDED).order_by("created_at").values_list("pk", flat=True)
    ):
        if is_ending():
            break
        renew()
        seed_list = SeedList.objects.filter(pk=pk).select_related("user").first()
        if seed_list is not None:
            _read(seed_list)
            read += 1
    return read


def _read(seed_list: SeedList) -> None:
    """Read one list and store how that ended. The text goes with it."""
    mine = SeedList.objects.filter(pk=seed_list.pk)
    mine.update(state=SeedList.State.RUNNING, tries=seed_list.tries + 1)
    outcome: dict[str, Any] = {"state": SeedList.State.FAILED}
    try:
        if seed_list.tries >= MAX_TRIES:
            raise Invalid("It was begun three times and never came to an end.")
        result = _store(seed_list.user, names_in_process(seed_list.text, MAX_SECONDS))
        outcome = {"state": SeedList.State.DONE, "found": result.found, "unknown": list(result.unknown)}
    except TooSlow:
        outcome["reason"] = (
            f"It could not be read within {MAX_SECONDS:g} seconds. Check its braces, or send less at once."
        )
    except Invalid as error:
        outcome["reason"] = str(error)
    except Exception:
        _log.exception("The seed list %d could not be read", seed_list.pk)
        outcome["reason"] = "It could not be read; the administrator finds the reason in the log."
    mine.update(text="", ended_at=timezone.now(), **outcome)


def _store(owner: Any, names: Sequence[str]) -> SeedResult:
    if not names:
        raise Invalid(_("The list names no paper. Paste a BibTeX file, or ids such as 2205.13147, one a line."))
    if len(names) > MAX_SEEDS:
        raise Invalid(
            _("The list names more than %(count)s papers. Send at most %(count)s at once.") % {"count": MAX_SEEDS}
        )
    papers = {name: _find_id(name) for name in names}
    with transaction.atomic():
        ids = sorted({paper_id for paper_id in papers.values() if paper_id})
        Seed.objects.bulk_create([Seed(user=owner, paper_id=paper_id) for paper_id in ids], ignore_conflicts=True)
    unknown = tuple(name for name, paper_id in papers.items() if paper_id is None)
    return SeedResult(len(papers) - len(unknown), unknown[:MAX_UNKNOWN])


def _find_id(name: str) -> int | None:
    if name.startswith("title:"):
        return Paper.objects.filter(title_text__iexact=name[6:]).values_list("id", flat=True).first()
    paper = find(name)
    return paper.id if paper else None
