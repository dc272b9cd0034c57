"""Markup in titles and abstracts as services send them (HTML, JATS, MathML, entities), read as what it means.

Only elements that such texts have are taken for markup: the `<think>` of a language model, `p<0.05` and `$a<b$` stay.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from lxml import etree

from dailypapers.lib.tex import to_plain
from dailypapers.lib.tex.tables import SUBSCRIPTS, SUPERSCRIPTS
from dailypapers.lib.text import collapse

MAX_MARKED = 400_000
"""Characters of one text whose markup is read; the rest is cut."""
MAX_FORMULA = 4_000

_ATTRIBUTES = r"(?:\s+[\w:.-]{1,60}\s*=\s*(?:\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'|[^\s<>\"']{1,200}))*\s*"
_BLOCKS = "p|div|sec|title|br|li|list|list-item|ul|ol|tr|table|h[1-6]|abstract|blockquote|hr|disp-formula|break"
_FONTS = (
    "i|b|em|strong|u|s|tt|code|span|font|small|big|italic|bold|sc|scp|sans-serif|monospace|roman|underline|strike|"
    "overline|styled-content|named-content|a|ext-link|xref|uri|inline-formula|inline-graphic|alternatives|abbrev|inf|"
    "emphasis|it|ins|del|mark|cite|q|nobr|article-title|subtitle|html|body|jats|td|th|tbody|thead|fn|target"
)
_MARK = re.compile(rf"</?(?:jats:|ns\d:|xhtml:)?({_BLOCKS}|{_FONTS}){_ATTRIBUTES}/?>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(?:jats:)?(sub|sup|inf)>([^<>]{1,300})</(?:jats:)?\1>", re.IGNORECASE)
_PLAIN_SCRIPT = re.compile(r"[A-Za-z0-9 +=(),./−-]{1,40}")
_SCRIPT_MARK = re.compile(r"</?(?:jats:)?(?:sub|sup)>", re.IGNORECASE)
_MATHML = re.compile(r"<(?:mml:)?math\b[^<>]{0,1000}>", re.IGNORECASE), re.compile(r"</(?:mml:)?math>", re.IGNORECASE)
_TEX = (
    re.compile(r"<(?:jats:)?tex-math\b[^<>]{0,400}>", re.IGNORECASE),
    re.compile(r"</(?:jats:)?tex-math>", re.IGNORECASE),
)
_CDATA = re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")
_COMMENT = re.compile(r"<!--"), re.compile(r"-->")
_TEX_BODY = re.compile(r"\\begin\s?\{document\}(.*?)\\end\s?\{document\}", re.DOTALL)
_HEADING = re.compile(r"<((?:jats:)?title)>([^<>]{0,300})</\1>", re.IGNORECASE)
_OWN_NAMES = frozenset(("abstract", "summary", "zusammenfassung", "résumé", "resumen", "graphical abstract"))
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_NAME_SIGN = re.compile(r"[\\{}~]|\$|&[#\w]{2,10};|, (?:[JS]r|I{2,3}|IV)\b")
_FOOTNOTE = re.compile(r"\$\s{0,3}\^\s{0,3}(?:\{[^{}$]{0,40}\}|[^${}\s])\s{0,3}\$")  # the number of an affiliation
_SUFFIX_COMMA = re.compile(r", ((?:[JS]r|I{2,3}|IV)\.?)(?=$|[,;])")
_SIGN = re.compile(r"<(?:[/!]|br|hr|p>)|/>", re.IGNORECASE)  # in every text with markup
_DEEPEST = 40


def from_markup(text: str) -> str:
    """Return the text without markup: fonts go, paragraphs become blanks, formulas TeX, sub- and superscripts Unicode.

    `CO<sub>2</sub>` gives CO₂, `<jats:p>`, `&amp;` and the doubly escaped `&lt;i&gt;` what they mean. A text without
    markup comes back as it is. Total; the time grows with the length alone.
    """
    if not ("<" in text and _SIGN.search(text)) and not ("&" in text and _ENTITY.search(text)):
        return text
    original = text = text[:MAX_MARKED]
    for _ in range(3):  # escaped once more by every program on the way
        bare = _strip_marks(text) if "<" in text else text
        text = _ENTITY.sub(_from_entity, bare) if "&" in bare else bare
        if text == bare:
            break
    else:
        text = _strip_marks(text)
    return text if text == original else collapse(text)


def has_markup_of_names(names: str) -> bool:
    """Tell whether `plain_name` would change anything in one or several names."""
    return _NAME_SIGN.search(names) is not None


def plain_name(name: str) -> str:
    """Return a person's name, or a list of names, without TeX, entities and the comma of a suffix: "A. Pen Jr."."""
    if not has_markup_of_names(name):
        return name
    return _SUFFIX_COMMA.sub(r" \1", to_plain(_FOOTNOTE.sub("", from_markup(name)))) or name


def _from_entity(match: re.Match[str]) -> str:
    return html.unescape(match[0]).replace("\ufffd", "")


