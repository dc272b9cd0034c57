"""Cuts the TeX of titles and abstracts: formulas from text, text into tokens, addresses from punctuation."""

from __future__ import annotations

import re

MAX_TEXT = 100_000
"""Characters of one text that are read; the rest is cut. An abstract has two thousand."""
FORMULA_MARK = "\x00"  # begins the token that holds a whole formula; no text keeps a NUL

_PLAIN_RUN = r"[^\\{}^_~`'\-]+(?:['\-](?!['\-])[^\\{}^_~`'\-]*)*"
_TOKEN = re.compile(
    rf"{_PLAIN_RUN}|\\[A-Za-z]+\*?\s*|\\.|[{{}}^_~]|-+|``|''|[`']|\\",
    re.DOTALL,
)
_ADDRESS = re.compile(r"(https?://(?:[^\s{}\\<>\"`$]|\\[_%#&~])+)", re.IGNORECASE)
_ADDRESS_ESCAPE = re.compile(r"\\([_%#&~])")

_SINGLE_QUOTES = re.compile(r"(?<!`)`(?!`)([^`\\${}\n]{1,100}?)'(?![A-Za-z'])")

_DELIMITER = re.compile(
    r"\\\\|\\\$|(?P<dollars>\$\$)|(?P<dollar>\$)|(?P<round>\\\()|(?P<square>\\\[)"
    r"|(?P<environment>\\begin\{(?P<name>(?:equation|align|gather|eqnarray|multline|displaymath|math)\*?)\})"
)
_MAX_SPAN = 4_000  # between the delimiters of one formula
_GROUP_OR_COMMAND = re.compile(r"\\[A-Za-z]+|\{[^{}]*\}")
_TEXT_GROUP = re.compile(r"\\(?:text[a-z]{0,6}|[mh]box)\s?\{")
_MAX_NESTED = 16  # dollars of one formula that are looked at to find the closing one
_WORD = re.compile(r"(?<![A-Za-z_^\\])[A-Za-z]{2,}(?![A-Za-z])")
_MATH_SIGN = re.compile(r"[\\^_={}<>+|]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def split_math(text: str) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is a formula; joined they are the text again.

    A formula keeps its delimiters: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]` or an equation environment. Money is no
    formula: a dollar before a digit opens one only if no word of prose stands before the next dollar and no digit
    follows that one; other dollars only if what they enclose is not plain prose. No formula crosses a blank line.
    """
    pieces: list[tuple[str, bool]] = []
    if "$" not in text and "\\" not in text:
        return [(text, False)] if text else []
    done = position = 0
    while True:
        opening = _DELIMITER.search(text, position)
        if opening is None:
            break
        position = opening.end()
        end = _formula_end(text, opening)
        if end is None:
            continue
        if opening.start() > done:
            pieces.append((text[done : opening.start()], False))
        pieces.append((text[opening.start() : end], True))
        done = position = end
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces


def formula_body(piece: str) -> tuple[str, bool]:
    """Return the TeX between the delimiters of a formula from `split_math`, and whether it is a displayed one."""
    if piece.startswith("$$"):
        return piece[2:-2], True
    if piece.startswith("$"):
        return piece[1:-1], False
    if piece.startswith("\\begin"):
        return piece, True
    return piece[2:-2], piece.startswith("\\[")


def _formula_end(text: str, opening: re.Match[str]) -> int | None:
    start = opening.end()
    limit = start + _MAX_SPAN
    kind = opening.lastgroup
    if kind == "dollar":
        close = _closing_dollar(text, start, limit)
        if close is None or _is_prose(text[start:close], text[close + 1 : close + 2]):
            return None
        return close + 1
    if kind is None:
        return None
    closing = {"dollars": "$$", "round": "\\)", "square": "\\]"}.get(kind) or f"\\end{{{opening['name']}}}"
    close = text.find(closing, start, limit)
    if close < 0 or not text[start:close].strip() or _BLANK_LINE.search(text, start, close):
        return None
    return close + len(closing)


def _closing_dollar(text: str, start: int, limit: int) -> int | None:
    close = text.find("$", start, limit)
    left = _MAX_NESTED
    while (
        close > 0
        and left
        and ((text[close - 1] == "\\" and text[close - 2 : close] != "\\\\") or _is_in_text_group(text, start, close))
    ):
        close = text.find("$", close + 1, limit)
        left -= 1
    return close if close >= 0 else None


def _is_in_text_group(text: str, start: int, position: int) -> bool:
    """Tell whether a position in a formula lies within `\\text{…}`, where dollars are a formula of their own."""
    opening = _TEXT_GROUP.search(text, start, position)
    return opening is not None and text.count("{", start, position) > text.count("}", start, position)


def _is_prose(body: str, following: str) -> bool:
    """Tell whether what stands between two dollars is no mathematics (rules in `split_math`)."""
    stripped = body.strip()
    if not stripped or _BLANK_LINE.search(body):
        return True
    bare = _GROUP_OR_COMMAND.sub(" ", body) if "\\" in body or "{" in body else body
    words = len(_WORD.findall(bare))
    if stripped[0].isdigit():
        if following.isdigit() and not _MATH_SIGN.search(body):
            return True
        if words and " " in body and (words > 1 or body[-1].isspace() or not _MATH_SIGN.search(body)):
            return True
    if body[-1].isspace() and not body[0].isspace() and words > 1:
        return True
    return words > 1 and " " in stripped and not _MATH_SIGN.search(body)


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a text without formulas: runs, commands with the blanks behind them, URLs, single signs."""
    if "`" in text:
        text = _SINGLE_QUOTES.sub("‘\\1’", text)
    if "://" not in text:
        return _TOKEN.findall(text)
    tokens: list[str] = []
    for index, piece in enumerate(_ADDRESS.split(text)):
        if index % 2:
            tokens.append(piece)
        elif piece:
            tokens.extend(_TOKEN.findall(piece))
    return tokens


def is_address(text: str) -> bool:
    """Tell whether the whole text is one http or https address."""
    return _ADDRESS.fullmatch(text) is not None


def unescape_address(text: str) -> str:
    """Return an address without the backslashes TeX wants before `_`, `%`, `#`, `&` and `~`."""
    return _ADDRESS_ESCAPE.sub(r"\1", text)


def clean_address(token: str) -> tuple[str, str]:
    """Return an address without TeX escapes, and the punctuation behind it that belongs to the sentence."""
    address = unescape_address(token)
    surplus = {")": address.count(")") - address.count("("), "]": address.count("]") - address.count("[")}
    end = len(address)
    while end:
        char = address[end - 1]
        if char in ".,;:!?'\"*_~":
            end -= 1
        elif surplus.get(char, 0) > 0:  # a bracket the sentence has opened
            surplus[char] -= 1
            end -= 1
        else:
            break
    return address[:end], address[end:]
