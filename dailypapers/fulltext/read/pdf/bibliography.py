"""Lines of a bibliography to entries: by labels, numbers, hanging indents, blanks, or how an entry begins."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from dailypapers.fulltext.read.pdf.lines import Line
from dailypapers.fulltext.read.pdf.pages import Destination
from dailypapers.fulltext.read.pdf.paragraphs import Vocabulary

_LABEL = re.compile(r"\[(?P<label>[A-Za-z0-9+*'’. &-]{1,24})\]\s*")
_NUMBER = re.compile(r"\(?(?P<label>[0-9]{1,4})(?:[.):]|(?=\s))\s*(?=\S)")
_PERSON = re.compile(
    r"(?:[A-ZÀ-Ž][\w’'`-]+,?\s+(?:[A-Z](?:[.,]|\b(?!['’]))|[A-ZÀ-Ž][\w’'-]+\s*(?:,|and|&|\())|"
    r"(?:[A-Z]\.[- ]?){1,3}\s?[A-ZÀ-Ž][\w’'-]+|"
    r"(?:van|von|de|der|di|da|le|la|al)\s[A-ZÀ-Ž]|[—–_-]{2,}|[A-ZÀ-Ž][\w’'&. -]{2,60}[,.]?\s\(?(?:19|20)[0-9]{2})"
)
_ENDS = re.compile(r"(?:[.)\]]|[0-9]{1,4}|(?:https?://|www\.|doi)\S+)$")


class Entry(NamedTuple):
    """An entry: its label and its text."""

    label: str
    text: str


def split_entries(lines: Sequence[Line], vocabulary: Vocabulary, places: Sequence[Destination] = ()) -> list[Entry]:
    """Return the entries of a bibliography; `places` are those that the file itself says they begin at."""
    if not lines:
        return []
    starts = _by_labels(lines) or _by_numbers(lines) or _by_places(lines, places) or _starts(lines)
    groups: list[list[Line]] = []
    for position, line in enumerate(lines):
        if position in starts or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    entries = [_entry(group, vocabulary) for group in _without_others(groups)]
    return [entry for entry in entries if sum(char.isalpha() for char in entry.text) >= 8]


def _without_others(groups: Sequence[list[Line]]) -> list[list[Line]]:
    """Return the groups without what stands apart from them: headings between, and what follows behind the last."""
    between = [gap for above, group in itertools.pairwise(groups) if (gap := _gap(above[-1], group[0])) > 0]
    inside = [gap for group in groups for one, other in itertools.pairwise(group) if (gap := _gap(one, other)) > 0]
    if len(between) < 2 or not inside:
        return list(groups)
    usual, least, most = median(between), 1.6 * median(inside), 1.25 * max(between)
    kept = []
    for position, group in enumerate(groups):
        below = _gap(group[0], groups[position + 1][0]) if position + 1 < len(groups) else -1.0
        above = _gap(groups[position - 1][-1], group[0]) if position else -1.0
        is_heading = len(group) == 1 and min(above, below) > 1.3 * usual and not any(map(str.isdigit, group[0].text))
        if not is_heading:
            kept.append(group)
    last = kept[-1]
    end = next((at for at in range(1, len(last)) if _gap(last[at - 1], last[at]) > max(least, most)), len(last))
    return [*kept[:-1], last[:end]]


def _gap(above: Line, line: Line) -> float:
    """Return how far a line is below another; -1 where it is at the top of a page or column."""
    return above.baseline - line.baseline if above.page == line.page and above.column == line.column else -1.0


def _entry(lines: Sequence[Line], vocabulary: Vocabulary) -> Entry:
    text = ""
    for line in lines:
        text = vocabulary.join(text, line.text) if text else line.text
    match = _LABEL.match(text) or _NUMBER.match(text)
    if match is None:
        return Entry("", text.strip())
    label = f"[{match['label']}]" if text.startswith("[") else match["label"]
    return Entry(label, text[match.end() :].strip())


def _by_places(lines: Sequence[Line], places: Sequence[Destination]) -> set[int] | None:
    """Take the line next below each place that links lead to, where nearly every such place has one of its own."""
    pages = {line.page for line in lines}
    here = [place for place in places if place.page in pages]
    starts: set[int] = set()
    for place in here:
        below = [
            (place.y - line.baseline, position)
            for position, line in enumerate(lines)
            if line.page == place.page
            and -0.2 * line.size <= place.y - line.baseline < 3 * line.size
            and (not place.x or abs(line.x0 - place.x) < 40)
        ]
        if below:
            starts.add(min(below)[1])
    return starts if len(starts) >= 3 and len(starts) >= 0.8 * len(here) and min(starts) <= 2 else None


def _starts(lines: Sequence[Line]) -> set[int]:
    """Return the positions of lines that begin an entry of a list without labels, by the first habit that fits."""
    for habit in (_by_indents, _by_blanks):
        starts = habit(lines)
        if starts is not None:
            return starts
    return _by_beginnings(lines)


def _by_labels(lines: Sequence[Line]) -> set[int] | None:
    """Take the lines that begin with a label in brackets; numbers have to count on, so that "[hep-ph]" is none."""
    labels = {position: match["label"] for position, line in enumerate(lines) if (match := _LABEL.match(line.text))}
    if sum(label.isdigit() for label in labels.values()) >= 0.5 * len(labels):
        labels = dict(_counting(labels))
    starts = set(labels)
    few = len(lines) / 14
    return starts if len(starts) >= max(2, few) and min(starts) <= 2 else None


def _counting(labels: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the labels that count on from the first number; three may be missing, and a list may begin anew."""
    last = 0
    for position, label in labels.items():
        if label.isdigit() and (not last or 0 < int(label) - last <= 4 or label == "1"):
            last = int(label)
            yield position, label


