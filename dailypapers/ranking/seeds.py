"""Papers somebody names as theirs, so that the first day's feed knows something: from BibTeX or from ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find
from dailypapers.lib.errors import Invalid
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import without_controls
from dailypapers.ranking.models import Seed
from dailypapers.sources.bibtex import parse as bibtex

MAX_CHARACTERS = 1_000_000  # of one list
MAX_SEEDS = 500  # papers of one list
MAX_UNKNOWN = 20  # names that are reported back


@dataclass(frozen=True, slots=True)
class SeedResult:
    """How many of the named papers are in this catalogue, and the first names of those that are not."""

    found: int
    unknown: tuple[str, ...]


def plant_seeds(user: Any, text: str) -> SeedResult:
    """Take papers as somebody's own: a BibTeX file, or ids and addresses of papers with blanks or commas between.

    Raises `Invalid` when there is nothing to read, or too much.
    """
    owner = require_active(user)
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"The list has {len(text):,} characters; at most {MAX_CHARACTERS:,} are allowed.")
    names = list(dict.fromkeys(seed_names(text)))
    if not names:
        raise Invalid("The list names no paper. Paste a BibTeX file, or ids such as 2205.13147, one a line.")
    if len(names) > MAX_SEEDS:
        raise Invalid(f"The list names {len(names):,} papers; at most {MAX_SEEDS} are allowed at once.")
    papers = {name: _find_id(name) for name in names}
    with transaction.atomic():
        ids = sorted({paper_id for paper_id in papers.values() if paper_id})
        Seed.objects.bulk_create([Seed(user=owner, paper_id=paper_id) for paper_id in ids], ignore_conflicts=True)
    unknown = tuple(name for name, paper_id in papers.items() if paper_id is None)
    return SeedResult(len(papers) - len(unknown), unknown[:MAX_UNKNOWN])


def delete_seeds(user: Any) -> int:
    """Delete all seeds of a user; returns how many there were."""
    return Seed.objects.filter(user=require_active(user)).delete()[0]


def seed_names(text: str) -> Iterable[str]:
    """Yield the papers a text names: of BibTeX the arXiv id, DOI, or title of each entry; else the words."""
    clean = without_controls(text)
    if "@" not in clean or "{" not in clean:
        yield from (word.strip("<>()[];\"'") for word in clean.replace(",", " ").split())
        return
    for _, record in bibtex.parse(enumerate(clean.splitlines(), start=1)):
        if isinstance(record, PaperRecord):
            yield record.arxiv_id or record.doi or f"title:{to_plain(record.title)}"


def _find_id(name: str) -> int | None:
    if name.startswith("title:"):
        return Paper.objects.filter(title_text__iexact=name[6:]).values_list("id", flat=True).first()
    paper = find(name)
    return paper.id if paper else None
