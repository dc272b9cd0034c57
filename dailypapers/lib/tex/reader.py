"""Reads the TeX of titles and abstracts in one pass; what comes out is for the subclass of `Reader` to say.

The reader is total and linear: any text gives a result, broken groups end where the text ends, commands nobody knows
are read as words, and nesting deeper than 40 is flattened.
"""

from __future__ import annotations

import unicodedata

from dailypapers.lib.tex import tables as tables
from dailypapers.lib.tex.token_stream import TokenStream
from dailypapers.lib.tex.tokens import FORMULA_MARK, clean_address, is_address, unescape_address

DEEPEST = 40


class Reader(TokenStream):
    """One pass over the tokens. Subclasses say how text, formulas, fonts and links look."""

    math = False

    def __init__(self, tokens: list[str]) -> None:
        super().__init__(tokens)
        self.depth = 0
        self.quotes = "``" in tokens  # only then are two apostrophes a closing quotation mark
        self.left_out = False  # a citation was dropped: blanks before punctuation may be left over

    # what a subclass may change

    def text(self, text: str) -> str:
        return text

    def formula(self, piece: str) -> str:
        raise NotImplementedError

    def font(self, name: str, content: str) -> str:
        return content

    def link(self, address: str, content: str | None) -> str:
        return address if content is None else content

    # reading

    def read(self) -> str:
        """Return everything to the end of the tokens."""
        parts: list[str] = []
        while self.position < len(self.tokens):
            parts.append(self._group_rest())
        return "".join(parts)

    def _group_rest(self) -> str:
        """Read to the brace that closes the open group, or to the end."""
        out: list[str] = []
        tokens = self.tokens
        while self.position < len(tokens):
            item = tokens[self.position]
            self.position += 1
            first = item[:1]
            if first == "}":
                break
            if first == "\\":
                self._command(item, out)
            elif first == "{":
                out.append(self._group())
            elif len(item) > 1 or first not in "^_~-`'":
                out.append(self._run(item))
            else:
                self._sign(item, out)
        return "".join(out)

    def _group(self) -> str:
        if self.depth >= DEEPEST:
            return ""  # the brace is dropped, its content read as part of the group around it
        self.depth += 1
        try:
            return self._group_rest()
        finally:
            self.depth -= 1

    def _run(self, item: str) -> str:
        if item[0] == FORMULA_MARK:
            return self.formula(item[1:])
        if item[0] in "hH" and "://" in item:
            address, tail = clean_address(item)
            return self.link(address, None) + self.text(tail)
        if self.math:
            return item.replace("''", "″").replace("'", "′").replace("$", "")  # dollars within `\\text{…}`
        if item == "``":
            return "“"
        if item == "''":
            return "”" if self.quotes else "''"
        if item[0] == "-" and item.strip("-") == "":
            return {2: "–", 3: "—"}.get(len(item), item)
        return self.text(item)

    def _sign(self, item: str, out: list[str]) -> None:
        if self.math and item in "^_":
            out.append(self._script(item))
        elif item == "~":
            out.append(self._tie(out))
        else:
            out.append("′" if self.math and item == "'" else self.text(item))

    def _tie(self, out: list[str]) -> str:
        """Return a blank for the tie in `Fig.~3`, the sign itself in `~5%`, `3~5` and `/~user`."""
        if self.math:
            return " "
        before = out[-1][-1:] if out else ""
        after = self.tokens[self.position][:1] if self.position < len(self.tokens) else ""
        if not before.strip() or before in "(/[" or not after.strip() or (before.isdigit() and after.isdigit()):
            return "~"
        return " "

    def _script(self, sign: str) -> str:
        content = self.argument().strip()
        if not content:
            return ""
        if sign == "^":
            superscript = tables.WHOLE_SUPERSCRIPTS.get(content)
            if superscript is not None:
                return superscript
            table = tables.SUPERSCRIPTS
        else:
            if content in ("⊙", "⊕", "☉"):
                return content
            table = tables.SUBSCRIPTS
        if all(char in table for char in content):
            return "".join(table[char] for char in content)
        return sign + (content if content.isalnum() or len(content) == 1 else f"({content})")

    # commands

    def _command(self, item: str, out: list[str]) -> None:
        name = item[1:].rstrip()
        if not name or not name[0].isalpha() or not name[0].isascii():
            out.append(self._escape(item[1:], out))
            return
        name = name.rstrip("*")
        blank = item[-1:].isspace()
        if name in tables.DROPPED:
            out.append(self._font_command(name))
        elif name in tables.DROPPED_WITH_ARGUMENT:
            self.skip_option()
            self.argument()
            self.left_out = True
            if blank:
                out.append(" ")
        elif name in tables.GLUED:
            out.append(tables.GLUED[name])
        elif name in tables.ACCENTS and not self.math:
            out.append(self._accented(tables.ACCENTS[name], self.argument(), ""))
        elif (structure := self._structure(name)) is not None:
            out.append(structure)
        else:
            self._symbol(name, blank, out)

    def _font_command(self, name: str) -> str:
        """Read a font with an argument, or one that holds to the end of the group; return "" for other commands."""
        if name in ("em", "it", "bf", "tt", "itshape", "bfseries", "sl", "ttfamily") and self.depth and not self.math:
            content = self._group()
            if self.tokens[self.position - 1] == "}":
                self.position -= 1  # the brace closes the group around the switch as well
            return self.font(name, content)
        if name in ("emph", "textit", "textsl", "textbf", "texttt") and self.peek() == "{":
            return self.font(name, self.argument())
        return ""

    def _structure(self, name: str) -> str | None:
        """Read a command with arguments; return None for any other."""
        if name in tables.FRACTIONS:
            return f"{_bracketed(self.argument())}/{_bracketed(self.argument())}"
        if name in tables.MATH_ACCENTS:
            content = self.argument()
            return content + tables.MATH_ACCENTS[name] if len(content) == 1 and content.isalnum() else content
        if name in tables.SECOND_OF_TWO:
            return self._second(name)
        if name in tables.BRACKETS and self.peek() == "{":
            left, right = tables.BRACKETS[name]
            return f"{self.text(left)}{self.argument()}{self.text(right)}"
        if name in ("mathbb", "mathbbm", "Bbb"):
            return tables.double_struck(self.argument())
        if name == "sqrt":
            index = self.skip_option().strip("[] ")
            return {"3": "∛", "4": "∜"}.get(index, "√") + _bracketed(self.argument())
        if name in ("url", "path", "nolinkurl"):
            address = unescape_address(self.raw_argument())
            return self.link(address, None) if is_address(address) else self.text(address)
        if name in ("footnote", "footnotetext", "thanks"):
            content = self.argument().strip()
            return f" ({content})" if content else ""
        if name in ("textsuperscript", "textsubscript"):
            return self.font(name, self.argument())
        if name in ("binom", "tbinom", "dbinom"):
            return f"C({self.argument()}, {self.argument()})"
        if name in ("SI", "qty", "ion", "unskip"):
            return f"{self.argument()} {self.argument()}".strip()
        if name in ("pmod", "mod"):
            return f" (mod {self.argument()})"
        if name == "unicode":
            return self.text(_code_point(self.raw_argument()))
        if name == "not":
            return unicodedata.normalize("NFC", self.argument() + "\u0338")
        return None

    def _second(self, name: str) -> str:
        self.skip_option()
        if name != "href":
            self.argument()
            return self.argument()
        address = unescape_address(self.raw_argument()).strip()
        content = self.argument()
        return self.link(address, content if content.strip() else None)

    def _symbol(self, name: str, blank: bool, out: list[str]) -> None:
        symbol = tables.symbol(name)
        text = self.text(name if symbol is None else symbol)
        before = out[-1][-1:] if out else ""
        is_word = len(text) > 1 and text.isascii() and text.isalpha()  # "log", or the name of a system
        if is_word and before.isalnum():
            out.append(" ")
        out.append(text)
        after = self.peek()
        if blank:
            if is_word or not self.math or before.isspace() or text[-1:].isalnum():
                out.append(" ")
        elif is_word and self.math and (after[:1].isalnum() or (after[:1] == "\\" and after[1:2].isalpha())):
            out.append(" ")

    def _escape(self, rest: str, out: list[str]) -> str:
        """Read a backslash and a sign: an escaped character, a small space, an accent, or nothing."""
        if not rest:
            return ""
        if rest in tables.ACCENTS and not self.math:
            before, following = out[-1][-1:] if out else "", self.peek()[:1]
            content = self.argument()
            is_delimited, blank = following in ("{", "\\"), " " if following.isspace() else ""
            sign = "" if is_delimited and len(content) == 1 else rest  # `\"{W}` is no quotation
            text = self._accented(tables.ACCENTS[rest], content, sign, after_letter=before.isalpha())
            return text if not sign or text[:1] != sign else sign + blank + text[1:]
        return self.text(tables.ESCAPES.get(rest, rest))

    def _accented(self, mark: str, content: str, sign: str, *, after_letter: bool = False) -> str:
        """Return the letter with its accent; damaged escapes (`don\\'t`, `\\"quoted\\"`) give the quotation mark."""
        base = {"ı": "i", "ȷ": "j"}.get(content[:1], content[:1])
        composed = unicodedata.normalize("NFC", base + mark) if base.isalpha() else ""
        is_damage = len(composed) != 1 or (
            sign == "'" and after_letter and base in "stdm" and not self.peek()[:1].isalpha()
        )
        if sign == '"' and base.lower() not in "aeiouy":
            is_damage = True
        if is_damage:
            return (self.text(sign) if sign in ("'", '"') else "") + content
        return composed + content[1:]

    # arguments

    def argument(self) -> str:
        """Return what a command applies to: a group, another command with its argument, or one character."""
        item = self.peek()
        if item and item[0] != FORMULA_MARK and item[0].isspace():
            item = item.lstrip()
            if item:
                self.tokens[self.position] = item
            else:
                self.position += 1
                item = self.peek()
        if not item or item[0] == "}" or self.depth >= DEEPEST:
            return ""
        if item[0] == "{":
            self.position += 1
            return self._group()
        if item[0] == "\\":
            self.position += 1
            self.depth += 1
            out: list[str] = []
            self._command(item, out)
            self.depth -= 1
            return "".join(out).strip()
        if item[0] == FORMULA_MARK or len(item) == 1 or "://" in item:
            self.position += 1
            return self._run(item) if item[0] not in "^_~" else ""
        self.tokens[self.position] = item[1:]
        return self.text(item[0])


def _bracketed(content: str) -> str:
    content = content.strip()
    return content if content.isalnum() or len(content) <= 1 else f"({content})"


def _code_point(raw: str) -> str:
    try:
        code = int(raw.strip().lstrip("xXU+"), 16)
        return chr(code) if 32 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    except ValueError:
        return ""
