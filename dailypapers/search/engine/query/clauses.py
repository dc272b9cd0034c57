"""A tree to clauses: groups of alternatives of which all must hold (conjunctive normal form)."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from dailypapers.search.engine.query.grammar import Conjunction, Leaf, Node, Not

MAX_CLAUSES = 64
"""Clauses that one operator may become; what needs more is searched as words."""


class Literal(NamedTuple):
    """A leaf that must hold, or must not."""

    leaf: Leaf
    is_excluded: bool


Clause = tuple[Literal, ...]


class TooManyClauses(ValueError):
    """The tree has more combinations than can be searched."""


def clauses_of(node: Node, *, is_excluded: bool = False) -> list[Clause]:
    """Return the clauses of a tree, all of which must hold; raises `TooManyClauses`."""
    if isinstance(node, Leaf):
        return [(Literal(node, is_excluded),)]
    if isinstance(node, Not):
        return clauses_of(node.node, is_excluded=not is_excluded)
    parts = [clauses_of(child, is_excluded=is_excluded) for child in node.nodes]
    if isinstance(node, Conjunction) != is_excluded:
        clauses = [clause for part in parts for clause in part]
    else:
        count = 1
        for part in parts:
            count *= len(part)
            if count > MAX_CLAUSES:
                raise TooManyClauses
        clauses = [tuple(dict.fromkeys(sum(choice, ()))) for choice in product(*parts)]
    if len(clauses) > MAX_CLAUSES:
        raise TooManyClauses
    return clauses


def leaves_of(node: Node, *, is_excluded: bool = False) -> list[Leaf]:
    """Return the leaves of a tree that may hold, in order: not those that are excluded."""
    if isinstance(node, Leaf):
        return [] if is_excluded else [node]
    if isinstance(node, Not):
        return leaves_of(node.node, is_excluded=not is_excluded)
    return [leaf for child in node.nodes for leaf in leaves_of(child, is_excluded=is_excluded)]


def has_operators(node: Node) -> bool:
    """Tell whether anything but words stands in a tree."""
    if isinstance(node, Leaf):
        return bool(node.field) or node.is_phrase
    if isinstance(node, Conjunction):
        return node.is_required or any(map(has_operators, node.nodes))
    return True
