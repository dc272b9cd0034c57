"""The syntax of BibTeX files as people have them: entries with their fields, abbreviations resolved. Pure, one pass.

A file is cut where a line begins with `@type{`, so no more than one entry is held, and one that is never closed ends
where the next begins. Inside an entry a field that cannot be read costs itself alone. Every entry comes out, as
`Entry` or as `BrokenEntry`. Rules: the BibTeX manual (btxdoc); what BibTeX refuses and people write nevertheless is
read as they mean it: no key or two commas, no comma between fields, quotes inside quotes, a brace too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dailypapers.lib.sentences import sentence

MAX_ENTRY = 16 << 20  # characters
MAX_VALUE = 400_000  # characters of one field; an abstract has two thousand
MAX_ABBREVIATIONS = 20_000
_MAX_ABBREVIATED = 4 << 20  # characters of all abbreviations together
_MAX_BROKEN = 40  # fields of one entry that cannot be read; each costs a scan of the rest

NO_PAPERS = frozenset(("comment", "preamble", "string", "control", "set"))
_TYPES = NO_PAPERS | frozenset((
    "article", "artwork", "audio", "bibnote", "book", "bookinbook", "booklet", "collection", "commentary",
    "conference", "data", "dataset", "electronic", "image", "inbook", "incollection", "inproceedings", "inreference",
    "manual", "mastersthesis", "misc", "mvbook", "mvcollection", "mvproceedings", "online", "patent", "periodical",
    "phdthesis", "proceedings", "reference", "report", "review", "software", "suppbook", "suppcollection",
    "suppperiodical", "techreport", "thesis", "unpublished", "www", "xdata",
))  # fmt: skip  # which also begin an entry in odd surroundings

_TYPE = r"@[ \t]*+([A-Za-z][\w:.+*/-]{0,60})"
_START = re.compile(rf"[ \t\ufeff]*+{_TYPE}[ \t]*+([{{(]|$)")
_HEAD = re.compile(rf"(?<![\w.]){_TYPE}\s*+([{{(])")
_NAME = r"[A-Za-z][\w+:.-]{1,60}"
_FIELD = re.compile(r"([^\s{}()\",=#%@\\][^\s{}\",=#@\\]{0,80})\s*+=\s*+")
_FIELD_AFTER_END = re.compile(rf"[\s,;}}]*+{_NAME}\s*+=\s*+[\"{{\d]")
_SWALLOWED = re.compile(rf",\s*+{_NAME}\s*+=\s*+[\"{{\w]")
_NEXT_FIELD = re.compile(
    rf"[,\"}}][ \t]*+(?={_NAME}[ \t]*+=[ \t]*+[\"{{\d])|^[ \t,]*+(?={_NAME}[ \t]*+=[ \t]*+[\"{{\w])", re.MULTILINE
)
_KEY = re.compile(r"\s*+([^\s,{}\"=#%]*+(?:[ \t]++[^\s,{}\"=#%]++)*+)\s*+(?:,|(?=[})]))")
_SEPARATORS = re.compile(r"(?:[\s,;]++|%[^\n]*+)*+")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_BARE_BRACES = re.compile(r"[{}]")
_QUOTES = re.compile(r'\\.|["{}]', re.DOTALL)
_AFTER_QUOTE = re.compile(r"\s*+(?:[,})#]|$|[A-Za-z][\w+:.-]{1,60}\s*+=)")
_WORD = re.compile(r"[^\s,{}\"#()=]++")
_MORE_WORDS = re.compile(r"([^,\n{}\"#=]++)(?=[,\n}])")
_JOINT = re.compile(r"\s*+#\s*+")


class Entry(NamedTuple):
    """One entry: its type and the names of its fields in lower case, values without their delimiters."""

    line: int
    kind: str
    key: str
    fields: dict[str, str]


class BrokenEntry(NamedTuple):
    """An entry that cannot be read, and why."""

    line: int
    reason: str


def begins_entry(line: str) -> bool:
    """Tell whether a line is the beginning of an entry."""
    return _START.match(line) is not None


class EntryReader:
    """A reader of the entries of one file; abbreviations hold from where they are defined."""

    def __init__(self, abbreviations: Mapping[str, str]) -> None:
        self._abbreviations = dict(abbreviations)  # by name in lower case
        self._abbreviated = 0

    def read(self, lines: Iterable[tuple[int, str]]) -> Iterator[Entry | BrokenEntry]:
        """Return every entry that is one of a paper, out of numbered lines without their ends."""
        for start, text in segments(lines):
            if len(text) > MAX_ENTRY:
                yield BrokenEntry(
                    start,
                    sentence(
                        "The entry is longer than %(max_entry)s MB: check what stands there.", max_entry=MAX_ENTRY >> 20
                    ),
                )
            else:
                yield from self._entries(text, start)

    def _entries(self, text: str, first_line: int) -> Iterator[Entry | BrokenEntry]:
        """Return the entries of one segment: most often one, more where they share a line."""
        position, counted, line = 0, 0, first_line
        while head := _HEAD.search(text, position):
            line, counted = line + text.count("\n", counted, head.start()), head.start()
            kind = head[1].lower()
            scan = _Scan(text, head.end(), ")" if head[2] == "(" else "}", self._abbreviations)
            if kind == "string":
                self._define(scan.fields())
            elif kind in NO_PAPERS:
                scan.skip_group()
            else:
                key = scan.key()
                fields = scan.fields()
                position = max(scan.position, head.end())
                if not fields and (not scan.closed or scan.broken):
                    yield BrokenEntry(line, sentence("The entry cannot be read: check its braces, quotes and commas."))
                elif "title" in scan.broken and "title" not in fields:
                    yield BrokenEntry(line, sentence("The title cannot be read: check its braces and quotes."))
                else:
                    yield Entry(line, kind, key, fields)
            position = max(scan.position, head.end())

    def _define(self, fields: dict[str, str]) -> None:
        for name, value in fields.items():
            if len(self._abbreviations) < MAX_ABBREVIATIONS and self._abbreviated < _MAX_ABBREVIATED:
                self._abbreviations[name] = value
                self._abbreviated += len(value)


def segments(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Return the text from each line that begins an entry to the next such line, with its number.

    Of a segment that grows too long only its length is kept right: the rest of its text is dropped.
    """
    held: list[str] = []
    start, size, waiting = 0, 0, False
    for number, line in lines:
        match = _START.match(line) if "@" in line else None
        if match is not None and match[2] == "(" and held and match[1].lower() not in _TYPES:
            match = None  # "@Override(" within an abstract
        if waiting:  # for the brace of a type that stood alone on its line
            if not line.strip():
                continue
            waiting = False
            if line.lstrip()[:1] in ("{", "("):
                alone = held.pop()
                if held:
                    yield start, "\n".join(held)
                held, start, size = [alone], number - 1, len(alone)
        if match is not None and not match[2]:
            waiting = True
        elif match is not None:
            if held:
                yield start, "\n".join(held)
            held, start, size = [], number, 0
        elif not held:
            if "@" not in line:
                continue
            start = number  # perhaps an entry behind other text
        size += len(line) + 1
        held.append(line if size <= MAX_ENTRY else " " * (MAX_ENTRY + 1 if size - len(line) - 1 <= MAX_ENTRY else 0))
    if held:
        yield start, "\n".join(held)


