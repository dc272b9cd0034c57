"""Which papers of the catalogue the references of texts are, worked out once for each text and again for new papers.

References are looked up by identifier, by the fingerprint of their title, and by searching; `matching` decides.
Each gets a row with the first letters of its title, so that a paper that comes in later finds the references that may
be it in one query, and no text is searched for twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet

from dailypapers.catalog.models import Authorship, Paper, Record
from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.matching import Candidate, best_match
from dailypapers.fulltext.models import CitedIdentifier, CitedWork, FullText, LinkedPapers
from dailypapers.fulltext.queries import ids_of_references, load_document
from dailypapers.lib.fingerprint import title_fingerprint
from dailypapers.lib.text import title_key

Find = Callable[[Sequence[str]], "list[list[int]] | None"]
"""Returns ids of papers for each of some texts, likely ones first; None while nothing can be searched."""

LINKER = 1
"""Raised when references are matched better than before: texts are matched anew."""

MAX_REFERENCES = 2_000  # of a text
MAX_ANCHOR = 100  # letters
TITLE_START = 24  # letters of a title by which new papers are looked up
_LEAST_TITLE = 10
_SEARCHED = 300  # letters of a reference without a title
_PAPERS_AT_ONCE = 300
_OVERLAP = 300  # papers that are looked at again: on PostgreSQL a lower id may be committed later
_ROWS_AT_ONCE = 1_000
_MAX_AUTHORS = 50


class Linked(NamedTuple):
    """How many texts were matched, and how many of their references are papers of the catalogue."""

    texts: int
    references: int


def has_due_links() -> bool:
    """Tell whether a text is to be matched, or a paper is new."""
    if _due().exists():
        return True
    up_to = _linked_up_to()
    return up_to is not None and _newest_paper() > up_to


def link_due(find: Find, is_over: Callable[[], bool], paper_ids: Sequence[int] | None = None) -> Linked:
    """Match the references of texts that are new, of these papers or of all, one text after the other."""
    texts, references = 0, 0
    LinkedPapers.objects.get_or_create(pk=1, defaults={"up_to": _newest_paper()})
    while not is_over():
        due = _due() if paper_ids is None else _due().filter(paper_id__in=paper_ids)
        text = due.order_by("pk").first()
        if text is None:
            break
        linked = _link_text(text, find)
        if linked is None:
            break
        texts, references = texts + 1, references + linked
    return Linked(texts, references)


def _due() -> QuerySet[FullText]:
    return FullText.objects.filter(linked_by__lt=LINKER).exclude(fetched_at=None)


def _link_text(text: FullText, find: Find) -> int | None:
    """Match the references of a text; None while nothing can be searched. A fixed number of queries."""
    try:
        document = load_document(text)
    except FullTextError:  # it is read anew first
        FullText.objects.filter(pk=text.pk).update(linked_by=LINKER)
        return 0
    references = document.references[:MAX_REFERENCES]
    papers = ids_of_references(document)
    left = [reference for reference in references if reference.anchor not in papers]
    papers |= _matched(left, _by_fingerprint(left))
    left = [reference for reference in left if reference.anchor not in papers]
    found = find([searched_words(reference) for reference in left]) if left else []
    if found is None:
        return None
    papers |= _matched(left, {reference.anchor: ids for reference, ids in zip(left, found, strict=True)})
    papers = {anchor: paper_id for anchor, paper_id in papers.items() if paper_id != text.paper_id}
    _store(text, references, papers)
    return len(papers)


def searched_words(reference: Reference) -> str:
    """Return the words by which a reference is searched for: of its title, where that says enough."""
    return reference.title if len(title_key(reference.title)) >= TITLE_START else reference.text[:_SEARCHED]


def _by_fingerprint(references: Sequence[Reference]) -> dict[str, list[int]]:
    """Look references up by the fingerprint of their titles. One query."""
    prints = {reference.anchor: title_fingerprint(reference.title) for reference in references if reference.title}
    known: defaultdict[int, list[int]] = defaultdict(list)
    records = Record.objects.filter(title_fingerprint__in=set(prints.values()) - {0}).exclude(title_fingerprint=0)
    for fingerprint, paper_id in records.values_list("title_fingerprint", "paper_id"):
        known[fingerprint].append(paper_id)
    return {anchor: known[fingerprint] for anchor, fingerprint in prints.items() if fingerprint in known}


def _matched(references: Sequence[Reference], ids: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Return the papers that references are among their candidates. Two queries."""
    known = candidates_of({paper_id for each in ids.values() for paper_id in each})
    found = {}
    for reference in references:
        candidates = [known[paper_id] for paper_id in ids.get(reference.anchor, ()) if paper_id in known]
        if (match := best_match(reference, candidates)) is not None:
            found[reference.anchor] = int(match.id)
    return found


