"""Merging papers that are one work, splitting those that are not, and deriving papers from their records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Model, Q, UniqueConstraint
from django.utils import timezone

from dailypapers.catalog import bulk, persistence
from dailypapers.catalog.actions.payloads import unpack
from dailypapers.catalog.actions.statuses import announce_changes, statuses_of
from dailypapers.catalog.hooks import AFTER_MERGE
from dailypapers.catalog.merging import merge
from dailypapers.catalog.models import Paper, Presentation, Record, Separation
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence


def merge_papers(winner_id: int, loser_ids: Iterable[int]) -> None:
    """Point all rows of the losers to the winner and delete the losers. Their keys lead to the winner.

    What is derived from records (authors, links, …) goes with the loser and is derived again. Rows of other apps and of
    programmes move, in whatever table they are; where a unique constraint would be broken the winner's own row stays,
    else the oldest.
    """
    losers = list(loser_ids)
    with transaction.atomic():
        Record.objects.filter(paper_id__in=losers).update(paper_id=winner_id)
        for relation in Paper._meta.related_objects:
            field = relation.field
            is_derived = field.model._meta.app_label == Paper._meta.app_label and field.model is not Presentation
            if not is_derived and not field.many_to_many:
                _move(field.model, field.name, winner_id, losers)
        for other_id in Separation.objects.filter(paper_id__in=losers).values_list("other_id", flat=True):
            if other_id != winner_id and other_id not in losers:
                separate(winner_id, other_id)
        Paper.objects.filter(id__in=losers).delete()
        for callback in AFTER_MERGE:
            callback([winner_id])


def _move(model: type[Model], field: str, winner_id: int, losers: list[int]) -> None:
    """Point the rows of `model` to the winner; of rows that would then be equal one stays."""
    rows = model._default_manager.order_by("pk")
    moving = rows.filter(**{f"{field}__in": losers})
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or field not in constraint.fields:
            continue
        others = [name for name in constraint.fields if name != field]
        condition = constraint.condition or Q()
        rows_of_winner = rows.filter(condition, **{field: winner_id}).values_list("pk", *others)
        taken = {tuple(values) for _, *values in rows_of_winner}
        surplus = []
        for pk, *values in moving.filter(condition).values_list("pk", *others):
            if None not in values and tuple(values) in taken:
                surplus.append(pk)
            taken.add(tuple(values))
        rows.filter(pk__in=surplus).delete()
    moving.update(**{field: winner_id})


def join(paper_ids: Sequence[int]) -> Paper:
    """Merge papers by hand and return the oldest, which stays. That they were once split is forgotten."""
    with transaction.atomic():
        winner, *losers = sorted(paper_ids)
        merge_papers(winner, losers)
        rederive([winner])
    return Paper.objects.get(id=winner)


def split(record_ids: Sequence[int]) -> Paper:
    """Split records off their paper into a new one, which is returned. They never merge back by themselves.

    Raises DailyPapersError where they are of several papers, or all that their paper has.
    """
    with transaction.atomic():
        chosen = list(Record.objects.filter(id__in=record_ids).select_related("paper"))
        papers = {record.paper_id for record in chosen}
        if len(papers) != 1:
            raise DailyPapersError(sentence("Choose records of one paper only: those that describe another work."))
        old = papers.pop()
        if Record.objects.filter(paper_id=old).count() == len(chosen):
            raise DailyPapersError(sentence("These are all the records of the paper. Leave it at least one."))
        facts = merge([unpack(record.payload) for record in chosen])
        key = persistence.free_key(facts, old)
        [new] = persistence.insert_papers([facts], timezone.now(), keys=[key])
        Record.objects.filter(id__in=[record.id for record in chosen]).update(paper_id=new)
        separate(old, new)
        rederive([old, new])
    return Paper.objects.get(id=new)


def separate(one: int, other: int) -> None:
    """Record that two papers are never merged by themselves."""
    pairs = [Separation(paper_id=one, other_id=other), Separation(paper_id=other, other_id=one)]
    Separation.objects.bulk_create(pairs, ignore_conflicts=True)


def rederive(paper_ids: Iterable[int]) -> None:
    """Derive these papers from their records again. Safe at any time; unchanged facts lead to unchanged rows."""
    with transaction.atomic():
        by_paper: dict[int, list[PaperRecord]] = {}
        for paper_id, payload in bulk.select(Record, ("paper_id", "payload"), "paper_id", paper_ids):
            by_paper.setdefault(paper_id, []).append(unpack(payload))
        before = statuses_of(by_paper)
        persistence.update_papers({paper_id: merge(records) for paper_id, records in by_paper.items()})
        announce_changes(before)