class _Scan:
    """One entry from behind its opening brace on."""

    def __init__(self, text: str, position: int, closing: str, abbreviations: Mapping[str, str]) -> None:
        self.text, self.position, self.closing = text, position, closing
        self.abbreviations = abbreviations
        self.closed = False
        self.broken: list[str] = []  # names of the fields that cannot be read, "" where there is no name

    def key(self) -> str:
        """Return the key of the entry; "" where it has none and the fields begin at once."""
        begin = self._skip()
        if _FIELD.match(self.text, begin):
            return ""
        match = _KEY.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
            return match[1]
        first = _WORD.match(self.text, begin)
        if first is not None and _FIELD.match(self.text, self._skip(first.end())):  # no comma behind the key
            self.position = first.end()
            return first[0]
        return ""

    def fields(self) -> dict[str, str]:
        """Return every field that can be read; of several of one name the first that holds anything."""
        values: dict[str, str] = {}
        while not self.closed:
            self.position = self._skip()
            if self.position >= len(self.text):
                break
            if self.text[self.position] in "})":
                self.position += 1
                self.closed = _FIELD_AFTER_END.match(self.text, self.position) is None  # else a brace too many
                continue
            match = _FIELD.match(self.text, self.position)
            value = self._value(match.end()) if match is not None else None
            if match is not None and value is not None:
                name = match[1].lower()
                values[name] = values.get(name) or value
            elif not self._skip_broken(match):
                break
        return values

    def skip_group(self) -> None:
        """Skip the contents of the braces, whatever they are."""
        end = self._balanced(_BARE_BRACES, self.position, 1)
        self.position = end if end is not None else len(self.text)

    def _skip(self, position: int | None = None) -> int:
        """Return the position behind white space, commas and comments."""
        match = _SEPARATORS.match(self.text, self.position if position is None else position)
        return match.end() if match is not None else self.position

    def _skip_broken(self, match: re.Match[str] | None) -> bool:
        """Skip to the next field; return False where there is none, or where too many were broken."""
        self.broken.append(match[1].lower() if match else "")
        following = _NEXT_FIELD.search(self.text, match.end() if match else self.position + 1)
        if following is None or len(self.broken) > _MAX_BROKEN:
            end = self.text.rfind(self.closing, self.position)
            self.position = end + 1 if end >= 0 else len(self.text)
            return False
        self.position = following.end()
        return True

    def _value(self, position: int) -> str | None:
        """Read a value: parts in braces, quotes or bare, joined by `#`; None, without a step, where it has no end."""
        parts: list[str] = []
        while True:
            sign = self.text[position : position + 1]
            end = self._braced(position) if sign == "{" else self._quoted(position) if sign == '"' else position
            if end is None:
                return None
            if end > position:
                parts.append(self.text[position + 1 : end - 1])
            elif (word := _WORD.match(self.text, position)) is not None:
                end = word.end()
                more = _MORE_WORDS.match(self.text, end)
                if more is not None and more[1].strip():
                    parts.append(word[0] + more[1].rstrip())
                    end = more.end()
                else:
                    parts.append(self.abbreviations.get(word[0].lower(), word[0]))
            joint = _JOINT.match(self.text, end)
            if joint is None:
                self.position = end
                return "".join(parts)[:MAX_VALUE]
            position = joint.end()

    def _braced(self, position: int) -> int | None:
        """Return the end of a value in braces. BibTeX counts braces behind a backslash; people escape single ones."""
        for pattern in (_BRACES, _BARE_BRACES):
            end = self._balanced(pattern, position + 1, 1)
            if end is not None and (
                self.text.find(self.closing, end) >= 0 or _SWALLOWED.search(self.text, position, end) is None
            ):
                return end
        return None  # it never ends, or it ends with the entry and has swallowed other fields

    def _balanced(self, pattern: re.Pattern[str], position: int, depth: int) -> int | None:
        for match in pattern.finditer(self.text, position):
            sign = match[0]
            depth += (sign == "{") - (sign == "}")
            if depth == 0:
                return match.end()
        return None

    def _quoted(self, position: int) -> int | None:
        """Return the end of a value in quotes; a quote inside it has nothing behind it that may follow a value."""
        depth = 0
        for match in _QUOTES.finditer(self.text, position + 1):
            sign = match[0]
            if sign == '"' and depth <= 0 and _AFTER_QUOTE.match(self.text, match.end()):
                return match.end()
            depth += (sign == "{") - (sign == "}")
        return None
