"""What a paper cites and what cites it, as a drawing in SVG. Pure; colours are classes of a style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from django.utils.translation import ngettext

WIDTH, ROW, MARGIN = 720, 30, 18
_LEFT, _CENTRE, _RIGHT = 250.0, 360.0, 470.0  # where the dots of each column stand
_LABEL = 34  # letters


class Node(NamedTuple):
    """A paper of the drawing: its id, what is written beside its dot, its title, its page."""

    id: int
    label: str
    title: str
    url: str


def citation_graph(
    centre: Node, cited: Sequence[Node], citing: Sequence[Node], others: Iterable[tuple[int, int]] = ()
) -> str:
    """Draw a paper between what it cites, at the left, and what cites it, at the right; each paper is a link.

    `others` are further citations between the papers shown, as (citing, cited), drawn thinner.
    """
    rows = max(len(cited), len(citing), 1)
    height = rows * ROW + 2 * MARGIN
    places = _column(_LEFT, cited, height) | _column(_RIGHT, citing, height) | {centre.id: (_CENTRE, height / 2)}
    lines = [_line("", places[node.id], places[centre.id]) for node in (*cited, *citing)]
    lines += [_line("other", places[one], places[other]) for one, other in others if one in places and other in places]
    dots = [_dot("cited", node, places, -1) for node in cited] + [_dot("citing", node, places, 1) for node in citing]
    text = ngettext(
        "%(cited)s paper here that it cites, %(citing)s that cite it",
        "%(cited)s papers here that it cites, %(citing)s that cite it",
        len(cited),
    )
    label = escape(text % {"cited": len(cited), "citing": len(citing)})
    content = "".join([*lines, *dots, _centre(centre, places)])
    return f'<svg class="graph" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{label}">{content}</svg>'


def _column(x: float, nodes: Sequence[Node], height: float) -> dict[int, tuple[float, float]]:
    top = (height - len(nodes) * ROW) / 2 + ROW / 2
    return {node.id: (x, top + number * ROW) for number, node in enumerate(nodes)}


def _line(kind: str, one: tuple[float, float], other: tuple[float, float]) -> str:
    """Draw a curve that leaves and arrives level; between two dots of a column an arc towards the centre."""
    (x0, y0), (x1, y1) = one, other
    bend = (x0 + x1) / 2 if x0 != x1 else x0 + (40 if x0 < _CENTRE else -40)
    curve = f"M{x0:.0f} {y0:.0f}C{bend:.0f} {y0:.0f} {bend:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    return f'<path class="{kind}" d="{curve}"/>'


def _dot(kind: str, node: Node, places: Mapping[int, tuple[float, float]], side: int) -> str:
    x, y = places[node.id]
    label = node.label if len(node.label) <= _LABEL else f"{node.label[: _LABEL - 1]}…"
    anchor = "end" if side < 0 else "start"
    return (
        f'<a href="{escape(node.url)}"><title>{escape(node.title)}</title>'
        f'<circle class="{kind}" cx="{x:.0f}" cy="{y:.0f}" r="6"/>'
        f'<text class="{anchor}" x="{x + side * 12:.0f}" y="{y + 4:.0f}">{escape(label)}</text></a>'
    )


def _centre(node: Node, places: Mapping[int, tuple[float, float]]) -> str:
    x, y = places[node.id]
    return f'<circle class="centre" cx="{x:.0f}" cy="{y:.0f}" r="10"><title>{escape(node.title)}</title></circle>'
