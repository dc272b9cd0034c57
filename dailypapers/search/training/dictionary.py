"""Reading a dictionary to learn from: what words mean that the papers of the corpus seldom or never use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dailypapers.search.training.corpus import lines, plain

_PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
_MAX_TERMS = 4
_SHORTEST = 12  # characters of a definition that says something


@dataclass(frozen=True, slots=True)
class Entry:
    """Terms of one meaning, the usual one first, and its definition."""

    terms: tuple[str, ...]
    definition: str

    @property
    def text(self) -> str:
        """The first terms with the definition, as one would read it."""
        return f"{', '.join(self.terms[:2])}: {self.definition}"


def read(paths: Iterable[Path]) -> list[Entry]:
    """The entries of dictionaries: folders of WordNet's database files, or JSON lines with ``terms``, ``definition``.

    Raises `ValueError` for a folder without such files and for lines that cannot be read.
    """
    found: dict[tuple[str, str], Entry] = {}
    for path in paths:
        for entry in _wordnet(path) if path.is_dir() else _json(path):
            if entry.terms and len(entry.definition) >= _SHORTEST:
                found.setdefault((entry.terms[0], entry.definition), entry)
    return list(found.values())


def _json(path: Path) -> Iterator[Entry]:
    for row in lines(path):
        terms = row.get("terms")
        if not isinstance(terms, list) or not isinstance(row.get("definition"), str):
            raise ValueError(f"{path.name}: each line wants a list of terms and a definition")
        yield Entry(tuple(plain(str(term)) for term in terms)[:_MAX_TERMS], plain(str(row["definition"])))


def _wordnet(folder: Path) -> Iterator[Entry]:
    """Synsets of ``data.noun`` and its like, as the manual page wndb(5WN) lays them out; examples are left out."""
    files = [folder / f"data.{part}" for part in _PARTS_OF_SPEECH]
    if not any(file.is_file() for file in files):
        raise ValueError(f"{folder} holds no data.noun: neither WordNet's database nor a file of JSON lines")
    for file in files:
        text = file.read_text(encoding="latin-1") if file.is_file() else ""
        for number, line in enumerate(text.splitlines(), 1):
            facts, bar, gloss = line.partition(" | ")
            if line.startswith(" ") or not bar:  # the licence stands at the top
                continue
            try:
                terms = _terms(facts.split())
            except (IndexError, ValueError) as error:
                raise ValueError(f"{file.name}, line {number}: this is no synset of WordNet") from error
            yield Entry(terms, plain(gloss.partition('; "')[0]))


def _terms(facts: list[str]) -> tuple[str, ...]:
    """The words of a synset; their number is hexadecimal, and a lexical number stands behind each."""
    words = [facts[4 + 2 * place] for place in range(int(facts[3], 16))]
    return tuple(word.partition("(")[0].replace("_", " ") for word in words[:_MAX_TERMS])