def _by_numbers(lines: Sequence[Line]) -> set[int] | None:
    """Follow the numbers 1, 2, 3, … down the lines, all with the same sign behind; one may be missing."""
    best: set[int] = set()
    for first in range(min(3, len(lines))):
        match = _NUMBER.match(lines[first].text)
        if match is None:
            continue
        starts, number, sign = {first}, int(match["label"]), _sign(match)
        for position in range(first + 1, len(lines)):
            following = _NUMBER.match(lines[position].text)
            if following is not None and _sign(following) == sign and 0 < int(following["label"]) - number <= 2:
                starts.add(position)
                number = int(following["label"])
        if len(starts) > len(best):
            best = starts
    return best if len(best) >= max(3, len(lines) / 14) else None


def _sign(match: re.Match[str]) -> str:
    return match[0].replace(match["label"], "").strip()


def _lefts(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """Return the left edge of each column of each page: the leftmost place where several lines begin."""
    starts: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for line in lines:
        starts[line.page, line.column][round(line.x0)] += 1
    lefts: dict[tuple[int, int], float] = {}
    for place, counts in starts.items():
        least = max(2, 0.08 * counts.total())
        common = [start for start in counts if counts[start] + counts[start - 1] + counts[start + 1] >= least]
        lefts[place] = float(min(common or counts))
    return lefts


def _by_indents(lines: Sequence[Line]) -> set[int] | None:
    """Tell hanging entries, whose first line alone is at the left, from those whose first line is indented."""
    lefts = _lefts(lines)
    size = median(line.size for line in lines)
    offsets = [line.x0 - lefts[line.page, line.column] for line in lines]
    at_left = {position for position, offset in enumerate(offsets) if offset < 0.45 * size}
    indented = set(range(len(lines))) - at_left
    if len(at_left) < 2 or len(indented) < 0.12 * len(lines) or len(indented) < 2:
        return None
    hanging, reverse = _score(lines, at_left), _score(lines, indented)
    return _without_full(lines, at_left, indented) if hanging >= reverse else indented


def _without_full(lines: Sequence[Line], at_left: set[int], indented: set[int]) -> set[int]:
    """Return the lines at the left without those that go on: a full line above, and no blank where entries have one."""
    gaps = [-1.0, *_gaps(lines)]
    between, inside = ([gaps[at] for at in sorted(group) if gaps[at] > 0] for group in (at_left, indented))
    if len(between) < 3 or len(inside) < 2 or median(between) < 1.12 * median(inside) + 0.8:
        return at_left
    edge = (median(between) + median(inside)) / 2

    def goes_on(at: int) -> bool:
        is_full = lines[at - 1].x1 > lines[at - 1].right - 3 * lines[at - 1].size
        return 0 < gaps[at] < edge and is_full and not _PERSON.match(lines[at].text)

    return {at for at in at_left if not goes_on(at)}


def _gaps(lines: Sequence[Line]) -> list[float]:
    """Return how far each line but the first is below the one before; -1 at the top of a page or column."""
    return [_gap(above, line) for above, line in itertools.pairwise(lines)]


def _score(lines: Sequence[Line], starts: set[int]) -> float:
    """Return how much like the beginnings of entries some lines are, and the lines before them like ends."""
    begins = sum(1 for position in starts if _PERSON.match(lines[position].text))
    ends = sum(1 for position in starts if position == 0 or _ENDS.search(lines[position - 1].text.rstrip()))
    return (begins + ends) / (2 * len(starts))


def _by_blanks(lines: Sequence[Line]) -> set[int] | None:
    """Tell entries with more blank between them than their lines have."""
    gaps = _gaps(lines)
    inside = [gap for gap in gaps if gap > 0]
    if len(inside) < 3:
        return None
    usual = sorted(inside)[len(inside) // 4]
    large = {position + 1 for position, gap in enumerate(gaps) if gap > 1.12 * usual + 0.8}
    if not large or not 0.08 * len(lines) <= len(large) or len(large) > 0.8 * len(lines):
        return None
    if _score(lines, large) < 0.5:
        return None
    moved = {position + 1 for position, gap in enumerate(gaps) if gap < 0 and _may_begin(lines, position + 1)}
    return {0} | large | moved


def _may_begin(lines: Sequence[Line], position: int) -> bool:
    """Tell whether the first line of a column begins an entry: the one before ends short, or as entries do."""
    before = lines[position - 1]
    is_short = before.x1 < before.right - 4 * before.size
    return bool(_PERSON.match(lines[position].text)) and (is_short or bool(_ENDS.search(before.text.rstrip())))


def _begins(lines: Sequence[Line], position: int) -> bool:
    return bool(_PERSON.match(lines[position].text)) and bool(_ENDS.search(lines[position - 1].text.rstrip()))


def _by_beginnings(lines: Sequence[Line]) -> set[int]:
    def is_start(position: int) -> bool:
        before = lines[position - 1]
        is_short = before.x1 < before.right - 2 * before.size
        return _begins(lines, position) and (is_short or before.text.rstrip().endswith("."))

    return {0} | {position for position in range(1, len(lines)) if is_start(position)}
