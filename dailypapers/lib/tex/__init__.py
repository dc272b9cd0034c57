"""TeX in titles and abstracts: as plain text for search, feeds and mails, and as safe HTML with MathML for pages.

Both are total and bounded: no input raises, input behind 100,000 characters is cut, and the time grows with the
length alone. Neither touches text that only looks damaged: the `60times` and `kleq` of saved pages stay.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from dailypapers.lib.sanitizer import sanitize_paper
from dailypapers.lib.tex.mathml import FormulaError, formula_to_mathml
from dailypapers.lib.tex.reader import Reader
from dailypapers.lib.tex.tables import SUBSCRIPTS, SUPERSCRIPTS
from dailypapers.lib.tex.tokens import FORMULA_MARK, MAX_TEXT, formula_body, split_math, tokens_of
from dailypapers.lib.text import collapse

__all__ = ["split_math", "to_html", "to_plain", "to_unicode"]

MAX_FORMULAS = 300
"""Formulas of one text that become MathML; the source of the rest is shown."""

_MARKUP = re.compile(r"[\\${}~`<>&\"]|--|://|\n[ \t\r]*\n")
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BEFORE_PUNCTUATION = re.compile(r"(?<=\S) +([.,;:)])")
_PARAGRAPHS = re.compile(r"\n[ \t\r]*\n\s*")

_ENSURED = re.compile(r"\\ensuremath\s?\{([^{}$]{1,200}(?:\{[^{}$]{0,100}\}[^{}$]{0,100}){0,4})\}")
_SPECIAL = re.compile(r"[\\${}~`]")
_ESCAPED = str.maketrans({
    "\\": r"\textbackslash{}", "$": r"\$", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
    "`": r"\textasciigrave{}",
})  # fmt: skip

_SCRIPTS = {"textsuperscript": SUPERSCRIPTS, "textsubscript": SUBSCRIPTS}


def to_plain(text: str) -> str:
    """Return the text as people read it, in one line: commands resolved, formulas in Unicode as far as it reaches.

    `\\'Ecole` gives École, `$x^2$` x², `$\\mathbb{R}$` ℝ, `` ``a--b'' `` “a–b”, `\\emph{x}` x; citations vanish.
    A text without any TeX comes back through `collapse` at once.
    """
    if not _has_tex(text):
        return collapse(text)
    reader = _PlainReader(_tokens(text[:MAX_TEXT]))
    plain = collapse(reader.read())
    return _BEFORE_PUNCTUATION.sub(r"\1", plain) if reader.left_out else plain


def _has_tex(text: str) -> bool:
    """Tell whether a text has any sign of TeX; six scans for one character are ten times faster than one pattern."""
    return "\\" in text or "$" in text or "{" in text or "}" in text or "~" in text or "`" in text or "--" in text


def to_unicode(text: str) -> str:
    """Return a TeX text with everything but its formulas in Unicode; `to_plain` and `to_html` read it alike.

    `{\\"U}ber $x^2$` gives `Über $x^2$`. Signs that would be read as TeX again are written so that they are not.
    """
    if not _has_tex(text):
        return collapse(text)
    reader = _UnicodeReader(_tokens(text[:MAX_TEXT]))
    written = collapse(reader.read())
    return _BEFORE_PUNCTUATION.sub(r"\1", written) if reader.left_out else written


def to_html(text: str) -> str:
    """Return the text as safe HTML: formulas as MathML, emphasis, code, links; everything else escaped.

    A formula latex2mathml cannot read, one of more than 2,000 characters and those behind the 300th are shown as
    source in `<code class="tex">`. Only http and https addresses become links. A text of one paragraph comes without
    `<p>`, so that a title fits into a heading; of several, each has its own.
    """
    if _MARKUP.search(text) is None:
        return collapse(text)
    paragraphs = [piece for piece in _PARAGRAPHS.split(text[:MAX_TEXT].strip()) if piece.strip()]
    budget = _Budget()
    rendered = [_paragraph(paragraph, budget) for paragraph in paragraphs]
    joined = rendered[0] if len(rendered) == 1 else "".join(f"<p>{piece}</p>\n" for piece in rendered)
    return sanitize_paper(joined).strip()


def _tokens(text: str) -> list[str]:
    """Return the tokens of the whole text; a formula is one token, marked by the NUL no text keeps."""
    text = _UNUSABLE.sub("", text)
    tokens: list[str] = []
    for piece, is_formula in _pieces(text):
        if is_formula:
            tokens.append(FORMULA_MARK + piece)
        else:
            tokens.extend(tokens_of(piece))
    return tokens


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield text and formulas; what `\\ensuremath{…}` encloses is a formula outside of others."""
    for piece, is_formula in split_math(text):
        end = 0
        for match in () if is_formula or "\\ensuremath" not in piece else _ENSURED.finditer(piece):
            yield piece[end : match.start()], False
            yield f"${match[1]}$", True
            end = match.end()
        yield piece[end:], is_formula


class _PlainReader(Reader):
    def font(self, name: str, content: str) -> str:
        table = _SCRIPTS.get(name, {})
        return "".join(table[char] for char in content) if table and all(char in table for char in content) else content

    def formula(self, piece: str) -> str:
        body, is_display = formula_body(piece)
        plain = _FormulaReader(tokens_of(body)).read().strip()
        return f" {plain} " if is_display else plain


class _UnicodeReader(_PlainReader):
    def text(self, text: str) -> str:
        return text.translate(_ESCAPED) if _SPECIAL.search(text) else text

    def formula(self, piece: str) -> str:
        return piece


class _FormulaReader(_PlainReader):
    math = True


class _Budget:
    """How many formulas may still become MathML."""

    def __init__(self) -> None:
        self.left = MAX_FORMULAS


_FONT_TAGS = {
    "emph": "em", "textit": "em", "textsl": "em", "em": "em", "it": "em", "itshape": "em", "sl": "em",
    "textbf": "strong", "bf": "strong", "bfseries": "strong", "texttt": "code", "tt": "code", "ttfamily": "code",
    "textsuperscript": "sup", "textsubscript": "sub",
}  # fmt: skip


def _paragraph(paragraph: str, budget: _Budget) -> str:
    reader = _HtmlReader(_tokens(paragraph), budget)
    rendered = reader.read().strip()
    return _BEFORE_PUNCTUATION.sub(r"\1", rendered) if reader.left_out else rendered


class _HtmlReader(Reader):
    def __init__(self, tokens: list[str], budget: _Budget) -> None:
        super().__init__(tokens)
        self.budget = budget

    def text(self, text: str) -> str:
        return html.escape(text, quote=False)

    def formula(self, piece: str) -> str:
        body, is_display = formula_body(piece)
        if self.budget.left > 0:
            self.budget.left -= 1
            try:
                return formula_to_mathml(body, is_display=is_display)
            except FormulaError:
                pass
        return f'<code class="tex">{html.escape(body.strip())}</code>'

    def font(self, name: str, content: str) -> str:
        tag = _FONT_TAGS.get(name)
        return f"<{tag}>{content}</{tag}>" if tag and content.strip() else content

    def link(self, address: str, content: str | None) -> str:
        if content is None:
            content = self.text(address)
        if "<a " in content or not address.lower().startswith(("http://", "https://")):
            return content
        return f'<a href="{html.escape(address)}">{content}</a>'
