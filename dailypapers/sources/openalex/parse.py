"""Works of OpenAlex: https://docs.openalex.org/api-entities/works. Abstracts come as an inverted index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.notices import Notice, notice_identifier
from dailypapers.lib.record import OrganisationFact, PaperRecord
from dailypapers.lib.registries import parse_ror
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import FailedRecord

MAX_WORDS = 20_000  # of an abstract


class Works(NamedTuple):
    """What an answer holds, what of it cannot be read, and what it says of papers."""

    records: tuple[PaperRecord, ...]
    failed: tuple[FailedRecord, ...]
    notices: tuple[Notice, ...]


def sniff(work: Mapping[str, object]) -> bool:
    """Tell whether an object has the fields of a work."""
    return "authorships" in work and ("display_name" in work or "title" in work)


def parse(data: bytes) -> Works:
    """Return the works of an answer. Raises InvalidRecord where it is none."""
    results = clean.load_object(data).get("results")
    if not isinstance(results, list):
        raise InvalidRecord(sentence("The answer has no list of works."))
    records: list[PaperRecord] = []
    failed: list[FailedRecord] = []
    notices: list[Notice] = []
    for number, work in enumerate(results, start=1):
        fields: Mapping[str, object] = work if isinstance(work, dict) else {}
        try:
            records.append(record_of(fields))
            notices += notices_of(fields)
        except InvalidRecord as error:
            failed.append(FailedRecord(clean.text(fields.get("id"), 200) or f"work {number} of a listing", str(error)))
    return Works(tuple(records), tuple(failed), tuple(notices))


def record_of(work: Mapping[str, object]) -> PaperRecord:
    """Return the record of one work. Raises InvalidRecord where it has no title or no id."""
    title = clean.required_title(work.get("display_name") or work.get("title"))
    work_id = clean.text(work.get("id"), 200).rpartition("/")[2].strip()
    if not work_id:
        raise InvalidRecord(sentence("The work has no id of OpenAlex."))
    identifier = clean.identifier(work.get("doi"))
    people = clean.objects(work.get("authorships"), clean.MAX_AUTHORS)
    institution = _institution(people)
    place = clean.text(institution.get("display_name"), clean.MAX_NAME)
    venue = _inside(_inside(work, "primary_location"), "source")
    return PaperRecord(
        source="openalex",
        source_id=work_id,
        title=title,
        abstract=abstract_of(work.get("abstract_inverted_index")),
        authors=clean.authors([_inside(entry, "author").get("display_name") for entry in people]),
        author_ids=clean.author_ids(_ids_of(_inside(entry, "author")) for entry in people),
        organisation=OrganisationFact("", place) if place else None,
        organisation_ror=parse_ror(clean.text(institution.get("ror"), 100)),
        arxiv_id=identifier.value if identifier is not None and identifier.scheme == "arxiv" else "",
        doi=identifier.value if identifier is not None and identifier.scheme == "doi" else "",
        published_at=clean.moment(work.get("publication_date")),
        journal_ref=clean.text(venue.get("display_name"), clean.MAX_TITLE),
        citation_count=clean.count(work.get("cited_by_count")),
        language=clean.language(work.get("language")),
    )


def notices_of(work: Mapping[str, object]) -> Iterator[Notice]:
    """Yield the retraction of a work: by whom and when OpenAlex does not say."""
    identifier = notice_identifier(clean.text(work.get("doi"), 300))
    if work.get("is_retracted") is True and identifier:
        yield Notice(identifier, "retraction")


def abstract_of(index: object) -> str:
    """Return the text of an inverted index, {word: [position, …]}; positions beyond any abstract are left out."""
    if not isinstance(index, dict):
        return ""
    word_at: dict[int, str] = {}
    for word, positions in index.items():
        if isinstance(word, str) and isinstance(positions, list):
            for position in positions[:MAX_WORDS]:
                if isinstance(position, int) and 0 <= position < MAX_WORDS:
                    word_at[position] = word
    return clean.prose(" ".join(word_at[position] for position in sorted(word_at)))


def _inside(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _ids_of(author: Mapping[str, object]) -> tuple[object, object, object]:
    return author.get("display_name"), author.get("orcid"), author.get("id")


def _institution(people: list[Mapping[str, object]]) -> Mapping[str, object]:
    """Return the institution of most authors, of equals that of the first author; an empty one where none is named."""
    named: dict[str, Mapping[str, object]] = {}
    counts: Counter[str] = Counter()
    for person in people:
        own = {
            clean.text(one.get("id"), 200): one for one in clean.objects(person.get("institutions"), clean.MAX_AUTHORS)
        }
        named |= {name: one for name, one in own.items() if name not in named}
        counts.update(own.keys() - {""})
    order = list(named)
    best = min(counts, key=lambda name: (-counts[name], order.index(name)), default="")
    return named.get(best, {})
