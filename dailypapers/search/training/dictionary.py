"""Reading a dictionary to learn from: the meanings of words that the papers of the corpus seldom or never use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dailypapers.search.training.corpus import json_lines, plain

_PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
_MAX_TERMS = 4
_MIN_DEFINITION = 12  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """Terms of one meaning, the usual one first, and its definition."""

    terms: tuple[str, ...]
    definition: str

    @property
    def text(self) -> str:
        """Return the first terms with the definition, as one would read it."""
        return f"{', '.join(self.terms[:2])}: {self.definition}"


def read(paths: Iterable[Path]) -> list[Entry]:
    """Read the entries of dictionaries: WordNet's database folders, or JSON lines with ``terms`` and ``definition``.

    Raises `ValueError` for a folder without such files and for lines that cannot be read.
    """
    entries: dict[tuple[str, str], Entry] = {}
    for path in paths:
        for entry in _wordnet(path) if path.is_dir() else _json(path):
            if entry.terms and len(entry.definition) >= _MIN_DEFINITION:
                entries.setdefault((entry.terms[0], entry.definition), entry)
    return list(entries.values())


def _json(path: Path) -> Iterator[Entry]:
    for row in json_lines(path):
        terms = row.get("terms")
        if not isinstance(terms, list) or not isinstance(row.get("definition"), str):
            raise ValueError(f"{path.name}: expected a list of terms and a definition on each line")
        yield Entry(tuple(plain(str(term)) for term in terms)[:_MAX_TERMS], plain(str(row["definition"])))


def _wordnet(folder: Path) -> Iterator[Entry]:
    """Read the synsets of ``data.noun`` and its like, laid out as in the manual page wndb(5WN), without examples."""
    files = [folder / f"data.{part}" for part in _PARTS_OF_SPEECH]
    if not any(file.is_file() for file in files):
        raise ValueError(
            f"{folder} has no data.noun, so it is not WordNet's database; write such a folder or a file of JSON lines"
        )
    for file in files:
        text = file.read_text(encoding="latin-1") if file.is_file() else ""
        for number, line in enumerate(text.splitlines(), 1):
            fields, bar, gloss = line.partition(" | ")
            if line.startswith(" ") or not bar:  # the licence stands at the top
                continue
            try:
                terms = _terms(fields.split())
            except (IndexError, ValueError) as error:
                raise ValueError(f"{file.name}, line {number}: not a synset of WordNet") from error
            yield Entry(terms, plain(gloss.partition('; "')[0]))


def _terms(fields: list[str]) -> tuple[str, ...]:
    """Return the words of a synset; their number is hexadecimal, and a lexical number stands behind each."""
    words = [fields[4 + 2 * number] for number in range(int(fields[3], 16))]
    return tuple(word.partition("(")[0].replace("_", " ") for word in words[:_MAX_TERMS])
