"""How well papers are read: markup of HTML and JATS, text, titles, figures and references of PDFs, and how fast.

    python benchmarks/fulltext/read.py [--shared FOLDER] [--show] [--only html|jats|pdf|strings]

Reads `data/fulltext` of the shared data (or where DAILYPAPERS_SHARED says). `--show` prints each row that loses.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from hashlib import sha256
from pathlib import Path

from rapidfuzz import fuzz

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

import truths  # noqa: E402

from dailypapers.fulltext import document as model  # noqa: E402
from dailypapers.fulltext import document_text  # noqa: E402
from dailypapers.fulltext.document import Document  # noqa: E402
from dailypapers.fulltext.read import read  # noqa: E402
from dailypapers.fulltext.read.pdf.footnotes import cited_in_note  # noqa: E402
from dailypapers.fulltext.references import read_reference  # noqa: E402
from dailypapers.lib.person_names import surname  # noqa: E402
from dailypapers.lib.text import title_key  # noqa: E402

SHARED = Path(os.environ.get("DAILYPAPERS_SHARED") or ROOT.parent / "shared")
_WORD = re.compile(r"[^\W_]+")


def row(aim: str, target: str, got: str, losers: list[str], *, show: bool) -> None:
    """Print a row of the table."""
    print(f"| {aim} | {target} | {got} |")
    if show:
        for loser in losers:
            print(f"    {loser}")


def token_f1(text: str, truth: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of words as bags."""
    got, want = (Counter(_WORD.findall(unicodedata.normalize("NFKC", each).lower())) for each in (text, truth))
    same = sum((got & want).values())
    precision, recall = same / max(sum(got.values()), 1), same / max(sum(want.values()), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def markup(folder: Path, kind: str, *, show: bool) -> None:
    """Compare what was read of HTML or JATS with what its markup holds."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    losers: dict[str, list[str]] = {}
    files = sorted((folder / kind).iterdir())
    started, seconds = time.process_time(), 0.0
    documents = [read(path.read_bytes()) for path in files]
    seconds = time.process_time() - started
    for path, document in zip(files, documents, strict=True):
        want = truths.html_counts(path.read_bytes()) if kind == "html" else truths.jats_counts(path.read_bytes())
        got = counts(document)
        for name, number in want.items():
            total[name] += 1
            if got[name] == number:
                right[name] += 1
            else:
                losers.setdefault(name, []).append(f"{path.name}: {got[name]} of {number}")
    for name, number in total.items():
        row(
            f"{kind}: {name} as in the markup",
            "100 %",
            f"{right[name]} of {number} files",
            losers.get(name, []),
            show=show,
        )
    row(f"{kind}: papers a processor second", "≥ 20", f"{len(files) / seconds:.0f}", [], show=show)


def counts(document: Document) -> Counter[str]:
    """Count what a document holds."""
    found: Counter[str] = Counter()
    for block in document_text.all_blocks(document):
        is_float = isinstance(block, model.Figure | model.Table) or (
            isinstance(block, model.Code) and block.label != ""
        )
        if is_float and (block.label or block.caption or not _is_inline(block)):
            found["figures and tables"] += 1
            found["images"] += len(getattr(block, "images", ()))
        elif isinstance(block, model.Formula):
            found["displayed formulas"] += 1
            found["numbered formulas"] += bool(block.number)
    found["sections"] = sum(bool(section.title or section.number) for section in document.sections)
    found["references"] = len(document.references)
    return found


def _is_inline(block: model.Block) -> bool:
    return block.anchor.startswith(("tab.", "fig.")) or ".g" in block.anchor or isinstance(block, model.Table)


def pdfs(folder: Path, *, show: bool) -> None:
    """Compare what was read of PDFs with what is known of them."""
    documents: dict[str, Document] = {}
    seconds: dict[str, float] = {}
    for path in sorted((folder / "pdf").glob("*.pdf")):
        started = time.process_time()
        documents[path.name] = read(path.read_bytes(), "pdf")
        seconds[path.name] = time.process_time() - started
    _titles(documents, show=show)
    losers, worst = [], 1.0
    for name, kind, truth in truths.body_texts(folder):
        text = _running_text(documents[name], whole="page" in kind)
        precision, recall, f1 = token_f1(text, truth)
        score = recall if "page" in kind else f1
        worst = min(worst, score)
        losers.append(f"{name}: {score:.3f} (precision {precision:.3f}, recall {recall:.3f}) by {kind}")
    row("PDF: words of the text (F1; of one page, recall)", "≥ .95", f"least {worst:.3f}", losers, show=show)
    losers, good = [], 0
    for name, number in truths.REFERENCES.items():
        got = len(_cut(name, documents[name]))
        if abs(got - number) <= max(0.05 * number, 0.5):
            good += 1
        else:
            losers.append(f"{name}: {got} of {number}")
    row("PDF: references counted within 5 %", "≥ 80 %", f"{good} of {len(truths.REFERENCES)} files", losers, show=show)
    _hand_segmented(folder, documents, show=show)
    pages = sorted(seconds.items(), key=lambda item: -item[1])
    got = f"{sum(seconds.values()) / len(seconds):.2f} on average, {pages[0][1]:.1f} at most ({pages[0][0]})"
    row("PDF: processor seconds a file", "–", got, [], show=show)


def _running_text(document: Document, *, whole: bool) -> str:
    """The text as a truth has it: headings and paragraphs, without captions, tables, notes and the abstract."""
    if whole:
        return document_text.document_text(document)
    parts = []
    for section in document.sections:
        parts.append(document_text.section_title(section))
        parts += [document_text.block_text(block) for block in section.blocks if isinstance(block, model.Paragraph)]
    return "\n".join(parts)


def _titles(documents: dict[str, Document], *, show: bool) -> None:
    losers, good = [], 0
    for name, title in truths.TITLES.items():
        got = documents[name].title
        if fuzz.ratio(title_key(got), title_key(title)) >= 92 or title_key(got) == title_key(title):
            good += 1
        else:
            losers.append(f"{name}: {got!r}")
    row("PDF: title right", "≥ .9", f"{good} of {len(truths.TITLES)} files", losers, show=show)


def _hand_segmented(folder: Path, documents: dict[str, Document], *, show: bool) -> None:
    """Match reference strings cut out of PDFs with those cut by hand: the same is what agrees to 90 %."""
    losers, same, ours, theirs = [], 0, 0, 0
    for name, strings in truths.hand_references(folder):
        document = documents[name]
        cut = _cut(name, document)
        left = list(strings)
        found = 0
        for string in cut:
            best = max(left, key=lambda truth: _likeness(string, truth), default="")
            if best and _likeness(string, best) >= 90:
                left.remove(best)
                found += 1
        same, ours, theirs = same + found, ours + len(cut), theirs + len(strings)
        f1 = 2 * found / (len(cut) + len(strings))
        losers.append(f"{name}: {f1:.3f} ({found} of {len(cut)} cut, {len(strings)} by hand)")
    row("PDF: reference strings as cut by hand (F1)", "≥ .9", f"{2 * same / (ours + theirs):.3f}", losers, show=show)


def _cut(name: str, document: Document) -> list[str]:
    """The reference strings that were cut; where footnotes were cut by hand beside the bibliography, theirs as well."""
    cut = [f"{reference.label} {reference.text}".strip() for reference in document.references]
    if "-mx-" in name:
        for note in document.footnotes:
            cut += cited_in_note(document_text.block_text(note.blocks[0]))
    return cut


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio("".join(_WORD.findall(one.lower())), "".join(_WORD.findall(other.lower())))


def strings(folder: Path, *, show: bool) -> None:
    """Compare the fields read out of reference strings with those labelled by hand.

    The rules were made on one half of the strings, by their hashes; the other half was looked at as figures alone.
    """
    labelled = truths.labelled_strings(folder)
    half = [sha256(fields[""].encode()).digest()[0] % 2 for fields in labelled]
    _strings("made on", [fields for fields, odd in zip(labelled, half, strict=True) if not odd], show=show)
    _strings("kept back", [fields for fields, odd in zip(labelled, half, strict=True) if odd], show=False)


def _strings(half: str, labelled: list[dict[str, str]], *, show: bool) -> None:
    right: Counter[str] = Counter()
    got: Counter[str] = Counter()
    want: Counter[str] = Counter()
    losers: dict[str, list[str]] = {}
    for fields in labelled:
        reference = read_reference("r", "", fields[""].removeprefix(fields.get("citation-number", "")).strip())
        date = fields.get("date", "")
        year = re.search(r"(?:1[5-9]|20)[0-9]{2}", date)
        first = title_key(surname(reference.authors[0])) if reference.authors else ""
        author, title = (
            title_key(fields.get("author") or fields.get("editor") or ""),
            title_key(fields.get("title", "")),
        )
        venue = title_key(fields.get("journal") or fields.get("container-title") or "")
        for name, ours, theirs, agrees in (
            ("title", reference.title, title, fuzz.ratio(title_key(reference.title), title) >= 88),
            ("year", str(reference.year or ""), year[0] if year else "", str(reference.year) in date),
            ("first author", first, author, first in author[:60]),
            ("venue", reference.venue, venue, fuzz.partial_ratio(title_key(reference.venue), venue) >= 88),
        ):
            got[name] += bool(ours)
            want[name] += bool(theirs)
            if ours and theirs and agrees:
                right[name] += 1
            elif ours or theirs:
                losers.setdefault(name, []).append(f"{fields[''][:160]} → {ours!r}")
    for name in want:
        precision, recall = right[name] / got[name], right[name] / want[name]
        f1 = f"{2 * precision * recall / (precision + recall):.3f} (precision {precision:.3f}, recall {recall:.3f})"
        row(f"reference strings, {half}: {name} (F1)", "≥ .9", f1, losers.get(name, []), show=show)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--only", choices=("html", "jats", "pdf", "strings"))
    arguments = parser.parse_args()
    folder = arguments.shared / "data" / "fulltext"
    print("| aim | target | measured |\n|---|---|---|")
    for kind in ("html", "jats"):
        if arguments.only in (None, kind):
            markup(folder, kind, show=arguments.show)
    if arguments.only in (None, "pdf"):
        pdfs(folder, show=arguments.show)
    if arguments.only in (None, "strings"):
        strings(folder, show=arguments.show)


if __name__ == "__main__":
    main()