def candidates_of(paper_ids: Iterable[int]) -> dict[int, Candidate]:
    """Return papers as references are compared with them, by id. Two queries."""
    ids = list(paper_ids)
    if not ids:
        return {}
    names: defaultdict[int, list[str]] = defaultdict(list)
    authorships = Authorship.objects.filter(paper_id__in=ids, position__lt=_MAX_AUTHORS).order_by("position")
    for paper_id, name in authorships.values_list("paper_id", "author__name"):
        names[paper_id].append(name)
    papers = Paper.objects.filter(id__in=ids).only(
        "id", "title_text", "published_at", "doi", "published_doi", "arxiv_id", "journal_ref"
    )
    return {
        paper.id: Candidate(
            str(paper.id), paper.title_text, names[paper.id], paper.published_at.year if paper.published_at else None,
            paper.published_doi or paper.doi, paper.arxiv_id, paper.journal_ref,
        )
        for paper in papers
    }  # fmt: skip


def _store(text: FullText, references: Sequence[Reference], papers: Mapping[str, int]) -> None:
    with transaction.atomic():
        text.cited_works.all().delete()
        CitedWork.objects.bulk_create(
            [
                CitedWork(
                    text=text, anchor=one.anchor[:100], title_start=_start(one.title), paper_id=papers.get(one.anchor)
                )
                for one in references
            ],
            ignore_conflicts=True,
        )
        FullText.objects.filter(pk=text.pk).update(linked_by=LINKER)


def _start(title: str) -> str:
    key = title_key(title)
    return key[:TITLE_START] if len(key) >= _LEAST_TITLE else ""


# --- new papers -------------------------------------------------------------------------------------------------


def link_new_papers(is_over: Callable[[], bool]) -> int:
    """Match papers that came in since the last time with the references that are no paper yet; return how many are."""
    linked = 0
    while not is_over() and (up_to := _linked_up_to()) is not None:
        ids = list(Paper.objects.filter(id__gt=up_to).order_by("id").values_list("id", flat=True)[:_PAPERS_AT_ONCE])
        if not ids:
            break
        again = Paper.objects.filter(id__gt=up_to - _OVERLAP, id__lte=up_to).values_list("id", flat=True)
        linked += _link_papers([*again, *ids])
        LinkedPapers.objects.filter(pk=1).update(up_to=ids[-1])
    return linked


def _linked_up_to() -> int | None:
    return LinkedPapers.objects.filter(pk=1).values_list("up_to", flat=True).first()


def _newest_paper() -> int:
    return Paper.objects.aggregate(Max("id"))["id__max"] or 0


def _link_papers(paper_ids: Sequence[int]) -> int:
    candidates = candidates_of(paper_ids)
    starts: defaultdict[str, list[Candidate]] = defaultdict(list)
    names: dict[str, Candidate] = {}
    for candidate in candidates.values():
        if start := _start(candidate.title):
            starts[start].append(candidate)
        names |= {name: candidate for name in (candidate.arxiv_id, candidate.doi) if name}
    rows = CitedWork.objects.filter(paper=None).exclude(title_start="")
    named = CitedIdentifier.objects.filter(identifier__in=names).values_list("text_id", flat=True)
    texts = {
        *rows.filter(title_start__in=starts).values_list("text_id", flat=True)[:_ROWS_AT_ONCE],
        *named[:_ROWS_AT_ONCE],
    }
    return sum(_link_unmatched(text, starts, names) for text in FullText.objects.filter(pk__in=texts, linked_by=LINKER))


def _link_unmatched(text: FullText, starts: Mapping[str, list[Candidate]], names: Mapping[str, Candidate]) -> int:
    """Match the references of a text that are no paper yet with new papers."""
    try:
        references = {reference.anchor: reference for reference in load_document(text).references}
    except FullTextError:
        return _link_listed(text, names)
    changed = []
    for row in text.cited_works.filter(paper=None):
        reference = references.get(row.anchor)
        if reference is None:
            continue
        candidates = [names[name] for name in (reference.arxiv_id, reference.doi) if name in names]
        match = best_match(reference, [*candidates, *starts.get(row.title_start, ())])
        if match is not None and int(match.id) != text.paper_id:
            row.paper_id = int(match.id)
            changed.append(row)
    CitedWork.objects.bulk_update(changed, ["paper"])
    return len(changed)


def _link_listed(text: FullText, names: Mapping[str, Candidate]) -> int:
    """Match references that were listed without a text, whose anchors are identifiers, with new papers."""
    changed = list(text.cited_works.filter(paper=None, anchor__in=names))
    for row in changed:
        row.paper_id = int(names[row.anchor].id)
    CitedWork.objects.bulk_update(changed, ["paper"])
    return len(changed)
