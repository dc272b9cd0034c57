"""Formulas as MathML: latex2mathml reads the TeX, and what leaves here holds known elements and attributes alone.

The tree latex2mathml builds is written out by us: its own string is neither escaped inside `\\text{…}` nor free of
`style`, `class` and `href`. Input is bounded, for it comes from strangers: the length and the depth of a formula.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element

from dailypapers.lib.sanitizer import MATHML_ATTRIBUTES, MATHML_ELEMENTS

MAX_FORMULA = 2_000
DEEPEST_FORMULA = 40

_VALUE = re.compile(r"[A-Za-z0-9 .%+\-]{1,60}")
_ORDINARY = frozenset("∞∅∠")
"""Symbols that TeX sets like letters and latex2mathml takes for operators, which have space around them."""
_LEAVES = frozenset(("mi", "mn", "mo", "mtext", "ms", "mspace"))

_OPERANDS = frozenset(("mi", "mn", "mo", "mrow", "msub", "msup", "msubsup", "munder", "mfrac", "msqrt", "mover"))

_FIXED = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover", "mfrac", "mroot"))
"""Elements with a fixed number of children, between which nothing may stand."""

_OLD_FONT = re.compile(r"\{\s*\\(rm|bf|it|sf|tt|cal|frak|scr)\b\s*")
_BARE_FONT = re.compile(r"\\(rm|bf|it|sf|tt|cal)\b\s*(?=[A-Za-z]|\\[A-Za-z])")
_NEW_FONT = {"rm": "mathrm", "bf": "mathbf", "it": "mathit", "sf": "mathsf", "tt": "mathtt", "cal": "mathcal",
             "frak": "mathfrak", "scr": "mathscr"}  # fmt: skip
_RENAMED = {
    "textrm": "mathrm", "textup": "mathrm", "textit": "mathit", "textbf": "mathbf", "texttt": "mathtt",
    "textsf": "mathsf", "textsc": "mathrm", "textnormal": "mathrm", "emph": "mathit", "bm": "boldsymbol",
    "pmb": "boldsymbol", "ensuremath": "mathrm", "mbox": "text", "hbox": "text", "mathds": "mathbb",
    "mathbbm": "mathbb", "Bbb": "mathbb", "mathop": "mathrm",
    "lt": "lt", "gt": "gt", "nicefrac": "frac", "sfrac": "frac", "ce": "mathrm", "SI": "mathrm", "vspace": "hspace",
}  # fmt: skip
_UNIT = {
    "Msun": r"M_{\odot}", "msun": r"M_{\odot}", "Lsun": r"L_{\odot}", "Rsun": r"R_{\odot}", "Zsun": r"Z_{\odot}",
    "kms": r"\mathrm{km\,s^{-1}}", "degree": r"^{\circ}", "degrees": r"^{\circ}", "deg": r"\deg ", "AA": "Å",
    "arcsec": r"''", "arcmin": r"'", "farcs": r"''", "farcm": r"'", "micro": r"\mu ", "xspace": "", "nobreak": "",
    "limits": "", "nolimits": "", "displaystyle": "", "protect": "",
    "boldmath": "", "small": "", "normalsize": "", "tiny": "", "centering": "", "noindent": "", "relax": "",
}  # fmt: skip
_FORMULA_IN_TEXT = re.compile(r"\\(text[a-z]{0,6}|mbox|hbox)\s?\{([^{}$]*(?:\$[^{}$]*\$[^{}$]*)+)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")


_SINGLE_ROMAN = re.compile(r"\\mathrm\s*\{([A-Za-z])\}")  # latex2mathml forgets that one letter alone is upright
_ALPHABETS = {  # capital A, small a, digit 0, capital and small alpha
    "bold": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2), "bold-italic": (0x1D468, 0x1D482, 0, 0x1D71C, 0x1D736),
    "sans-serif": (0x1D5A0, 0x1D5BA, 0x1D7E2, 0, 0), "monospace": (0x1D670, 0x1D68A, 0x1D7F6, 0, 0),
}  # fmt: skip
# MathML Core knows `mathvariant="normal"` alone; other fonts are letters of their own in Unicode.


class FormulaError(ValueError):
    """A formula that cannot be shown as MathML; show its source."""


def formula_to_mathml(source: str, *, is_display: bool) -> str:
    """Return one formula (TeX without delimiters) as a `<math>` element. Raises `FormulaError` where that fails.

    It fails on more than 2,000 characters, on more than 40 groups inside each other, on unbalanced braces, and on a
    command latex2mathml does not know. The result is well-formed and safe to put into a page.
    """
    if len(source) > MAX_FORMULA or not source.strip():
        raise FormulaError("too long or empty")
    _check_depth(source)
    from latex2mathml.converter import convert_to_element  # when there is a formula: it takes 15 ms

    try:
        tree = convert_to_element(_modern(source), display="block" if is_display else "inline")
        out: list[str] = []
        _write(tree, out, 0)
    except FormulaError:
        raise
    except (
        Exception
    ) as error:  # the library raises its own errors, IndexError, KeyError and RecursionError on odd input
        raise FormulaError(str(error)) from error
    return "".join(out)


def _check_depth(source: str) -> None:
    depth = 0
    bare = source.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
    for sign in re.findall(r"[{}]|\\left\b|\\right\b|\\begin\b|\\end\b", bare):
        depth += 1 if sign in ("{", "\\left", "\\begin") else -1
        if not 0 <= depth <= DEEPEST_FORMULA:
            raise FormulaError("groups do not match")
    if depth:
        raise FormulaError("groups do not match")


def _modern(source: str) -> str:
    """Replace spellings that latex2mathml lacks by ones it knows: `{\\rm x}`, `\\textrm{x}`, units of astronomy."""
    if "\\" not in source:
        return source
    if "$" in source:
        source = _FORMULA_IN_TEXT.sub(_split_text, source)
    source = _OLD_FONT.sub(lambda match: f"\\{_NEW_FONT[match[1]]}{{", source)
    source = _BARE_FONT.sub(lambda match: f"\\{_NEW_FONT[match[1]]} ", source)
    return _SINGLE_ROMAN.sub(r"\\mathrm{{\1}}", _COMMAND.sub(_replacement, source))


def _split_text(match: re.Match[str]) -> str:
    """Split `\\text{if $a<b$ then}` into text, formula and text."""
    pieces = match[2].split("$")
    return "".join(piece if index % 2 else f"\\{match[1]}{{{piece}}}" for index, piece in enumerate(pieces) if piece)


def _replacement(match: re.Match[str]) -> str:
    name = match[1]
    if name in _UNIT:
        return _UNIT[name]
    return "\\" + _RENAMED.get(name, name)


def _write(element: Element, out: list[str], depth: int) -> None:
    if depth > 4 * DEEPEST_FORMULA:
        raise FormulaError("too deep")
    tag = str(element.tag)
    text = html.unescape(element.text or "")
    if tag == "mi" and text == "~":
        tag, text = "mo", "∼"  # latex2mathml takes \\sim for a letter
    elif tag == "mo" and text in _ORDINARY:
        tag = "mi"
    text = _in_alphabet(text, element.get("mathvariant", ""))
    is_allowed = tag in MATHML_ELEMENTS
    if is_allowed:
        out.append(f"<{tag}{_attributes(element)}>")
    if text.startswith("\\") and len(text) > 1 and tag in _LEAVES:
        raise FormulaError(f"unknown command {text[:40]}")
    out.append(html.escape(text))
    before: Element | None = None
    for child in element:
        if tag not in _FIXED and _needs_gap(before, child):
            out.append('<mspace width="0.167em"></mspace>')
        _write(child, out, depth + 1)
        out.append(html.escape(html.unescape(child.tail or "")))
        before = child
    if is_allowed:
        out.append(f"</{tag}>")


def _in_alphabet(text: str, variant: str) -> str:
    """Return letters and digits of a font as the mathematical letters of Unicode."""
    starts = _ALPHABETS.get(variant)
    if starts is None:
        return text
    ranges = list(zip(("AZ", "az", "09", "ΑΩ", "αω"), starts, strict=True))
    return "".join(
        next(
            (chr(start + ord(char) - ord(span[0])) for span, start in ranges if start and span[0] <= char <= span[1]),
            char,
        )
        for char in text
    )


def _needs_gap(before: Element | None, child: Element) -> bool:
    """Tell whether a thin space belongs between two neighbours: browsers set `log` and `n` without any."""
    if before is None or before.tag not in _OPERANDS or child.tag not in _OPERANDS:
        return False
    if "mo" in (before.tag, child.tag):  # signs and brackets bring their own space
        return any(_is_function(item) and item.tag == "mo" for item in (before, child))
    return _is_function(before) or _is_function(child)


def _is_function(element: Element) -> bool:
    """Tell whether it is a name such as `log`, or begins with one, as `log` with a base does."""
    if element.tag in ("msub", "msup", "munder") and len(element):
        element = element[0]
    name = element.text or ""
    return element.tag in ("mi", "mo") and len(name) > 1 and name.isascii() and name.isalpha()


def _attributes(element: Element) -> str:
    kept = (
        (name, value)
        for name, value in element.attrib.items()
        if name in MATHML_ATTRIBUTES
        and isinstance(value, str)
        and _VALUE.fullmatch(value)
        and (name != "mathvariant" or value == "normal")
    )
    return "".join(f' {name}="{value}"' for name, value in kept)
