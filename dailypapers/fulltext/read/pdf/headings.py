"""Which lines are headings, and how deep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dailypapers.fulltext.read.pdf.lines import Line

_NUMBERED = re.compile(
    r"(?P<number>(?:[A-Z]\.)?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[IVX]{1,5}|[A-H](?:\.[0-9]{1,2}){0,3})"
    r"(?P<dot>[.:)]?)\s+(?P<title>[A-ZÀ-ŽΑ-Ω“\"‘(].*)"
)
_APPENDIX = re.compile(r"(?P<number>(?:Appendix|Anhang)\s+[A-Z0-9]{1,2})\s*[.:–—-]?\s*(?P<title>.*)")
_KNOWN = re.compile(
    r"(?:introduction|background|related works?|motivation|preliminaries|methods?|materials? and methods?|"
    r"methodology|"
    r"experiments?|experimental (?:setup|results)|evaluation|results?(?: and discussions?)?|discussions?|analysis|"
    r"conclusions?(?: and (?:future work|outlook))?|concluding remarks|future works?|limitations?|summary|outlook|"
    r"acknowledge?ments?|funding|appendix|appendices|supplementary (?:material|information)|supporting information|"
    r"author contributions?|data availability|competing interests?|conflicts? of interests?|ethics(?: statement)?|"
    r"references|bibliography|literature cited|works cited|literatur(?:verzeichnis)?|quellen(?:verzeichnis)?|"
    r"einleitung|"
    r"fazit|schluss|danksagung|zusammenfassung|bibliographie|r[ée]f[ée]rences(?: bibliographiques)?|"
    r"conclusion générale|"
    r"refer[êe]ncias(?: bibliogr[áa]ficas)?|referencias(?: bibliogr[áa]ficas)?|bibliograf[íi]a|introdu[çc][ãa]o|"
    r"introducci[óo]n|conclus(?:[ãa]o|[õo]es|iones|i[óo]n)|remerciements|agradecimentos|agradecimientos|"
    r"keywords?|abstract)",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"(?:[0-9IVX]{1,4}\.?\s+)?(?:list of )?(?:references?(?: and notes| cited)?|bibliography|"
    r"selected bibliography|literature(?: cited)?|"
    r"works cited|references and links|literatur(?:verzeichnis|angaben)?|quellen(?:verzeichnis)?|bibliographie|"
    r"r[ée]f[ée]rences(?: bibliographiques)?|refer[êe]ncias(?: bibliogr[áa]ficas)?|bibliograf[íi]a|"
    r"riferimenti bibliografici)"
    r"\s*[:.]?",
    re.IGNORECASE,
)


class Heading(NamedTuple):
    """A heading: its number, its title, how many lines it takes, and its style for ranking."""

    number: str
    title: str
    lines: int
    size: float
    bold: bool


def is_references(line: Line) -> bool:
    """Tell whether a line is the heading of the bibliography."""
    text = line.text.strip()
    spaced = text.replace(" ", "") if len(text.split()) > 4 and all(len(part) == 1 for part in text.split()) else text
    return _REFERENCES.fullmatch(spaced) is not None


def find_heading(lines: Sequence[Line], position: int, body_size: float) -> Heading | None:
    """Return the heading that begins at a line, or None."""
    line = lines[position]
    text = line.text.strip()
    letters = [char for char in text if char.isalpha()]
    if not len(letters) >= 3 or len(text) > 140 or len(letters) < 0.55 * len(text.replace(" ", "")):
        return None
    match = _NUMBERED.fullmatch(text) or _APPENDIX.fullmatch(text)
    title = (match["title"] if match else text).strip()
    is_capital = sum(char.isupper() for char in letters) > 0.8 * len(letters) and len(letters) > 4
    is_large = line.size > 1.06 * body_size
    is_bold = line.bold and line.size > 0.9 * body_size and line.words[-1].bold
    is_italic = line.italic and line.words[-1].italic
    if len(line.leads) >= 3 or not _is_aligned(line) or _goes_on(lines, position):
        return None
    known = _KNOWN.fullmatch(title.rstrip(" .:")) is not None
    ends = title.endswith((".", ",", ";", "-", ":")) and not (known or line.bold)
    apart = _stands_apart(lines, position)
    short = line.x1 - line.x0 < 0.9 * max(line.right - line.left, 1.0) or line.x1 < line.right - line.size
    if not ((apart and title[:1].isalnum()) or (title[:1] in '“"‘(' and apart)):
        return None
    if match:
        fits = is_large or is_bold or is_capital or (short and not ends and (known or is_italic or _has_dots(match)))
    else:
        fits = (
            (known and short)
            or ((is_large or is_bold) and not ends)
            or (is_capital and short and len(text) > 6 and not ends)
        )
        fits = fits or (is_italic and short and not ends and len(text) < 70 and _opens_text(lines, position))
        fits = fits and title[:1].isupper()
    if not fits:
        return None
    count = 1
    while (
        position + count < len(lines)
        and count < 4
        and _continues(line, lines[position + count - 1], lines[position + count])
    ):
        title = f"{title[:-1] if title.endswith('-') else title + ' '}{lines[position + count].text.strip()}"
        count += 1
    number = match["number"].removeprefix("Appendix ").removeprefix("Anhang ") if match else ""
    return Heading(number, title.rstrip(" .:"), count, line.size, line.bold)


def _is_aligned(line: Line) -> bool:
    """Tell whether a line begins where its column does, or stands in the midst of it: labels in a drawing do not."""
    if line.x0 - line.left < 2.5 * line.size:
        return True
    middle = (line.x0 + line.x1) / 2 - (line.left + line.right) / 2
    return abs(middle) < 0.05 * max(line.right - line.left, 1.0) + 4


def _goes_on(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a line is the first of many in the same letters: a paragraph that is larger than the others."""
    first = lines[position]
    count = 0
    for line in lines[position + 1 : position + 6]:
        same = line.bold == first.bold and line.italic == first.italic and abs(line.size - first.size) < 0.3
        near = line.column == first.column and 0 < lines[position + count].baseline - line.baseline < 1.6 * line.size
        if not (same and near):
            break
        count += 1
    return count >= 3


