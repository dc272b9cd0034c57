"""MathML of others, written anew with presentation elements and harmless attributes alone."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from lxml import etree

from dailypapers.lib.sanitizer import MATHML_ATTRIBUTES, MATHML_ELEMENTS
from dailypapers.lib.xml import local_name

MAX_ELEMENTS = 20_000
"""Elements of one formula; a longer one is left to its TeX."""

_TRANSPARENT = frozenset(("semantics", "mfenced", "maction", "merror", "mlabeledtr"))
_CONTENT = frozenset(
    ("apply", "ci", "cn", "csymbol", "cerror", "bind", "list", "matrix", "vector", "share", "interval")
)
_SKIPPED = frozenset(("annotation", "annotation-xml"))


def read_math(element: etree._Element, *, display: bool = False) -> tuple[str, str]:
    """Return MathML and TeX of a <math> element, of any namespace or none; either may be ""."""
    inner = inner_mathml(element)
    shown = ' display="block"' if display else ""
    return (f"<math{shown}>{inner}</math>" if inner else ""), tex_of(element)


def inner_mathml(element: etree._Element) -> str:
    """Return what stands inside a <math> element as presentation MathML, or ""."""
    parts: list[str] = []
    for child in element:
        _write(child, parts)
    return "".join(parts) if len(parts) <= 3 * MAX_ELEMENTS else ""


def _write(element: etree._Element, parts: list[str]) -> None:
    name = _name(element.tag) if isinstance(element.tag, str) else ""
    if name in _SKIPPED or name in _CONTENT or not name:
        return
    if name in _TRANSPARENT or name not in MATHML_ELEMENTS:
        parts.append("<mrow>")
        _write_fenced(element, parts) if name == "mfenced" else _write_inside(element, parts)
        parts.append("</mrow>")
        return
    attributes = ""
    for key, value in element.items():
        if key in MATHML_ATTRIBUTES:
            attributes += f' {key}="{escape(str(value))}"'
    parts.append(f"<{name}{attributes}>")
    _write_inside(element, parts)
    parts.append(f"</{name}>")


@lru_cache(maxsize=1_024)
def _name(tag: str) -> str:
    """Return the name of an element in small letters, without namespace and prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _write_inside(element: etree._Element, parts: list[str]) -> None:
    if element.text and (text := element.text.strip()):
        parts.append(escape(text, quote=False))
    for child in element:
        _write(child, parts)


def _write_fenced(element: etree._Element, parts: list[str]) -> None:
    """Write what MathML 3 called fenced: brackets around, separators between."""
    separator = (element.get("separators", ",").strip() or "")[:1]
    parts.append(f"<mo>{escape(element.get('open', '('))}</mo>")
    for position, child in enumerate(element):
        if position and separator:
            parts.append(f"<mo>{escape(separator)}</mo>")
        _write(child, parts)
    parts.append(f"<mo>{escape(element.get('close', ')'))}</mo>")


def tex_of(element: etree._Element) -> str:
    """Return the TeX that a <math> element carries beside it, in one line, or ""."""
    tex = element.get("alttext")
    if tex is None:
        tex = ""
        for child in element.iter():
            if local_name(child) == "annotation" and child.get("encoding", "").lower().endswith(("tex", "latex")):
                tex = child.text or ""
                break
    return one_line(tex)


def one_line(tex: str) -> str:
    """Return TeX in one line without the comments and the style that LaTeXML puts in front."""
    tex = " ".join(line.rstrip("%").rstrip() if line.endswith("%") else line.strip() for line in tex.splitlines())
    return " ".join(tex.removeprefix("\\displaystyle").split())
