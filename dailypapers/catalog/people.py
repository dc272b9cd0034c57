"""The people behind a name: its papers in groups by person, and what moderators decided about them.

Groups are worked out when they are asked for and kept nowhere. Any paper of a group names it, so that its address
leads to that person for as long as the paper does, however the groups change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from dailypapers.catalog.models import Author, AuthorDecision, AuthorIdentity, Authorship, Paper, Record, Tally
from dailypapers.catalog.namesakes import AMBIGUOUS, COLLABORATION, Signature, grouped
from dailypapers.lib.text import plain_words

MAX_GROUPED = 600  # papers of a name, the newest in the catalogue
MAX_SLASHES = 8  # of an address of a person
MAX_SPELLINGS = 50  # of a name that are looked at
MAX_NAMES = 8  # of one person, joined by hand
NAMED = 3  # co-authors and categories that tell a group from others


class Namesake(NamedTuple):
    """One person of a name: the key of their first paper here, their papers, and what tells them from others."""

    key: str
    paper_ids: list[int]
    coauthors: list[str]
    categories: list[str]
    first_year: int | None
    last_year: int | None
    orcid: str = ""


class _Facts(NamedTuple):
    key: str
    authors: int
    category: str | None
    year: int | None


def is_ambiguous(author: Author) -> bool:
    """Tell whether papers of a name may be by several people.

    By the name, because somebody said so, or because sources give it several iDs. Three queries.
    """
    decisions = AuthorDecision.objects.filter(Q(name=author.name) | Q(other_name=author.name))
    tallies = Tally.objects.filter(kind="author", key=author.name, ambiguity__gte=AMBIGUOUS)
    return tallies.exists() or decisions.exists() or len(set(orcids_of(author).values())) > 1


def orcids_of(author: Author) -> dict[int, str]:
    """Return the iDs that sources give an author, by the papers they stand on. One query."""
    rows = AuthorIdentity.objects.filter(author=author).exclude(orcid="").order_by("paper_id")
    return dict(rows.values_list("paper_id", "orcid"))


class PersonIds(NamedTuple):
    """The ids of one person: an iD, and the ids at OpenAlex on the same papers."""

    orcid: str
    openalex: list[str]


def ids_of(author: Author, papers: Iterable[int] | None = None) -> list[PersonIds]:
    """Return the ids that sources give an author, of all papers or of these, the most frequent iD first. One query."""
    rows = AuthorIdentity.objects.filter(author=author)
    rows = rows if papers is None else rows.filter(paper_id__in=list(papers))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for orcid, openalex in rows.values_list("orcid", "openalex"):
        found[orcid][openalex] += 1
    order = sorted(found, key=lambda orcid: (not orcid, -found[orcid].total(), orcid))
    return [PersonIds(orcid, [one for one, _ in found[orcid].most_common() if one]) for orcid in order]


def spellings_of(author: Author) -> list[str]:
    """Return other names that are the same in plain letters: Ait-Mokhtar for Aït-Mokhtar. One query."""
    tallies = Tally.objects.filter(kind="author", folded=plain_words(author.name)[:200])
    rows = tallies.exclude(key=author.name).order_by().values_list("papers", "key")[:MAX_SPELLINGS]  # sorted here: an
    return [key for _, key in sorted(rows, key=lambda row: (-row[0], row[1]))][:MAX_NAMES]  # index in order misleads


def namesakes_of(author: Author) -> list[Namesake]:
    """Return the people of a name, who has most papers first; one for a name that is not ambiguous. Nine queries."""
    facts = _facts_of(author)
    telling = [paper_id for paper_id, fact in facts.items() if fact.authors <= COLLABORATION]
    rows = Authorship.objects.filter(paper_id__in=telling)
    coauthors = defaultdict(set)
    for paper_id, author_id in rows.exclude(author=author).order_by().values_list("paper_id", "author_id"):
        coauthors[paper_id].add(author_id)
    orcids = orcids_of(author)
    groups = _groups(author, facts, coauthors, orcids) if is_ambiguous(author) else [list(facts)]
    top = [Counter(c for paper_id in group for c in coauthors[paper_id]).most_common(NAMED) for group in groups]
    names = _names({author_id for several in top for author_id, _ in several})
    return [
        _namesake(group, facts, [names[author_id] for author_id, _ in several if author_id in names], orcids)
        for group, several in zip(groups, top, strict=True)
        if group
    ]


def _facts_of(author: Author) -> dict[int, _Facts]:
    rows = Paper.objects.filter(authors=author).order_by("-id").distinct()
    columns = rows.values_list("id", "key", "author_count", "primary_category__code", "featured_on", "published_at")
    return {
        paper_id: _Facts(key, authors, category, day.year if (day := published or featured) else None)
        for paper_id, key, authors, category, featured, published in columns[:MAX_GROUPED]
    }


def _groups(
    author: Author, facts: dict[int, _Facts], coauthors: dict[int, set[int]], orcids: dict[int, str]
) -> list[list[int]]:
    counts = Counter(author_id for several in coauthors.values() for author_id in several)
    shared = {author_id for author_id, papers in counts.items() if papers > 1}
    names = _names(shared)
    levels = dict(Tally.objects.filter(kind="author", key__in=names.values()).values_list("key", "ambiguity"))
    decisions = AuthorDecision.objects.filter(name=author.name, other_name=author.name)
    pairs = list(decisions.order_by("id").values_list("key", "other_key", "is_same"))
    ids = paper_ids(key for pair in pairs for key in pair[:2])
    same, different = (
        [(ids[one], ids[other]) for one, other, is_same in pairs if is_same == wanted and one in ids and other in ids]
        for wanted in (True, False)
    )
    signatures = [
        Signature(paper_id, frozenset(coauthors[paper_id] & shared), max(fact.authors, 1))
        for paper_id, fact in facts.items()
    ]
    ambiguity = {author_id: levels.get(name, 0) for author_id, name in names.items()}
    return grouped(signatures, ambiguity, same, different, orcids)


def _names(ids: set[int]) -> dict[int, str]:
    return dict(Author.objects.filter(id__in=ids).values_list("id", "name"))


def _namesake(group: list[int], facts: dict[int, _Facts], coauthors: list[str], orcids: dict[int, str]) -> Namesake:
    known = Counter(orcid for paper_id in group if (orcid := orcids.get(paper_id)))
    categories = Counter(code for paper_id in group if (code := facts[paper_id].category))
    years = [year for paper_id in group if (year := facts[paper_id].year)]
    return Namesake(
        facts[min(group)].key,
        group,
        coauthors,
        [code for code, _ in categories.most_common(NAMED)],
        min(years, default=None),
        max(years, default=None),
        next((orcid for orcid, _ in known.most_common(1)), ""),
    )


def paper_ids(keys: Iterable[str]) -> dict[str, int]:
    """Return the papers of keys, present or former, by key. Two queries."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = dict(Record.objects.filter(key__in=wanted).values_list("key", "paper_id"))
    return found | dict(Paper.objects.filter(key__in=wanted).values_list("key", "id"))