def follows(number: str, last: int) -> bool:
    """Tell whether a section's number may come behind those before; an appendix and a new part begin anew."""
    first = number.split(".")[0]
    if not first.isdigit():
        return True
    return int(first) <= 1 or last <= int(first) <= last + 2


def _has_dots(match: re.Match[str]) -> bool:
    return "." in match["number"] or bool(match.groupdict().get("dot"))


def _stands_apart(lines: Sequence[Line], position: int) -> bool:
    """Tell whether more than the usual blank, or another style, is above a line."""
    line = lines[position]
    above = lines[position - 1] if position else None
    if above is None or above.page != line.page or above.column != line.column:
        return True
    gap = above.baseline - line.baseline
    if gap <= 0 or gap > 1.4 * max(line.size, above.size):
        return True
    return (line.bold and not above.bold) or line.size > 1.1 * above.size or above.x1 < above.right - 4 * above.size


def _opens_text(lines: Sequence[Line], position: int) -> bool:
    following = lines[position + 1] if position + 1 < len(lines) else None
    return following is not None and not following.italic and following.text[:1].isupper()


def _continues(first: Line, before: Line, line: Line) -> bool:
    gap = before.baseline - line.baseline
    return (
        line.page == before.page
        and line.column == before.column
        and abs(line.size - first.size) < 0.3
        and line.bold == first.bold
        and line.italic == first.italic
        and 0 < gap < 1.5 * line.size
        and (first.bold or (first.size > before.size * 0.99 and before.x1 > before.right - 8 * before.size))
        and not _NUMBERED.match(line.text)
        and before.x1 - before.x0 > 0.45 * max(before.right - before.left, 1.0)
    )


