"""Comments: Markdown with mathematics to safe HTML. Input comes from strangers and is bounded by its length.

CommonMark by markdown-it-py without HTML, images and headings; URLs become links; `$…$`, `\\(…\\)` and `$$…$$` become
MathML by our own writer; what leaves here has passed nh3 with a list of known elements. Total: no input raises.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from dailypapers.lib.tex.mathml import ATTRIBUTES, ELEMENTS, FormulaError, formula_to_mathml
from dailypapers.lib.text import without_controls

MAX_LENGTH = 20_000  # characters; the rest is cut
_TAGS = {
    "a", "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
} | set(ELEMENTS)  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}} | {name: set(ATTRIBUTES) for name in ELEMENTS},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener ugc",
    strip_comments=True,
)
_PIECES = re.compile(r"(<[^>]*>)")
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9][A-Za-z0-9_-]{0,29})")


def _formula(source: str, options: dict[str, Any]) -> str:
    try:
        return formula_to_mathml(source.strip(), is_display=bool(options.get("display_mode")))
    except FormulaError:
        return f"<code>{html.escape(source.strip())}</code>"


def _brackets(state: StateInline, silent: bool) -> bool:
    """Read a formula between `\\(` and `\\)` at this position, if there is one (a rule of markdown-it)."""
    if not state.src.startswith("\\(", state.pos):
        return False
    end = state.src.find("\\)", state.pos + 2, state.posMax)
    if end < 0:
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = state.src[state.pos + 2 : end]
    state.pos = end + 2
    return True


def _with_brackets(markdown: MarkdownIt) -> None:
    markdown.inline.ruler.before("escape", "math_brackets", _brackets)


_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 20, "linkify": True})
    .enable(["table", "strikethrough", "linkify"])
    .disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
    .use(dollarmath_plugin, renderer=_formula, allow_space=False, allow_digits=False, double_inline=True)
    .use(_with_brackets)
)
_MARKDOWN.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # type: ignore[union-attr]  # "main.py" is no address


def to_html(text: str, mentions: Iterable[str] = ()) -> str:
    """Render Markdown as safe HTML; `@name` becomes a link to `/users/name` for each of `mentions`."""
    safe = _CLEANER.clean(_MARKDOWN.render(without_controls(text[:MAX_LENGTH]))).replace("<p></p>", "").strip()
    names = {name.lower(): name for name in mentions}
    return _with_mentions(safe, names) if names else safe


def _with_mentions(safe: str, names: dict[str, str]) -> str:
    """Link names in text alone: not inside links, code or formulas. In sanitised HTML a `>` stands in no attribute."""

    def link(match: re.Match[str]) -> str:
        name = names.get(match[1].lower())
        return f'<a class="mention" href="/users/{quote(name)}">@{html.escape(name)}</a>' if name else match[0]

    out, inside = [], 0
    for piece in _PIECES.split(safe):
        if piece.startswith("<"):
            if re.match(r"<(a|code|math)\b", piece):
                inside += 1
            elif re.match(r"</(a|code|math)>", piece):
                inside -= 1
            out.append(piece)
        else:
            out.append(piece if inside else _MENTION.sub(link, piece))
    return "".join(out)
