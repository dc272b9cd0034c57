"""What belongs to a paper beside its text: models, datasets and Spaces of the hub, its code, results in tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dailypapers.catalog.models import Artifact, Paper, Repository, Result, StarsOfDay

DAYS = 730  # of stars, the newest


class DatedStars(NamedTuple):
    """The stars of a repository on a day."""

    day: date
    stars: int


@dataclass(frozen=True, slots=True)
class CodeRepository:
    """A paper's code: what its host says of it, "" where nobody was asked, and its stars by day, the oldest first."""

    url: str
    language: str = ""
    licence: str = ""
    is_archived: bool = False
    history: tuple[DatedStars, ...] = ()

    @property
    def name(self) -> str:
        """Return owner and name, as people call it."""
        return "/".join(self.url.rstrip("/").split("/")[-2:])

    @property
    def stars(self) -> DatedStars | None:
        """Return the newest count."""
        return self.history[-1] if self.history else None


@dataclass(frozen=True, slots=True)
class Linked:
    """What the hub links of one kind: some, and how many there are in all."""

    kind: str
    items: tuple[Artifact, ...]
    count: int


@dataclass(frozen=True, slots=True)
class PaperArtifacts:
    """All that belongs to one paper; false where there is nothing."""

    models: Linked
    datasets: Linked
    spaces: Linked
    repository: CodeRepository | None = None
    results: tuple[Result, ...] = field(default=())

    @property
    def linked(self) -> tuple[Linked, ...]:
        """Return the kinds of which there are any."""
        return tuple(kind for kind in (self.models, self.datasets, self.spaces) if kind.count)

    def __bool__(self) -> bool:
        return bool(self.linked or self.repository or self.results)


def artifacts_of(paper: Paper) -> PaperArtifacts:
    """Return what belongs to a paper. Four queries at most, none for a paper that has nothing."""
    counts = {"model": paper.model_count, "dataset": paper.dataset_count, "space": paper.space_count}
    rows = Artifact.objects.filter(paper=paper) if any(counts.values()) else ()
    models, datasets, spaces = (_linked(kind, rows, count or 0) for kind, count in counts.items())
    results = tuple(Result.objects.filter(paper=paper)) if paper.result_count else ()
    return PaperArtifacts(models, datasets, spaces, _repository(paper), results)


def _linked(kind: str, rows: Iterable[Artifact], count: int) -> Linked:
    return Linked(kind, tuple(row for row in rows if row.kind == kind), count)


def _repository(paper: Paper) -> CodeRepository | None:
    """Return the code of a paper."""
    if not paper.code_url:
        return None
    row = Repository.objects.filter(url=paper.code_url).first() or Repository()
    days = StarsOfDay.objects.filter(url=paper.code_url).order_by("-day").values_list("day", "stars")[:DAYS]
    history = tuple(DatedStars(*values) for values in reversed(list(days)))
    return CodeRepository(paper.code_url, row.language, row.licence, row.is_archived, history)