def level_of(heading: Heading, styles: Sequence[tuple[float, bool]]) -> int:
    """Return the level of a heading: by its number, else by the rank of its letters among the headings of a paper."""
    if heading.number:
        return 1 + heading.number.count(".")
    if _KNOWN.fullmatch(heading.title):
        return 1
    ranks = sorted({round(size) for size, _ in styles}, reverse=True)
    return 1 + min(ranks.index(round(heading.size)) if round(heading.size) in ranks else 1, 2)


_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])|arXiv|doi|et al|preprint")
_LATER_LABEL = re.compile(r"\[(?!1\])[0-9]{1,3}\]\s?\S")
_FIRST_LABEL = re.compile(r"\[1\]\s?\S")


def references_starts(lines_by_page: Sequence[Sequence[Line]], body_size: float) -> frozenset[int]:
    """Return the `id`s of the lines where a bibliography begins: its headings, else the entry [1] of the last list."""
    found: set[int] = set()
    for lines in lines_by_page:
        for position, line in enumerate(lines):
            if (
                is_references(line)
                and _entries_follow(lines_by_page, line)
                and (
                    line.bold
                    or line.size > body_size
                    or line.text.strip().isupper()
                    or _stands_apart(lines, position)
                    or find_heading(lines, position, body_size) is not None
                )
            ):
                found.add(id(line))
    if found:
        return frozenset(found)
    lines = [line for page in lines_by_page for line in page]
    for position in range(len(lines) - 1, len(lines) // 3, -1):
        if _FIRST_LABEL.match(lines[position].text) and _counts_on(lines, position):
            return frozenset((id(lines[position]),))
    return frozenset()


def _entries_follow(lines_by_page: Sequence[Sequence[Line]], heading: Line) -> bool:
    """Tell whether lines with years follow, as in a bibliography and not behind its line in a table of contents."""
    following = [line for lines in lines_by_page for line in lines if line.page in (heading.page, heading.page + 1)]
    start = next(at for at, line in enumerate(following) if line is heading)
    nearest = following[start + 1 : start + 25]
    dated = sum(1 for line in nearest if _YEAR.search(line.text))
    return dated >= max(1, 0.12 * len(nearest))


def in_bands(lines: Sequence[Line]) -> list[Line]:
    """Return a page's lines with a bibliography that fills the foot of all columns behind what is above it."""
    for first in lines:
        if first.column == 0 and (_blank_beside(lines, first) or _entry_beside(lines, first)):
            edge = first.baseline + 0.5 * first.size
            upper = [line for line in lines if line.baseline > edge]
            return [*upper, *(line for line in lines if line.baseline <= edge)]
    return list(lines)


def _blank_beside(lines: Sequence[Line], heading: Line) -> bool:
    """Tell whether a line is the bibliography's heading, with a blank in the other columns that sets it off."""
    if not is_references(heading):
        return False
    others = [line for line in lines if line.column > 0]
    near = any(-0.5 * heading.size < line.baseline - heading.baseline < 2.2 * heading.size for line in others)
    below = any(line.baseline < heading.baseline for line in others)
    return not near and below and any(line.baseline > heading.baseline for line in others)


def _entry_beside(lines: Sequence[Line], first: Line) -> bool:
    """Tell whether a line is the entry [1], with a later one beside it in the next column and text above that."""
    if not _FIRST_LABEL.match(first.text):
        return False
    beside = [line for line in lines if line.column == 1 and abs(line.baseline - first.baseline) < 0.6 * first.size]
    return any(_LATER_LABEL.match(line.text) for line in beside) and any(
        line.column == 1 and line.baseline > first.baseline + 3 * first.size for line in lines
    )


def _counts_on(lines: Sequence[Line], position: int) -> bool:
    """Tell whether entries [2], [3] and [4] begin within the lines behind a first."""
    number = 2
    for line in lines[position + 1 : position + 60]:
        if line.text.startswith(f"[{number}]"):
            number += 1
    return number > 4
