"""Reads files of references whose right answers are known: how many entries come in, with which fields, and how fast.

    python benchmarks/sources/references.py [--shared FOLDER] [--show]

The suites lie in `data/references` of the shared data (or where DAILYPAPERS_SHARED says); without them there is nothing
to measure. Better BibTeX's and JabRef's files have the answers of those programs beside them; of our own forms each
entry that has an arXiv number anywhere must be known by it. Letters, digits and accents of titles and names are
compared, not case and punctuation, for Zotero sets titles in sentence case. `--show` prints every difference.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from dailypapers.lib.identifiers import parse_identifier  # noqa: E402
from dailypapers.lib.record import PaperRecord  # noqa: E402
from dailypapers.lib.tex import to_plain  # noqa: E402
from dailypapers.sources.files import read  # noqa: E402

AS_OF = date(2026, 1, 20)
SHARED = Path(os.environ.get("DAILYPAPERS_SHARED") or ROOT.parent / "shared")
FIELDS = ("title", "authors", "date", "ids")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Answer(NamedTuple):
    """What a suite says of one entry; None where it says nothing."""

    title: str
    authors: tuple[str, ...] | None
    date: str | None  # "2016-02", as far as it is known
    ids: frozenset[str]


@dataclass
class Result:
    """The counts of one suite."""

    entries: int = 0
    read: int = 0
    damaged: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)


# --- answers ----------------------------------------------------------------------------------------------------


def zotero_answers(path: Path) -> list[Answer]:
    """The items that Better BibTeX imports; notes about the import are none."""
    items = json.loads(path.read_text())["items"]
    return [_of_zotero(item) for item in items if item["itemType"] != "note"]


def _of_zotero(item: dict[str, Any]) -> Answer:
    people = item.get("creators", [])
    kinds = [person["creatorType"] for person in people]
    chosen = next((kind for kind in kinds if kind not in ("editor", "translator", "seriesEditor")), None)
    chosen = chosen or next((kind for kind in kinds if kind == "editor"), None)
    names = [_zotero_name(person) for person in people if person["creatorType"] == chosen]
    extra = item.get("extra", [])
    lines = [item.get("DOI", ""), item.get("url", ""), *(extra if isinstance(extra, list) else extra.splitlines())]
    found = [parse_identifier(re.sub(r"^(?:DOI|arXiv): ", "", line)) for line in lines]
    ids = frozenset(one.value for one in found if one is not None)
    names = [name for name in names if name.strip().lower() != "others"]
    return Answer(item.get("title", ""), tuple(names), item.get("date"), ids)


def _zotero_name(person: dict[str, str]) -> str:
    given, _, suffix = person.get("firstName", "").partition(", ")
    return person.get("name") or f"{given} {person.get('lastName', '')} {suffix}"


def jabref_answers(path: Path) -> list[Answer]:
    """The entries of JabRef's own writing, which keeps to one simple form: `name = {value},`."""
    entries = re.split(r"(?m)^@\w+\{\w*,", path.read_text())[1:]
    return [_of_jabref({name.lower(): value for name, value in _JABREF_FIELD.findall(entry)}) for entry in entries]


_JABREF_FIELD = re.compile(r"(?m)^\s*(\w+)\s*=\s*\{?(.*?)\}?,?\s*$")


def _of_jabref(fields: dict[str, str]) -> Answer:
    people = fields.get("author") or fields.get("editor") or ""
    names = tuple(" ".join(reversed(name.split(", "))) for name in people.split(" and ") if name)
    month = fields.get("month", "").strip("#")
    when = fields.get("year", "") + (f"-{_MONTHS.index(month) + 1:02d}" if month in _MONTHS else "")
    found = [parse_identifier(fields.get(name, "")) for name in ("doi", "url", "eprint")]
    return Answer(fields.get("title", ""), names, when or None, frozenset(one.value for one in found if one))