def papers_of_person(author: Author, paper_id: int) -> list[int]:
    """Return the papers of the person of this name who wrote a paper, under the other names they were joined with too.

    Empty where the name does not stand on the paper.
    """
    papers: dict[int, None] = {}
    waiting, seen = [(author, paper_id)], set[int]()
    while waiting and len(seen) < MAX_NAMES:
        author, paper_id = waiting.pop()
        if author.pk in seen:
            continue
        seen.add(author.pk)
        group = next((one.paper_ids for one in namesakes_of(author) if paper_id in one.paper_ids), [])
        papers |= dict.fromkeys(group)
        waiting += _joined(author.name, set(group))
    return list(papers)


def _joined(name: str, group: set[int]) -> list[tuple[Author, int]]:
    """Return the other names of a person, each with a paper of theirs, by what was decided about papers of a group."""
    decisions = AuthorDecision.objects.filter(Q(name=name) | Q(other_name=name), is_same=True).exclude(
        name=name, other_name=name
    )
    pairs = []
    for row in decisions.order_by("id"):
        own, other = (row.key, row.other_key) if row.name == name else (row.other_key, row.key)
        pairs.append((own, row.other_name if row.name == name else row.name, other))
    ids = paper_ids(key for own, _, other in pairs for key in (own, other))
    authors = {author.name: author for author in Author.objects.filter(name__in=[pair[1] for pair in pairs])}
    return [
        (authors[other_name], ids[other])
        for own, other_name, other in pairs
        if ids.get(own) in group and other in ids and other_name in authors
    ] + _of_one_orcid(name, group)


def _of_one_orcid(name: str, group: set[int]) -> list[tuple[Author, int]]:
    """Return the other names under which papers bear the iD of a person, each with one of the papers. Two queries."""
    own = AuthorIdentity.objects.filter(author__name=name, paper_id__in=group).exclude(orcid="")
    orcids = set(own.values_list("orcid", flat=True))
    if len(orcids) != 1:  # somebody joined two by hand: which of them, they know better
        return []
    others = AuthorIdentity.objects.filter(orcid__in=orcids).exclude(author__name=name).select_related("author")
    return list(
        {row.author_id: (row.author, row.paper_id) for row in others.order_by("paper_id")[:MAX_GROUPED]}.values()
    )


def find_person(target: str) -> tuple[Author, Paper] | None:
    """Return the name and the paper of a target like "Yu Wang/2503.01234"; None where that names nobody.

    Names and keys may hold slashes themselves: the last few are tried. Four queries.
    """
    places = [place for place, sign in enumerate(target) if sign == "/"][-MAX_SLASHES:]
    keys = {target[:place]: target[place + 1 :] for place in places}
    authors = list(Author.objects.filter(name__in=keys))
    ids = paper_ids(keys[author.name] for author in authors)
    for author in authors:
        if keys[author.name] in ids:
            return author, Paper.objects.get(id=ids[keys[author.name]])
    return None
