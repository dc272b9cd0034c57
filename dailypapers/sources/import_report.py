"""The report of an import: how many records became what, and a line for each that a person may want to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from dailypapers.catalog.actions import KINDS, Outcome, store_notices
from dailypapers.catalog.models import Paper
from dailypapers.lib.notices import Notice
from dailypapers.lib.sentences import Grouped, joined, sentence, sentences
from dailypapers.sources.field_cleaners import RecordError

REPORTED = ("joined", "doubtful")
"""What a report lists beside the damage: records that went to a paper that was there, or perhaps should have."""


@dataclass(slots=True)
class ImportReport:
    """Counts what was read; `found` records are `read` and `damaged` ones, and `read` are those of all kinds.

    `write` takes one line of JSON without its end.
    """

    write: Callable[[str], object] | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    damaged: int = 0
    notices: int = 0  # about papers, here or not
    noticed_papers: int = 0  # that are here

    @property
    def read(self) -> int:
        """Return how many records could be read."""
        return sum(self.kinds.values())

    @property
    def found(self) -> int:
        """Return how many records stand in the files."""
        return self.read + self.damaged

    def counts(self) -> dict[str, int]:
        """Return all counts by name; notices are no records."""
        notices = {"notices": self.notices, "noticed_papers": self.noticed_papers} if self.notices else {}
        return {"found": self.found, "read": self.read} | self._by_kind() | {"damaged": self.damaged} | notices

    def _by_kind(self) -> dict[str, int]:
        return {kind: self.kinds[kind] for kind in KINDS}

    def add_damage(self, damage: RecordError) -> None:
        """Count and write one record that could not be read."""
        self.damaged += 1
        self._line(kind="damaged", file=damage.file, line=damage.line, reason=damage.reason)

    def add_notices(self, notices: Sequence[Notice], source: str) -> None:
        """Keep notices about papers and count them; one without an identifier can be about any."""
        self.notices += len(notices)
        self.noticed_papers += store_notices((one for one in notices if one.identifier), source)

    def add_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Count what became of records, and write a line for those that went to a paper or perhaps should have."""
        listed = []
        for outcome in outcomes:
            self.kinds[outcome.kind] += 1
            if outcome.kind in REPORTED:
                listed.append(outcome)
        if self.write is None or not listed:
            return
        ids = {number for one in listed for number in (one.paper_id, one.resembled) if number is not None}
        keys = dict(Paper.objects.filter(id__in=ids).values_list("id", "key"))
        for one in listed:
            paper, resembled = keys.get(one.paper_id or 0, ""), keys.get(one.resembled or 0, "")
            more = {"resembles": resembled} if resembled else {}
            self._line(kind=one.kind, source_id=one.record.source_id, title=one.record.title, paper=paper, **more)

    def sentence(self) -> str:
        """Return the counts in one sentence: "12 records found, 12 read: 9 new, 1 joined with papers we had, …"."""
        counts = {name: Grouped(number) for name, number in self.counts().items()}
        found = sentences("%(count)s record found", "%(count)s records found", self.found)
        became = sentence(
            "%(found)s, %(read)s read: %(new)s new, %(joined)s joined with papers we had, "
            "%(doubtful)s doubtful (new, but like a paper we had), "
            "%(changed)s changed, %(unchanged)s unchanged, %(damaged)s damaged.",
            **{**counts, "found": found},
        )
        return joined(" ", (became, self._notice_sentence())) if self.notices else became

    def _notice_sentence(self) -> str:
        papers = sentences("%(count)s paper", "%(count)s papers", self.noticed_papers)
        return sentences(
            "%(count)s notice of retractions and the like, about %(papers)s that we have.",
            "%(count)s notices of retractions and the like, about %(papers)s that we have.",
            self.notices,
            papers=papers,
        )

    def _line(self, **facts: Any) -> None:
        if self.write is not None:
            self.write(orjson.dumps(facts).decode())