def _strip_marks(text: str) -> str:
    if "<!" in text:
        text = _replace_between(text, _COMMENT, lambda element, inside, before: "")
        text = _replace_between(text, _CDATA, lambda element, inside, before: inside)
    if "math" in text:
        text = _replace_between(text, _TEX, _from_tex)
        text = _replace_between(text, _MATHML, _from_mathml)
    text = _HEADING.sub(_from_heading, text)
    for _ in range(3):  # scripts within scripts
        text, count = _SCRIPT.subn(_from_script, text)
        if not count:
            break
    text = _SCRIPT_MARK.sub("", text)
    closed = {name.lower() for name in re.findall(r"</(?:jats:|ns\d:|xhtml:)?([\w-]{1,30})>", text)}
    return _MARK.sub(lambda match: _from_mark(match, closed), text)


def _replace_between(
    text: str, marks: tuple[re.Pattern[str], re.Pattern[str]], read: Callable[[str, str, str], str]
) -> str:
    """Return the text with what stands between two marks, with them, replaced; one that is never closed stays."""
    opening, closing = marks
    out: list[str] = []
    done = 0
    while (begin := opening.search(text, done)) and (end := closing.search(text, begin.end())):
        out.append(text[done : begin.start()])
        out.append(read(text[begin.start() : end.end()], text[begin.end() : end.start()], out[-1]))
        done = end.end()
    return "".join((*out, text[done:])) if out else text


def _from_mark(match: re.Match[str], closed: set[str]) -> str:
    """Replace a font mark by nothing, a paragraph by a blank; `a<b>c` with nothing that closes it is no markup."""
    name = match[1].lower()
    if name not in closed and name not in ("br", "hr", "p", "break") and not match[0].endswith("/>"):
        return match[0]
    return " " if re.fullmatch(_BLOCKS, name) else ""


def _from_heading(match: re.Match[str]) -> str:
    """Return "Background: " for the title of a section, nothing for that of the abstract itself."""
    heading = collapse(match[2])
    if not heading or heading.casefold().strip(":. ") in _OWN_NAMES:
        return " "
    return f" {heading} " if heading[-1] in ".:?!" else f" {heading}: "


def _from_script(match: re.Match[str]) -> str:
    table = SUPERSCRIPTS if match[1].lower() == "sup" else SUBSCRIPTS
    return _script("^" if match[1].lower() == "sup" else "_", match[2], table)


def _script(sign: str, content: str, table: dict[str, str]) -> str:
    """Return raised or lowered signs where Unicode has them, else TeX."""
    content = html.unescape(content).strip()
    if all(char in table for char in content):
        return "".join(table[char] for char in content)
    if len(content) == 1 and not content.isalnum():
        return content  # ®, ™, ∗
    if _PLAIN_SCRIPT.fullmatch(content) is None:
        return content
    return f"${sign}{{\\mathrm{{{content}}}}}$" if content.isalpha() else f"${sign}{{{content}}}$"


def _from_tex(element: str, inside: str, before: str) -> str:
    body = _TEX_BODY.search(inside)
    formula = (body[1] if body else inside).strip().strip("$").strip()
    return f"${formula}$" if formula and len(formula) <= MAX_FORMULA else ""


def _from_mathml(element: str, inside: str, before: str) -> str:
    """Return a formula as TeX: of its annotation where it has one, else of its elements."""
    if before.rstrip().endswith("$") or len(element) > 10 * MAX_FORMULA:  # the TeX of the same formula stands before it
        return ""
    source = re.sub(r"\bmml:", "", element)
    annotation = re.search(r"<annotation\b[^<>]{0,200}tex[^<>]{0,200}>(.{1,4000}?)</annotation>", source, re.DOTALL)
    alternative = re.search(r"\balttext\s*=\s*\"([^\"]{1,2000})\"", source)
    if annotation or alternative:
        tex = html.unescape((annotation or alternative)[1]).strip().strip("$").strip()  # type: ignore[index]
        return f"${tex}$"
    if source.count("<") > 2_000:
        return ""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    without_entities = _ENTITY.sub(lambda match: html.escape(html.unescape(match[0])), source)
    try:
        root = etree.fromstring(without_entities.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    formula = collapse(_tex_of(root, 0)) if root is not None else ""
    if not formula:
        return ""
    return f"${formula}$" if re.search(r"[\\^_{}]", formula) else formula


def _tex_of(element: etree._Element, depth: int) -> str:
    """Return one element of MathML as TeX, as far as titles and abstracts use it."""
    if depth > _DEEPEST or not isinstance(element.tag, str):
        return ""
    name = etree.QName(element).localname
    parts = [_tex_of(child, depth + 1) for child in element]
    if not parts:
        text = collapse(element.text or "")
        if name == "mtext" and text:
            return f"\\text{{{text}}}"
        return f"\\mathrm{{{text}}}" if name == "mi" and len(text) > 1 and text.isascii() else text
    if name == "msub" and len(parts) == 2:
        return f"{parts[0]}_{{{parts[1]}}}"
    if name == "msup" and len(parts) == 2:
        return f"{parts[0]}^{{{parts[1]}}}"
    if name == "msubsup" and len(parts) == 3:
        return f"{parts[0]}_{{{parts[1]}}}^{{{parts[2]}}}"
    if name == "mfrac" and len(parts) == 2:
        return f"\\frac{{{parts[0]}}}{{{parts[1]}}}"
    if name == "msqrt":
        return f"\\sqrt{{{''.join(parts)}}}"
    return "".join(parts)
