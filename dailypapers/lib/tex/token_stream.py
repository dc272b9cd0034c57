"""The tokens of a text with the place that was read up to, and what can be taken of them without reading it. Pure."""

from __future__ import annotations

from dailypapers.lib.tex.tokens import FORMULA_MARK


class TokenStream:
    """Tokens that are read one after the other."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0

    def peek(self) -> str:
        """Return the token that comes next; "" at the end."""
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def raw_argument(self) -> str:
        """Return the source of the next group, braces inside it kept; "" where no group follows."""
        if self.peek() != "{":
            return ""
        depth = 0
        start = self.position + 1
        while self.position < len(self.tokens):
            item = self.tokens[self.position]
            self.position += 1
            depth += (item == "{") - (item == "}")
            if depth == 0:
                return "".join(self.tokens[start : self.position - 1]).replace(FORMULA_MARK, "")
        return "".join(self.tokens[start:]).replace(FORMULA_MARK, "")

    def skip_option(self) -> str:
        """Skip `[…]` behind a command and return it; "" where none follows within a few tokens."""
        if self.peek()[:1] != "[":
            return ""
        for position in range(self.position, min(self.position + 12, len(self.tokens))):
            item = self.tokens[position]
            end = item.find("]") if item[0] != FORMULA_MARK else -1
            if end >= 0:
                option = "".join(self.tokens[self.position : position]) + item[: end + 1]
                self.tokens[position] = item[end + 1 :]
                self.position = position + (not self.tokens[position])
                return option.replace(FORMULA_MARK, "")
        return ""
