"""How well references become papers of a catalogue: search, verification and speed, over a home's own index.

    DAILYPAPERS_HOME=… python benchmarks/fulltext/link.py [--shared FOLDER] [--papers 600] [--show]

*Held*: papers of the home are cited in three styles, as a bibliography prints them, without their arXiv number; what
is not linked to the paper (or to one of the same title) is lost. *Labelled strings* of `data/fulltext` are hardly held:
a link of theirs is right only where the titles agree. *Of texts*: references of the HTML and PDF files that carry an
arXiv number that is held, with the number taken away. `--show` prints what is wrong or lost.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")

import django  # noqa: E402

django.setup()

import truths  # noqa: E402

from dailypapers.catalog.models import Paper  # noqa: E402
from dailypapers.fulltext.cited_works import candidates_of, searched_words  # noqa: E402
from dailypapers.fulltext.document import Reference  # noqa: E402
from dailypapers.fulltext.matching import Candidate, best_match  # noqa: E402
from dailypapers.fulltext.read import read  # noqa: E402
from dailypapers.fulltext.references import read_reference  # noqa: E402
from dailypapers.lib.person_names import surname  # noqa: E402
from dailypapers.lib.text import title_key  # noqa: E402
from dailypapers.search.references import find_candidates  # noqa: E402

SHARED = Path(os.environ.get("DAILYPAPERS_SHARED") or ROOT.parent / "shared")


def styles(paper: Candidate) -> Iterator[str]:
    """A paper as three styles cite it."""
    names = list(paper.authors[:4])
    initials = [f"{name[:1]}. {surname(name)}" for name in names]
    medical = [f"{surname(name)} {name[:1]}" for name in names]
    yield f"{', '.join(names)}. {paper.year}. {paper.title}. In Proceedings of ICML, pages 1–9."
    yield f"{', '.join(initials)}, “{paper.title},” Phys. Rev. D, vol. 3, pp. 1–9, {paper.year}."
    yield f"{', '.join(medical)}, et al. {paper.title}. Nature. {paper.year};12(3):4-5."


def link(references: Sequence[Reference]) -> tuple[list[Candidate | None], float]:
    """Return the papers of references, and the milliseconds of each."""
    started = time.perf_counter()
    found = find_candidates([searched_words(reference) for reference in references]) or []
    known = candidates_of({paper_id for ids in found for paper_id in ids})
    links = [
        best_match(reference, [known[paper_id] for paper_id in ids if paper_id in known])
        for reference, ids in zip(references, found, strict=True)
    ]
    return links, (time.perf_counter() - started) * 1_000 / max(len(references), 1)


def row(name: str, pairs: Sequence[tuple[Reference, Candidate | None]], *, show: bool) -> None:
    """Print a row of the table."""
    right = wrong = lost = 0
    spent = 0.0
    for start in range(0, len(pairs), 50):
        part = pairs[start : start + 50]
        links, milliseconds = link([reference for reference, _ in part])
        spent += milliseconds * len(part)
        for (reference, paper), linked in zip(part, links, strict=True):
            wanted = title_key(paper.title if paper else reference.title)
            is_right = linked is not None and (
                title_key(linked.title) == wanted or wanted[:40] == title_key(linked.title)[:40]
            )
            right, wrong = right + is_right, wrong + (linked is not None and not is_right)
            lost += paper is not None and not is_right
            if show and ((linked is not None and not is_right) or (paper is not None and not is_right)):
                print(f"    {reference.text[:150]} → {linked.title if linked else 'nothing'}")
    held = sum(paper is not None for _, paper in pairs)
    recall = f"{(held - lost) / held:.3f}" if held else "–"
    print(
        f"| {name} | {len(pairs):,} | {right + wrong:,} | {right / max(right + wrong, 1):.3f} | {recall} | "
        f"{spent / max(len(pairs), 1):.1f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--papers", type=int, default=600)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.shared / "data" / "fulltext"
    print("| references | number | linked | precision | recall | ms each |\n|---|---|---|---|---|---|")
    ids = list(Paper.objects.exclude(published_at=None).values_list("id", flat=True))
    chosen = candidates_of(random.Random(1).sample(ids, min(arguments.papers, len(ids))))
    held = [
        (read_reference("r", "", text), paper) for paper in chosen.values() if paper.authors for text in styles(paper)
    ]
    row("held, cited in three styles", held, show=arguments.show)
    strings = [read_reference("r", "", fields[""]) for fields in truths.labelled_strings(folder)]
    for path in sorted((folder / "jats").iterdir()):
        strings += [replace(one, doi="") for one in read(path.read_bytes()).references if not one.arxiv_id]
    row("labelled strings and JATS", [(one, None) for one in strings], show=arguments.show)
    numbered = [
        reference
        for kind in ("html", "pdf")
        for path in sorted((folder / kind).iterdir())
        for reference in read(path.read_bytes()).references
        if reference.arxiv_id
    ]
    papers = dict(Paper.objects.filter(arxiv_id__in={one.arxiv_id for one in numbered}).values_list("arxiv_id", "id"))
    known = candidates_of(papers.values())
    texts = [
        (replace(one, arxiv_id="", doi=""), known[papers[one.arxiv_id]]) for one in numbered if one.arxiv_id in papers
    ]
    row("of texts, numbers taken away", texts, show=arguments.show)


if __name__ == "__main__":
    main()
