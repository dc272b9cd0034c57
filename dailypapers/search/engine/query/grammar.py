"""Tokens to a tree: AND binds before OR, OR before words that stand beside one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.query.fields import FIELDS
from dailypapers.search.engine.query.lexer import Kind, Token

MAX_DEPTH = 12
"""Brackets inside brackets that are read; deeper ones are ignored."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, a phrase, or a value of a field, which is the name as written."""

    field: str
    value: str
    is_phrase: bool
    start: int
    end: int
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conjunction:
    """What stands beside one another; ``is_required`` where AND joins it."""

    nodes: tuple[Node, ...]
    start: int
    end: int
    is_required: bool = False
    is_bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Alternatives."""

    nodes: tuple[Node, ...]
    start: int
    end: int


Node: TypeAlias = Leaf | Not | Conjunction | Disjunction


class TreeBuilder:
    """Builds the tree of one query. ``warn`` is told of an operator without a partner, by position."""

    def __init__(self, tokens: Sequence[Token], warn: Callable[[int, str], None]) -> None:
        self._tokens = tokens
        self._warn = warn
        self._next = 0
        self._depth = 0

    def build(self) -> list[Node]:
        """Return what stands beside one another at the top."""
        nodes: list[Node] = []
        while self._next < len(self._tokens):
            nodes += self._sequence("")
            if self._peek() is Kind.CLOSE:
                self._next += 1
        return nodes

    def _peek(self) -> Kind | None:
        return self._tokens[self._next].kind if self._next < len(self._tokens) else None

    def _sequence(self, field: str) -> list[Node]:
        nodes: list[Node] = []
        while (kind := self._peek()) is not None and kind is not Kind.CLOSE:
            node = self._alternatives(field)
            if node is not None:
                nodes.append(node)
        return nodes

    def _alternatives(self, field: str) -> Node | None:
        first = self._conjunction(field)
        nodes = [first] if first is not None else []
        while self._peek() is Kind.OR:
            operator = self._tokens[self._next]
            self._next += 1
            if not nodes:
                self._warn(operator.start, sentence("OR has nothing before it and was ignored"))
                return self._conjunction(field)
            following = self._conjunction(field)
            if following is None:
                self._warn(operator.end - 1, sentence("OR has nothing after it and was ignored"))
                break
            nodes.append(following)
        if len(nodes) < 2:
            return nodes[0] if nodes else None
        return Disjunction(tuple(nodes), nodes[0].start, nodes[-1].end)

    def _conjunction(self, field: str) -> Node | None:
        start = self._tokens[self._next].start if self._next < len(self._tokens) else 0
        has_and = self._skip_and()
        node = self._negation(field)
        nodes = [node] if node is not None else []
        while self._peek() is Kind.AND:
            has_and = self._skip_and()
            following = self._negation(field)
            if following is not None:
                nodes.append(following)
        if not has_and or not nodes:
            return nodes[0] if nodes else None
        return Conjunction(tuple(nodes), min(start, nodes[0].start), nodes[-1].end, is_required=len(nodes) > 1)

    def _skip_and(self) -> bool:
        before = self._next
        while self._peek() is Kind.AND:
            self._next += 1
        return self._next > before

    def _negation(self, field: str) -> Node | None:
        if self._peek() is Kind.NOT:
            start = self._tokens[self._next].start
            self._next += 1
            self._skip_and()
            node = self._negation(field)
            return _negated(node, start) if node is not None else None
        return self._primary(field)

    def _primary(self, field: str) -> Node | None:
        kind = self._peek()
        if kind is None or kind in (Kind.CLOSE, Kind.OR, Kind.AND):
            return None
        token = self._tokens[self._next]
        self._next += 1
        node: Node | None
        if kind is Kind.OPEN:
            node = self._bracketed(token, field)
        elif (
            kind in (Kind.FIELD, Kind.UNKNOWN) and not token.text and not token.is_quoted and self._peek() is Kind.OPEN
        ):
            opening = self._tokens[self._next]
            self._next += 1
            inside = self._bracketed(opening, token.field)
            node = replace(inside, start=token.start) if inside is not None else None
        else:
            name = token.field or field
            is_phrase = token.is_quoted and (kind is Kind.PHRASE or kind is Kind.FIELD)
            node = Leaf(name, token.text, is_phrase, token.start, token.end, _is_known(name))
        if node is not None and token.sign == "-":
            return _negated(node, token.start)
        return node

    def _bracketed(self, opening: Token, field: str) -> Node | None:
        """Read what stands in brackets; an unclosed one ends with the query."""
        self._depth += 1
        nodes = self._sequence(field) if self._depth <= MAX_DEPTH else self._flat(field)
        self._depth -= 1
        end = self._tokens[self._next].end if self._peek() is Kind.CLOSE else self._tokens[-1].end
        self._next += self._peek() is Kind.CLOSE
        return Conjunction(tuple(nodes), opening.start, end, is_bracketed=True) if nodes else None

    def _flat(self, field: str) -> list[Node]:
        """Read words in brackets that are too deep, as words."""
        nodes: list[Node] = []
        depth = 1
        while self._next < len(self._tokens):
            token = self._tokens[self._next]
            depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if not depth:
                break
            self._next += 1
            if token.kind in (Kind.WORD, Kind.PHRASE):
                nodes.append(Leaf(field, token.text, False, token.start, token.end, _is_known(field)))
        return nodes


def _is_known(field: str) -> bool:
    return not field or field.lower() in FIELDS


def _negated(node: Node, start: int) -> Node:
    """Return what must not hold; what must not not hold must."""
    if isinstance(node, Not):
        inner = node.node if not isinstance(node.node, Leaf) else replace(node.node, is_phrase=True)
        return replace(inner, start=start, end=node.end)
    return Not(node, start, node.end)
