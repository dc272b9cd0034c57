"""The formats of files, and the report of a record that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Format = Literal[
    "page", "hub", "plain", "snapshot", "bibtex", "ris", "csl", "csv", "zotero", "orcid", "openalex",
    "semantic-scholar", "papers-with-code", "alerts", "retraction-watch", "endnote",
    "pubmed", "cff", "inspire", "dblp", "ads", "paperpile",
]  # fmt: skip
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class RecordError:
    """One record, or the rest of one file, that could not be read; `reason` is a sentence for a person."""

    file: str
    line: int  # from 1; 0 where the file as a whole is meant
    reason: str

    def __str__(self) -> str:
        """Return it as compilers write it: `file:line: reason`."""
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"
