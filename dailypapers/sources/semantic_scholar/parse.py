"""Papers of Semantic Scholar's graph: https://api.semanticscholar.org/api-docs/graph."""

from __future__ import annotations

from collections.abc import Mapping

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean

FIELDS = "externalIds,title,abstract,authors,venue,publicationDate,citationCount"


def sniff(paper: Mapping[str, object]) -> bool:
    """Tell whether an object has the fields of a paper of the graph."""
    return "paperId" in paper and ("externalIds" in paper or "title" in paper)


def parse(data: bytes) -> PaperRecord:
    """Return the record of one paper. Raises InvalidRecord where it has no title or no id."""
    return record_of(clean.load_object(data))


def record_of(paper: Mapping[str, object]) -> PaperRecord:
    title = clean.required_title(paper.get("title"))
    paper_id = clean.text(paper.get("paperId"), 60)
    if not paper_id:
        raise InvalidRecord(sentence("The paper has no id of Semantic Scholar."))
    external = paper.get("externalIds")
    ids: Mapping[str, object] = external if isinstance(external, dict) else {}
    arxiv = clean.identifier(ids.get("ArXiv"))
    is_arxiv = arxiv is not None and arxiv.scheme == "arxiv"
    doi = clean.identifier(ids.get("DOI"))
    return PaperRecord(
        source="semantic-scholar",
        source_id=paper_id,
        title=title,
        abstract=clean.prose(paper.get("abstract")),
        authors=clean.authors(paper.get("authors")),
        arxiv_id=arxiv.value if arxiv is not None and is_arxiv else "",
        doi=doi.value if doi is not None and doi.scheme == "doi" else "",
        published_at=clean.moment(paper.get("publicationDate")) or clean.start_of(paper.get("year")),
        journal_ref=clean.text(paper.get("venue"), clean.MAX_TITLE),
        citation_count=clean.count(paper.get("citationCount")),
    )
