"""Operators of a query: what each asks of a paper, and how the query language writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.query.clauses import Clause, Literal, TooManyClauses, clauses_of, leaves_of
from dailypapers.search.engine.query.fields import EXAMPLES, FIELDS, UNKNOWN_FIELDS
from dailypapers.search.engine.query.grammar import Conjunction, Leaf, Node, Not
from dailypapers.search.engine.query.query import DATES, Condition, ExtractedFilter, Filters, Operator, Prefix
from dailypapers.search.engine.query.values import Value, merged, read_value

TEXTS = frozenset((Prefix.ALL, Prefix.TITLE, Prefix.ABSTRACT, Prefix.KEYWORD))
"""Fields whose values are words to rank papers by, too."""

MAX_OPERATORS = 32
"""Filters and operators of one query that are read: every one is a condition of the search and a chip of the page."""


@dataclass(slots=True)
class OperatorReader:
    """Collects what the operators of one query ask. ``warn`` is told what is wrong, by position."""

    source: str
    today: date
    warn: Callable[[int, str], None]
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    conditions: list[tuple[Condition, ...]] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    like: list[str] = field(default_factory=list)
    newest: bool = False
    in_text: bool = False
    is_full: bool = False
    extracted: list[ExtractedFilter] = field(default_factory=list)

    def add(self, node: Node, start: int, end: int, *, is_joined: bool = False) -> list[str]:
        """Take an operator that stands at ``source[start:end]``; returns the words to rank papers by.

        ``is_joined``: AND stands beside it, so that every value of a field is required.
        """
        if isinstance(node, Leaf) and node.field and self._is_odd(node):
            return [self._words(node)] if self._is_words(node) else []
        words = [
            leaf.value if leaf.is_known or not leaf.field else self._words(leaf)
            for leaf in leaves_of(node)
            if self._is_text(leaf) and leaf.value
        ]
        if len(self.extracted) >= MAX_OPERATORS:
            self._warn_of_too_many(start)
            return words
        try:
            clauses = clauses_of(node)
        except TooManyClauses:
            self.warn(start, sentence("this has too many combinations and was searched as words"))
            return words
        taken = [clause for clause in map(self._valid, clauses) if clause]
        if not taken:
            return []
        for clause in taken:
            self._add_clause(clause, is_joined=is_joined)
        self.extracted.append(self._extracted(node, start, end))
        return words

    # What cannot be searched

    def _warn_of_too_many(self, start: int) -> None:
        if not self.is_full:
            self.warn(
                start,
                sentence(
                    "only %(max_operators)s filters and operators are read; from here on only words were",
                    max_operators=MAX_OPERATORS,
                ),
            )
        self.is_full = True

    def _is_odd(self, leaf: Leaf) -> bool:
        """Say what is wrong with a field that is unknown or has no value."""
        name = leaf.field.lower()
        if not leaf.is_known or name in UNKNOWN_FIELDS:
            says = UNKNOWN_FIELDS.get(name)
            if says is None:
                self.warn(leaf.start, sentence("%(field)s: is an unknown field, searched as words", field=leaf.field))
            else:
                searched = (
                    sentence("its words were searched in title and abstract")
                    if says.is_words
                    else sentence("it was ignored")
                )
                self.warn(leaf.start, f"{leaf.field}: {says.says}; {searched}")
            return True
        if not leaf.value:
            prefix = FIELDS[name]
            self.warn(
                leaf.start,
                sentence("%(prefix)s: needs a value, as in %(example)s", prefix=prefix, example=EXAMPLES[prefix]),
            )
            return True
        return False

    def _is_words(self, leaf: Leaf) -> bool:
        name = leaf.field.lower()
        return not leaf.is_known and (name not in UNKNOWN_FIELDS or UNKNOWN_FIELDS[name].is_words)

    def _words(self, leaf: Leaf) -> str:
        """Return the words of an unknown field; its name may be one of them: ``TSS:scheduler``."""
        return leaf.value if leaf.field.lower() in UNKNOWN_FIELDS else f"{leaf.field} {leaf.value}".strip()

    def _is_text(self, leaf: Leaf) -> bool:
        if not leaf.field:
            return any(c.isalnum() for c in leaf.value)
        if not leaf.is_known:
            return self._is_words(leaf)
        return FIELDS[leaf.field.lower()] in TEXTS

    def _valid(self, clause: Clause) -> Clause:
        """Return a clause without what cannot be searched, which is said once."""
        kept = []
        for literal in clause:
            leaf = literal.leaf
            if not leaf.field:
                if any(c.isalnum() for c in leaf.value):
                    kept.append(literal)
                elif leaf.is_phrase:
                    self.warn(leaf.start, sentence("an empty phrase was ignored"))
            elif not self._is_odd(leaf):
                prefix, value = FIELDS[leaf.field.lower()], self._value(leaf)
                if value.problem:
                    self.warn(
                        leaf.start,
                        sentence(
                            "%(prefix)s:%(value)s was ignored: %(problem)s",
                            prefix=prefix,
                            value=leaf.value,
                            problem=value.problem,
                        ),
                    )
                else:
                    if "*" in leaf.value and prefix not in DATES | {Prefix.CATEGORY}:
                        self.warn(leaf.start, sentence("* stands for nothing here: whole words are searched"))
                    kept.append(literal)
        return tuple(kept)

    # What it asks

    def _value(self, leaf: Leaf) -> Value:
        return read_value(_prefix(leaf), leaf.value, self.today)

    def _add_clause(self, clause: Clause, *, is_joined: bool) -> None:
        if all(not literal.leaf.field or _prefix(literal.leaf) is Prefix.ALL for literal in clause):
            if not any(literal.is_excluded for literal in clause):
                self.phrases.append(tuple(literal.leaf.value for literal in clause))
                return
            if len(clause) == 1:
                self.excluded.append(clause[0].leaf.value)
                return
        if len(clause) == 1 and self._add_filter(clause[0], is_joined=is_joined):
            return
        self.conditions.append(tuple(self._condition(literal) for literal in clause))

    def _add_filter(self, literal: Literal, *, is_joined: bool) -> bool:
        """Add a filter that stands alone to the `Filters`; False for what they do not hold."""
        leaf = literal.leaf
        if literal.is_excluded or not leaf.field:
            return False
        prefix, value = _prefix(leaf), self._value(leaf)
        if prefix is Prefix.LIKE:
            name = read_value(Prefix.IDENTIFIER, value.text, self.today).filters.identifiers[0]
            if name not in self.like:
                self.like.append(name)
            return True
        if prefix is Prefix.SORT:
            self.newest = True
            return True
        if prefix is Prefix.IN:
            self.in_text = value.text == "text"
            return True
        if prefix is Prefix.AUTHOR and not is_joined:
            self.filters = merged(self.filters, Filters(authors=(value.text,)))
            return True
        if not value.filters or (is_joined and prefix in (Prefix.CATEGORY, Prefix.ORGANISATION)):
            return False
        self.filters = merged(self.filters, value.filters)
        return True

    def _condition(self, literal: Literal) -> Condition:
        leaf = literal.leaf
        if not leaf.field:
            return Condition(Prefix.ALL, leaf.value, literal.is_excluded)
        value = self._value(leaf)
        return Condition(_prefix(leaf), value.text, literal.is_excluded, value.filters)

    # How it is written

    def _extracted(self, node: Node, start: int, end: int) -> ExtractedFilter:
        text = self.source[start:end]
        if isinstance(node, Leaf) and node.field:
            prefix = _prefix(node)
            written = ExtractedFilter(prefix, self._value(node).text, text, start, end)
            return written if str(written) != text else replace(written, text=text)
        if isinstance(node, Leaf):
            return ExtractedFilter(Operator.PHRASE, node.value, text, start, end, canonical=f'"{node.value}"')
        kind = Operator.EXCLUDED if isinstance(node, Not) else Operator.BOOLEAN
        return ExtractedFilter(kind, text, text, start, end, canonical=self.written(node))

    def written(self, node: Node, *, is_inside: bool = False) -> str:
        """Return a tree in the query language."""
        if isinstance(node, Leaf):
            if node.field and node.is_known and node.field.lower() in FIELDS:
                return str(ExtractedFilter(_prefix(node), self._value(node).text, "", 0, 0))
            return f'"{node.value}"' if node.is_phrase or " " in node.value else node.value
        if isinstance(node, Not):
            return f"-{self.written(node.node, is_inside=True)}"
        link = " AND " if isinstance(node, Conjunction) else " OR "
        parts = [self.written(child, is_inside=True) for child in node.nodes]
        text = link.join(part for part in parts if part)
        return f"({text})" if is_inside and len(parts) > 1 else text


def _prefix(leaf: Leaf) -> Prefix:
    prefix = FIELDS[leaf.field.lower()]
    return Prefix.FIRST_AUTHOR if prefix is Prefix.AUTHOR and leaf.value.startswith("^") else prefix


def words_of(nodes: Sequence[Node]) -> list[str]:
    """Return the words of trees, in order."""
    return [leaf.value for node in nodes for leaf in leaves_of(node) if leaf.value]
