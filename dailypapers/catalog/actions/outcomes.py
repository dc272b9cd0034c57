"""What became of each record that was stored, and which of the new papers resemble one that was held before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Authorship, Paper
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.resemblance import Known, has_identifier, resembles, title_ends

Kind = Literal["new", "joined", "doubtful", "changed", "unchanged"]
KINDS: tuple[Kind, ...] = ("new", "joined", "doubtful", "changed", "unchanged")
_MOST_CANDIDATES = 20_000  # papers of one batch that are compared


class Outcome(NamedTuple):
    """One record that was read, and what it is to the catalogue.

    `new`: a paper that was not there. `joined`: another record of a paper that was. `doubtful`: a new paper without
    an identifier that resembles `resembled`. `changed`, `unchanged`: this record was there, or stands here twice.
    """

    record: PaperRecord
    kind: Kind
    paper_id: int | None = None  # None in a preview of a new paper
    resembled: int | None = None


def with_doubts(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return outcomes in which new papers that resemble an older one are doubtful. At most four queries."""
    unsure = {index: one.record for index, one in enumerate(outcomes) if one.kind == "new"}
    without_ids = {index: record for index, record in unsure.items() if not has_identifier(record)}
    resembled = resembling(without_ids, own={index: outcomes[index].paper_id for index in without_ids})
    return [
        one._replace(kind="doubtful", resembled=resembled[index]) if index in resembled else one
        for index, one in enumerate(outcomes)
    ]


def resembling(records: Mapping[int, PaperRecord], own: Mapping[int, int | None]) -> dict[int, int]:
    """Return, by the number of a record, the oldest paper that it resembles; `own` are the records' own papers."""
    ends = {number: title_ends(record.title) for number, record in records.items()}
    candidates: dict[int, set[int]] = {}  # papers by end of their titles
    for column in ("title_head", "title_tail"):
        values = {getattr(pair, column.removeprefix("title_")) for pair in ends.values()} - {0}
        for paper_id, value in bulk.select(Paper, ("id", column), column, values)[:_MOST_CANDIDATES]:
            candidates.setdefault(value, set()).add(paper_id)
    known = _known({paper_id for papers in candidates.values() for paper_id in papers}) if candidates else {}
    found: dict[int, int] = {}
    for number, record in records.items():
        limit = own.get(number)
        for paper_id in sorted(candidates.get(ends[number].head, set()) | candidates.get(ends[number].tail, set())):
            is_older = limit is None or paper_id < limit
            if is_older and paper_id in known and resembles(record, known[paper_id]):
                found[number] = paper_id
                break
    return found


def _known(paper_ids: Iterable[int]) -> dict[int, Known]:
    """Return what is compared of papers, in two queries."""
    ids = list(paper_ids)
    authors: dict[int, list[str]] = {}
    rows = Authorship.objects.filter(paper_id__in=ids, position__lt=20).order_by("paper_id", "position")
    for paper_id, name in rows.values_list("paper_id", "author__name"):
        authors.setdefault(paper_id, []).append(name)
    papers = Paper.objects.filter(id__in=ids).values_list("id", "title_text", "published_at")
    return {
        paper_id: Known(title, authors.get(paper_id, ()), at.year if at else None) for paper_id, title, at in papers
    }
