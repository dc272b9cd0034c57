"""Parsing the query language: words, phrases, boolean operators and ``prefix:value`` filters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from dailypapers.lib.sentences import Grouped, sentence
from dailypapers.search.engine.query.clauses import has_operators
from dailypapers.search.engine.query.foreign import to_query_language
from dailypapers.search.engine.query.grammar import Conjunction, Leaf, Node, TreeBuilder
from dailypapers.search.engine.query.lexer import Kind, Token, tokenize
from dailypapers.search.engine.query.mentions import Mentions, find_mentions
from dailypapers.search.engine.query.operators import OperatorReader
from dailypapers.search.engine.query.prose import is_exclusion, is_prose
from dailypapers.search.engine.query.query import Query

MAX_QUERY_LENGTH = 2_000
"""Characters of a query that are read; the rest is cut off with a warning."""

MAX_WARNINGS = 20
"""Warnings about one query that are told; a last one says that there were more."""

NOTHING_ASKED = sentence("There is no letter and no digit in the query, so nothing was asked.")
MORE_WARNINGS = sentence("The query has more problems, which are not listed.")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "−": "-"})
_SIGNS = re.compile(r"[\"()|:=^&\[]|(?:^|\s)-|\b(?:AND|OR|NOT|ANDNOT)\b")
"""What every operator but those of INSPIRE is written with; a text without any is words."""

_JOINED_BY_PLUS = re.compile(r"\+(?:AND|OR|ANDNOT)\+")
_FEW_WORDS = 2  # beside which an exclusion may stand anywhere


def plain(text: str) -> Query:
    """Make a query of a text without any grammar, every character taken as text: for titles and questions."""
    clean, warnings = _clean(text)
    return Query(text=clean, warnings=tuple(warnings))


def parse(text: str, *, today: date | None = None) -> Query:
    """Parse a text of the query language. Never raises: what cannot be understood is told in ``warnings``.

    Words and ``"phrases"``, ``-not``, ``AND``, ``OR``, ``NOT``, brackets, and ``prefix:value`` for the names of
    `fields.FIELDS`, those of other engines among them; values with spaces are quoted, as in ``author:"Ada Lovelace"``.
    In running text (`prose.is_prose`) signs are text and only ``prefix:value`` is read. Identifiers of papers in any
    form are taken out of the words (`find_mentions`). ``today`` is what ``after:7d`` counts from.
    """
    clean, warnings = _clean(text)
    if clean and not any(c.isalnum() for c in clean):
        return Query(warnings=(NOTHING_ASKED,), source=text)
    if " " not in clean and _JOINED_BY_PLUS.search(clean):  # as in an address of arXiv's API
        clean = clean.replace("+", " ")
    mentions = find_mentions(clean)
    query = _with_mentions(_Parser(mentions.rest, warnings, today or date.today()).parse(), mentions)
    lead = len(text) - len(_CONTROL.sub(" ", text).lstrip())
    filters = tuple(
        replace(part, start=part.start + lead, end=part.end + lead, text=text[part.start + lead : part.end + lead])
        for part in query.extracted_filters
    )
    positions = tuple(min(position + lead, len(text) - 1) for position in query.warning_positions)
    return replace(query, source=text, extracted_filters=filters, warning_positions=positions)


def _with_mentions(query: Query, mentions: Mentions) -> Query:
    """Add the identifiers of a text to the query of its other words."""
    filters = sorted((*query.extracted_filters, *mentions.filters), key=lambda part: part.start)
    return replace(query, mentioned=mentions.mentioned, extracted_filters=tuple(filters))


def _clean(text: str) -> tuple[str, list[str]]:
    """Replace control characters and curly quotes, strip blanks at the ends; every other character stays where it is.

    Returns the clean text and the warnings.
    """
    warnings: list[str] = []
    if len(text) > MAX_QUERY_LENGTH:
        warnings.append(
            sentence(
                "The query has %(characters)s characters; only the first %(read)s were read.",
                characters=Grouped(len(text)),
                read=Grouped(MAX_QUERY_LENGTH),
            )
        )
        text = text[:MAX_QUERY_LENGTH]
    return _CONTROL.sub(" ", text).translate(_TYPOGRAPHIC).strip(), warnings


@dataclass(slots=True)
class _Parser:
    """One pass over a query. Positions in warnings count from 1."""

    source: str
    warnings: list[str]
    today: date
    words: list[str] = field(default_factory=list)
    warning_positions: list[int] = field(default_factory=list)

    def parse(self) -> Query:
        foreign = to_query_language(self.source)
        if foreign is None and not _SIGNS.search(self.source):
            return Query(text=" ".join(self.source.split()), warnings=tuple(self.warnings))
        tokens = self._tokens() if foreign is None else foreign
        reader = OperatorReader(self.source, self.today, self._warn)
        for node in TreeBuilder(tokens, self._warn).build():
            self._take(node, reader, node.start, node.end)
        filters = reader.filters
        if filters.after is not None and filters.before is not None and filters.after > filters.before:
            self.warnings.append(sentence("The dates leave no day: after: is later than before:."))
        return Query(
            text=" ".join(self.words),
            phrases=tuple(reader.phrases),
            excluded=tuple(reader.excluded),
            conditions=tuple(reader.conditions),
            filters=filters,
            like=tuple(reader.like),
            newest=reader.newest,
            in_text=reader.in_text,
            warnings=tuple(self.warnings),
            extracted_filters=tuple(sorted(reader.extracted, key=lambda part: part.start)),
            warning_positions=tuple(self.warning_positions),
        )

    def _tokens(self) -> list[Token]:
        has_operators = not is_prose(self.source)
        if has_operators and self.source.count('"') % 2:
            position = self.source.rindex('"')
            self._warn(position, sentence("the quotation mark has no partner and was ignored"))
            self.source = self.source[:position] + " " + self.source[position + 1 :]
        return _without_accidents(tokenize(self.source, has_operators=has_operators))

    def _warn(self, position: int, problem: str) -> None:
        warning = sentence("At character %(position)s: %(problem)s.", position=position + 1, problem=problem)
        if warning in self.warnings or MORE_WARNINGS in self.warnings:
            return
        if len(self.warnings) >= MAX_WARNINGS:
            self.warnings.append(MORE_WARNINGS)
            return
        self.warnings.append(warning)
        self.warning_positions.append(max(0, position))

    def _take(self, node: Node, reader: OperatorReader, start: int, end: int) -> None:
        """Take what stands at the top: words to rank by, an operator, or several that AND or brackets join.

        ``start`` and ``end`` enclose the AND and the brackets beside it, which stand for nothing without it.
        """
        if isinstance(node, Conjunction) and not has_operators(node):
            self.words += self.source[start:end].split()
        elif isinstance(node, Conjunction):
            for child, first, last in _parts(node, start, end):
                self._take_joined(child, reader, first, last, is_required=node.is_required)
        elif isinstance(node, Leaf) and not node.field and not node.is_phrase:
            self.words += [node.value] if node.value else []
        else:
            self.words += reader.add(node, start, end)

    def _take_joined(self, node: Node, reader: OperatorReader, start: int, end: int, *, is_required: bool) -> None:
        if isinstance(node, Conjunction) and (has_operators(node) or is_required):
            required = node if node.is_required == is_required else replace(node, is_required=is_required)
            for child, first, last in _parts(required, start, end):
                self._take_joined(child, reader, first, last, is_required=required.is_required or node.is_required)
        elif is_required:
            self.words += reader.add(node, start, end, is_joined=True)
        else:
            self._take(node, reader, start, end)


def _parts(node: Conjunction, start: int, end: int) -> list[tuple[Node, int, int]]:
    """Return the parts of a conjunction with the stretches of the source that fall to each, without a gap."""
    starts = [start, *(child.end for child in node.nodes[:-1])]
    ends = [*(child.end for child in node.nodes[:-1]), end]
    return list(zip(node.nodes, starts, ends, strict=True))


def _without_accidents(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the signs taken as text that cannot be meant, as in ``a post -rollout edit`` or ``-3``.

    Among more than two words an exclusion is meant only at the beginning, or where no further words follow.
    """
    is_word = [token.kind is Kind.WORD and not token.sign for token in tokens]
    last_word = max((number for number, plain_word in enumerate(is_word) if plain_word), default=-1)
    few = sum(is_word) <= _FEW_WORDS
    kept = []
    field = ""
    for number, token in enumerate(tokens):
        if token.field.lower() == "allintitle":
            field = token.field
        elif field and token.kind in (Kind.WORD, Kind.PHRASE):
            token = replace(token, field=field, kind=Kind.FIELD)
        if token.kind is Kind.WORD and token.sign:
            is_meant = few or number == 0 or number > last_word
            if not is_meant or not is_exclusion(token.text):
                token = replace(token, text=f"{token.sign}{token.text}", sign="")
        kept.append(token)
    return kept