_FORM_ID = re.compile(r"(?:abs/|arXiv:|eprint=\{|preprint )?([a-z-]+/[0-9]{7}|1[0-9]{3}\.[0-9]{5})(?!\.?[0-9])")


def form_answers(text: str, begin: str) -> list[Answer]:
    """Our own forms: the arXiv number that stands anywhere in the entry, and the title."""
    answers = []
    for entry in re.split(begin, text)[1:]:
        title = re.search(r"(?mi)^T[1I]  - (.*?)\s*$|\btitle ?= ?[\"{]+([^}\"]*)", entry)
        ids = {parse_identifier(found) for found in _FORM_ID.findall(entry)}
        known = frozenset(one.value for one in ids if one is not None and one.scheme == "arxiv")
        answers.append(Answer((title[1] or title[2]) if title else "", None, None, known))
    return answers


# --- comparison -------------------------------------------------------------------------------------------------


def letters(text: str) -> str:
    """Letters, digits and accents alone, in lower case: no markup, no font, no punctuation."""
    plain = unicodedata.normalize("NFKC", _TAG.sub("", text)).casefold()
    return "".join(char for char in plain if char.isalnum())


def name_key(name: str) -> str:
    """The words of a name in alphabetical order."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(sorted(re.findall(r"\w+", plain)))


def date_key(text: str, finest: int = 3) -> tuple[int, ...]:
    """Year, month and day; the first of them where none is known."""
    numbers = [int(number) for number in re.findall(r"\d+", text)[:finest]]
    return tuple(numbers + [1] * (3 - len(numbers)))


def compare(answer: Answer, record: PaperRecord) -> Iterator[tuple[str, bool, object, object]]:
    """Each field that the answer has: whether it is right, what is right and what we read."""
    title = to_plain(record.title)
    if answer.title:
        yield "title", letters(answer.title) == letters(title), answer.title, title
    if answer.authors is not None:
        ours = [to_plain(author) for author in record.authors]
        same = [name_key(name) for name in answer.authors] == [name_key(name) for name in ours]
        yield "authors", same, answer.authors, ours
    if answer.date is not None and re.match(r"\d{4}(-\d\d){0,2}$", answer.date):
        ours_at = record.published_at
        parts = answer.date.count("-") + 1
        key = (ours_at.year, ours_at.month, ours_at.day)[:parts] if ours_at else ()
        yield "date", date_key(answer.date)[:parts] == key, answer.date, str(ours_at)
    if answer.ids:
        known = {record.arxiv_id, record.doi, record.openreview_id} - {""}
        yield "ids", answer.ids <= known, sorted(answer.ids), sorted(known)


def pair(answers: list[Answer], records: list[PaperRecord]) -> Iterator[tuple[Answer, PaperRecord | None]]:
    """Each answer with the record of its title that it agrees with most, else with the next one that has no other."""
    by_title: dict[str, list[PaperRecord]] = {}
    for record in records:
        by_title.setdefault(letters(to_plain(record.title)), []).append(record)
    pairs: list[tuple[Answer, PaperRecord | None]] = []
    for answer in answers:
        same = by_title.get(letters(answer.title), [])
        best = max(same, key=lambda record: sum(row[1] for row in compare(answer, record)), default=None)
        by_title[letters(answer.title)] = [one for one in same if one is not best]
        pairs.append((answer, best))
    left = (record for same in by_title.values() for record in same)
    for answer, best in pairs:
        yield answer, best if best is not None else next(left, None)


def measure(path: Path, answers: list[Answer], result: Result, *, show: bool) -> None:
    """Reads one file and counts it into `result`."""
    found = list(read(path, as_of=AS_OF))
    records = [item for item in found if isinstance(item, PaperRecord)]
    damages = [item for item in found if not isinstance(item, PaperRecord)]
    result.entries += len(answers)
    result.damaged += len(damages)
    if show:
        for damage in damages:
            print(f"damaged  {Path(damage.file).name}:{damage.line}: {damage.reason}")
        if len(records) != len(answers):
            print(f"counts   {path.name}: {len(answers)} entries, {len(records)} read, {len(damages)} damaged")
    for answer, record in pair(answers, records):
        if record is None:
            continue
        result.read += 1
        for name, is_right, theirs, ours in compare(answer, record):
            result.asked[name] += 1
            result.right[name] += is_right
            if show and not is_right:
                print(f"{name:8} {path.name}\n  theirs {theirs}\n  ours   {ours}")


# --- suites -----------------------------------------------------------------------------------------------------


def suites(folder: Path) -> Iterator[tuple[str, Iterable[tuple[Path, list[Answer]]]]]:
    """Each suite with its files and their answers."""
    better, jabref, forms = folder / "better_bibtex", folder / "jabref_ris", folder / "forms"
    yield "Better BibTeX", ((path, zotero_answers(path.with_suffix(".json"))) for path in sorted(better.glob("*.bib")))
    pairs = [path for path in sorted(jabref.glob("*.ris")) if path.with_suffix(".bib").exists()]
    yield "JabRef RIS", ((path, jabref_answers(path.with_suffix(".bib"))) for path in pairs)
    yield "forms.bib", [(forms / "forms.bib", form_answers((forms / "forms.bib").read_text(), r"(?m)^@"))]
    yield "forms.ris", [(forms / "forms.ris", form_answers((forms / "forms.ris").read_text(), r"(?m)^TY  - "))]


def speed(folder: Path, seconds: float = 3.0) -> float:
    """Entries of BibTeX read in a second: the largest file of the suites, again and again."""
    path = max((folder / "better_bibtex").glob("*.bib"), key=lambda path: path.stat().st_size)
    began, entries = time.process_time(), 0
    while (spent := time.process_time() - began) < seconds:
        entries += sum(1 for _ in read(path, as_of=AS_OF))
    return entries / spent


def huge(megabytes: int) -> tuple[float, float]:
    """Megabytes a second and the peak of memory in MB over so many megabytes of BibTeX."""
    import resource

    entry = "@article{k%d, title = {Paper %d}, author = {Doe, Jane and Roe, Richard}, year = 2020, abstract = {%s}}\n"
    with tempfile.NamedTemporaryFile("w", suffix=".bib") as file:
        for number in range(megabytes * 1_000_000 // 4_100):
            file.write(entry % (number, number, "What is said here. " * 210))
        file.flush()
        began, size = time.perf_counter(), Path(file.name).stat().st_size / 1e6
        assert all(isinstance(item, PaperRecord) for item in read(file.name, as_of=AS_OF))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return size / (time.perf_counter() - began), peak


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--shared", type=Path, default=SHARED, help="folder of the shared data")
    words.add_argument("--show", action="store_true", help="print every difference")
    words.add_argument("--huge", type=int, metavar="MB", help="read so many megabytes of BibTeX, and nothing else")
    given = words.parse_args()
    if given.huge:
        rate, peak = huge(given.huge)
        print(f"{given.huge:,} MB of BibTeX: {rate:.1f} MB/s, peak {peak:.0f} MB")
        return 0
    folder = given.shared / "data" / "references"
    if not folder.is_dir():
        print(f"There is no folder {folder}: nothing to measure.")
        return 0
    print("| suite | entries | read | damaged | title | authors | date | ids |\n|---|---|---|---|---|---|---|---|")
    for name, files in suites(folder):
        result = Result()
        for path, answers in files:
            measure(path, answers, result, show=given.show)
        shares = [f"{result.right[one]} of {result.asked[one]}" if result.asked[one] else "" for one in FIELDS]
        print(f"| {name} | {result.entries:,} | {result.read:,} | {result.damaged} | {' | '.join(shares)} |")
    print(f"\nBibTeX: {speed(folder):,.0f} entries/s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
