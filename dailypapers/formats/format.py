"""The common interface of all formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dailypapers.formats.paper import PaperView, load_cards, stream


@dataclass(frozen=True, slots=True)
class Context:
    """What a format writes beside the papers, as plain text.

    `site` is the URL of the site without a trailing slash, `url` that of this file, `page_url` that of the list's page,
    `next_url` that of the next part. `reasons` are by ids of papers; with `shows_days` each paper shows its day.
    """

    site: str
    title: str = ""
    url: str = ""
    page_url: str = ""
    next_url: str = ""
    note: str = ""
    reasons: Mapping[int, str] = field(default_factory=dict)
    shows_days: bool = False


Writer = Callable[[Iterable[PaperView], Context], Iterator[str | bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write papers. `ending` is that of URLs and files, `content_type` the whole header.

    `streams`: pieces come while papers are still being read, so a file may hold any number. `write_paper` writes a
    single paper, where that differs from a list of one.
    """

    ending: str
    label: str
    content_type: str
    write: Writer
    streams: bool = False
    is_brief: bool = False  # what `load_cards` gives is enough for it
    write_paper: Callable[[PaperView, Context], str] | None = None

    def papers(self, ids: Sequence[int]) -> Iterable[PaperView]:
        """Return the papers of a list as this format needs them, in the order of `ids`."""
        return load_cards(ids) if self.is_brief else stream(ids)

    def text(self, papers: Iterable[PaperView], context: Context) -> str:
        """Return a list as one text."""
        return "".join(piece if isinstance(piece, str) else piece.decode() for piece in self.write(papers, context))

    def paper_text(self, paper: PaperView, context: Context) -> str:
        """Return a single paper as one text."""
        return self.write_paper(paper, context) if self.write_paper else self.text([paper], context)
