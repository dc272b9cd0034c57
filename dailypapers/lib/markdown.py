"""Comments: Markdown with mathematics to safe HTML. Input comes from strangers and is bounded by its length.

CommonMark by markdown-it-py without HTML, images and headings; URLs and mentions become links; `$…$`, `\\(…\\)` and
`$$…$$` become MathML by our own writer; the whole passes the sanitizer at the end. Total: no input raises.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from dailypapers.lib.sanitizer import sanitize_comment
from dailypapers.lib.tex.mathml import FormulaError, formula_to_mathml
from dailypapers.lib.text import without_controls

MAX_LENGTH = 20_000  # characters; the rest is cut
MAX_CELLS = 5_000  # of a text's tables, if each line had as many as the longest; more are left as text
MAX_URLS = 200  # that become links by themselves; where there are more, none does
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


def _link_mentions(state: StateCore) -> None:
    """Link the names of `mentions` in text: not inside links, code or formulas (a rule of markdown-it)."""
    names: dict[str, str] = state.env.get("mentions") or {}
    if not names:
        return
    for block in state.tokens:
        depth = 0
        children: list[Token] = []
        for token in block.children or ():
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            is_open = token.type == "text" and not depth
            children.extend(_with_mentions(token, names) if is_open else (token,))
        if block.children is not None:
            block.children = children


def _with_mentions(text: Token, names: dict[str, str]) -> Iterator[Token]:
    """Yield a text token as texts and links."""
    end = 0
    for match in _MENTION.finditer(text.content):
        name = names.get(match[1].lower())
        if name is None:
            continue
        yield _text(text.content[end : match.start()])
        yield Token("link_open", "a", 1, attrs={"class": "mention", "href": f"/users/{quote(name)}"})
        yield _text(f"@{name}")
        yield Token("link_close", "a", -1)
        end = match.end()
    yield _text(text.content[end:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _extended(markdown: MarkdownIt) -> None:
    markdown.inline.ruler.before("escape", "math_brackets", _brackets)
    markdown.core.ruler.push("mentions", _link_mentions)


def _make(*rules: str) -> MarkdownIt:
    markdown = (
        MarkdownIt("commonmark", {"html": False, "maxNesting": 20, "linkify": "linkify" in rules})
        .enable(["strikethrough", *rules])
        .disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
        .use(dollarmath_plugin, renderer=_formula, allow_space=False, allow_digits=False, double_inline=True)
        .use(_extended)
    )
    if "linkify" in rules:
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # type: ignore[union-attr]  # "main.py" is none
    return markdown


_ALL_RULES = ("table", "linkify")
_PARSERS: dict[tuple[str, ...], MarkdownIt] = {
    rules: _make(*rules) for rules in ((), ("table",), ("linkify",), _ALL_RULES)
}


def _parser_for(text: str) -> MarkdownIt:
    """Return the parser for a text: without the rules that would take longer than in proportion to it.

    Each row of a table is filled up to the columns of its head, and each address is looked for in what is left.
    """
    cells = max(line.count("|") for line in text.split("\n")) * (text.count("\n") + 1)
    is_affordable = {"table": cells <= MAX_CELLS, "linkify": text.count("://") <= MAX_URLS}
    return _PARSERS[tuple(rule for rule in _ALL_RULES if is_affordable[rule])]


def to_html(text: str, mentions: Iterable[str] = ()) -> str:
    """Render Markdown as safe HTML; `@name` becomes a link to `/users/name` for each of `mentions`."""
    names = {name.lower(): name for name in mentions}
    source = without_controls(text[:MAX_LENGTH])
    rendered = _parser_for(source).render(source, {"mentions": names})
    return sanitize_comment(rendered).replace("<p></p>", "").strip()
