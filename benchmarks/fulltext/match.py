"""How well references are matched to papers: precision and recall on strings whose paper is known.

    python benchmarks/fulltext/match.py [--shared FOLDER] [--show]

Three sets. *JATS*: the printed strings of articles whose titles, people and years are marked; each is one paper.
*anystyle*: strings labelled by hand. *ADS*: strings of physics papers, mostly without titles, with the bibcodes ADS
resolved; what one paper cites is the paper that is held (its people, identifiers, and journal, volume and page by
the bibcode), what the others cite is matched. For each string ten candidates are found by rare words in the set itself
and 43,939 papers more (ACL Anthology, the hub's dailies); what is matched to another title is wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

import truths  # noqa: E402

from dailypapers.fulltext.document import Reference  # noqa: E402
from dailypapers.fulltext.matching import Candidate, best_match  # noqa: E402
from dailypapers.fulltext.read import read  # noqa: E402
from dailypapers.fulltext.references import read_reference  # noqa: E402
from dailypapers.lib.identifiers import parse_identifier  # noqa: E402
from dailypapers.lib.text import title_key  # noqa: E402

SHARED = Path(os.environ.get("DAILYPAPERS_SHARED") or ROOT.parent / "shared")
_WORD = re.compile(r"[^\W_]{3,}")
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_][\w’'-]+")


class Finder:
    """Finds candidates by the rare words that a string shares with a paper."""

    def __init__(self, papers: Sequence[Candidate]) -> None:
        self._papers = papers
        self._of_word: dict[str, list[int]] = defaultdict(list)
        for position, paper in enumerate(papers):
            for word in set(_WORD.findall(f"{paper.title} {paper.journal_ref} {' '.join(paper.authors[:3])}".lower())):
                self._of_word[word].append(position)

    def find(self, text: str) -> list[Candidate]:
        """Return ten papers."""
        scores: Counter[int] = Counter()
        for word in set(_WORD.findall(text.lower())):
            holders = self._of_word.get(word, ())
            if len(holders) <= 3_000:
                for position in holders:
                    scores[position] += 1 / (len(holders) + 5)
        return [self._papers[position] for position, _ in scores.most_common(10)]


def others(folder: Path) -> Iterator[Candidate]:
    """Papers that are held beside those of a set."""
    for name in ("acl.jsonl.gz", "hf_daily_2024-05_2025-12.jsonl.gz"):
        with gzip.open(folder / name, "rt") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                authors = [
                    author if isinstance(author, str) else author.get("name", "") for author in row.get("authors") or []
                ]
                date = str(row.get("date") or row.get("published_at") or "")
                year = int(date[:4]) if date[:4].isdigit() else None
                yield Candidate(f"{name}:{number}", row.get("title") or "", authors, year, row.get("doi") or "")


def jats(folder: Path) -> Iterator[tuple[Reference, Candidate]]:
    """References as read from the bare string, and the paper as marked."""
    for path in sorted((folder / "jats").iterdir()):
        for reference in read(path.read_bytes()).references:
            bare = read_reference("r", "", re.sub(r"\s*(?:https?://|doi:?\s?)\S*10\.\S+", "", reference.text))
            if len(title_key(reference.title)) >= 10 and title_key(reference.title)[:20] in title_key(reference.text):
                identity = f"{path.name}:{reference.anchor}"
                yield bare, Candidate(identity, reference.title, reference.authors, reference.year)


def anystyle(folder: Path) -> Iterator[tuple[Reference, Candidate]]:
    """References as read from the string, and the paper as labelled."""
    for number, fields in enumerate(truths.labelled_strings(folder)):
        title = fields.get("title", "").strip(" ,.;:“”\"'«»`")
        year = re.search(r"(?:1[5-9]|20)[0-9]{2}", fields.get("date", ""))
        if len(title_key(title)) >= 10:
            people = _NAME.findall(fields.get("author", ""))  # whichever of them are surnames
            paper = Candidate(f"anystyle:{number}", title, people, int(year[0]) if year else None)
            yield read_reference("r", "", fields[""]), paper


def ads(folder: Path) -> Iterator[tuple[Reference, Candidate]]:
    """References of all but the first paper that cites a bibcode, and the paper as the first one cites it."""
    held: dict[str, Candidate] = {}
    for paper in truths.ads_papers(folder):
        if not paper["aligned"] and len(paper["refstrings"]) != len(paper["bibcodes"]):
            continue
        for string, bibcode in zip(paper["refstrings"], paper["bibcodes"], strict=True):
            if bibcode.startswith("....") or len(bibcode) != 19:
                continue
            reference = read_reference("r", "", string)
            if bibcode in held:
                yield reference, held[bibcode]
            elif reference.authors:
                place = " ".join(part.strip(".") for part in (bibcode[4:9], bibcode[9:13], bibcode[14:18]))
                place = "" if "arXiv" in bibcode else place
                found = parse_identifier(f"https://ui.adsabs.harvard.edu/abs/{bibcode}")
                arxiv = found.value if found is not None and found.scheme == "arxiv" else reference.arxiv_id
                held[bibcode] = Candidate(
                    bibcode, reference.title, reference.authors, int(bibcode[:4]), reference.doi, arxiv, place
                )


def measure(
    name: str, pairs: Sequence[tuple[Reference, Candidate]], beside: Sequence[Candidate], *, show: bool
) -> None:
    """Print a row of the table."""
    papers = list({candidate.id: candidate for _, candidate in pairs}.values())
    finder = Finder([*papers, *beside])
    right, wrong, found = 0, 0, 0
    for reference, paper in pairs:
        candidates = finder.find(reference.text)
        found += any(_is_same(candidate, paper) for candidate in candidates)
        if not any(_is_same(candidate, paper) for candidate in candidates):
            candidates.append(paper)  # finding is the search's part, deciding is what is measured
        match = best_match(reference, candidates)
        if match is None:
            if show:
                print(f"    not matched: {reference.text[:150]} ({paper.title or paper.id})")
        elif _is_same(match, paper):
            right += 1
        else:
            wrong += 1
            if show:
                print(f"    wrong: {reference.text[:150]} → {match.title or match.id}")
    precision, recall = right / max(right + wrong, 1), right / max(len(pairs), 1)
    print(f"| {name} | {len(pairs):,} | {precision:.3f} | {recall:.3f} | {found / max(len(pairs), 1):.3f} |")


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are one paper: the same, or held twice under one title."""
    return one.id == other.id or (bool(one.title) and title_key(one.title) == title_key(other.title))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.shared / "data" / "fulltext"
    beside = list(others(arguments.shared / "data"))
    print("| set | references | precision (≥ .98) | recall (≥ .9) | among ten found by words |\n|---|---|---|---|---|")
    measure("JATS, no DOI given", list(jats(folder)), beside, show=arguments.show)
    measure("anystyle", list(anystyle(folder)), beside, show=arguments.show)
    resolved = list(ads(folder))
    measure("ADS, as printed", resolved, [], show=False)
    bare = [(replace(reference, doi="", arxiv_id=""), paper) for reference, paper in resolved]
    measure("ADS, without identifiers", bare, [], show=arguments.show)


if __name__ == "__main__":
    main()
