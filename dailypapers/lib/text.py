"""Text as people and keys need it: white space, counts, keys for matching, slugs.

These functions run on every paper of an import, so each has a fast path for plain ASCII that costs microseconds.
All are total: they take any `str` and never raise.
"""

from __future__ import annotations

import html
import re
import unicodedata

# --- white space ------------------------------------------------------------------------------------------------

# Controls that are no white space, surrogates, soft hyphen, zero-width, direction and interlinear marks, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]+"
)
# Zero-width (non-)joiners shape Arabic and Indic words and some emoji; beside Latin or at an edge they are dirt.
_STRAY_JOINERS = re.compile(
    "(?<![^\u0000-\u036f\u2000-\u206f])[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]+(?![^\u0000-\u036f])"
)
_VISIBLE_SPACES = re.compile(r"\s+")
# Everything that XML 1.0 forbids, the other controls, and what Unicode says is never a character.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]+"
)


def without_controls(text: str) -> str:
    """Return the text without what no format may hold: controls but tab and line ends, surrogates, noncharacters.

    Every entrance for text of people and every writer passes it through this, so that one comment breaks no feed.
    """
    return text if text.isprintable() else _NOT_TEXT.sub("", text)


def collapse(text: str) -> str:
    """Return the same text in one line: runs of white space become one blank, invisible characters go, NFC.

    Removes NUL and other controls, surrogates, zero-width and direction marks; a joiner stays where it stands
    between letters of a script that needs it. Idempotent.
    """
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    joined = " ".join(text.split())
    if joined.isprintable():
        return joined if joined.isascii() else unicodedata.normalize("NFC", joined)
    joined = unicodedata.normalize("NFC", _INVISIBLE.sub("", joined))
    if "\u200c" in joined or "\u200d" in joined:
        joined = _without_stray_joiners(joined)
    return " ".join(joined.split())


def _without_stray_joiners(text: str) -> str:
    for _ in range(8):  # normalising reorders marks, which can leave another joiner stray
        settled = unicodedata.normalize("NFC", _STRAY_JOINERS.sub("", text))
        if settled == text:
            return text
        text = settled
    return unicodedata.normalize("NFC", text.replace("\u200c", "").replace("\u200d", ""))


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut at a word boundary where one is near, with an ellipsis for what is cut.

    White space is collapsed first. A first word longer than the limit is cut inside; `limit` below 1 gives "".
    """
    if limit < 1:
        return ""
    if len(text) > 8 * limit + 1000:  # nothing behind this can be seen; do not clean a book for one line
        text = text[: 8 * limit + 1000] + " \u2026"
    line = collapse(text)
    if len(line) <= limit:
        return line
    head = line[:limit]  # one character more than fits beside the ellipsis, to see whether a word ends there
    blank = head.rfind(" ")
    head = head[:blank] if blank >= limit // 2 else head[: limit - 1]
    return head.rstrip(" ,;:.!?-\u2013\u2014\u2026([{") + "\u2026"


# --- counts -----------------------------------------------------------------------------------------------------

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")


def rounded(number: int) -> int:
    """Round a number to two digits, as one says it behind "about": 123,456 is about 120,000."""
    return int(round(number, 2 - len(str(abs(number)))))


def pluralize(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: "1 paper", "0 papers", "2,300 queries"; `plural` is for an irregular one."""
    if number == 1:
        return f"1 {noun}"
    if not plural:
        plural = f"{noun}es" if _SIBILANT.search(noun) else _CONSONANT_Y.sub("ie", noun) + "s"
    return f"{number:,} {plural}"


# --- keys -------------------------------------------------------------------------------------------------------

_ASCII_DROPPED = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) != "+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|tt|span|scp|mml:[a-z]{1,10})>", re.IGNORECASE)
_LINK_COMMAND = re.compile(r"\\href\s{0,9}\{[^{}]{0,2000}\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "varpi": "π", "rho": "ρ", "varrho": "ρ", "sigma": "σ", "varsigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
_KEPT_COMMANDS = {
    "ss": "ss", "o": "o", "O": "o", "l": "l", "L": "l", "ae": "ae", "AE": "ae", "oe": "oe", "OE": "oe", "aa": "a",
    "AA": "a", "i": "i", "j": "j", "dh": "d", "DH": "d", "dj": "d", "DJ": "d", "th": "th", "TH": "th", "ell": "l",
    "hbar": "h", "nabla": "", "LaTeX": "latex", "TeX": "tex",
} | {name: name for name in (
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "max",
    "min", "sup", "inf", "lim", "arg", "argmax", "argmin", "det", "dim", "deg", "gcd", "ker", "hom", "Pr", "mod",
)}  # fmt: skip
_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ȷ": "j", "ħ": "h",
    "ϵ": "ε", "ϑ": "θ", "ϕ": "φ", "ϱ": "ρ", "ϖ": "π", "ς": "σ",
})  # fmt: skip
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+")


def title_key(title: str) -> str:
    """Return the key by which two spellings of one title meet: letters and digits of any script, folded and joined.

    TeX commands, markup, accents, case, punctuation and white space are dropped, but for the plus sign: a system and
    its successor, "X" and "X++", are two works. `$\\alpha$`, `α` and `\\alpha`
    meet, so do `$\\mathbb{R}$` and `ℝ`, `x^2` and `x²`, `\\"o` and `ö`. Depends on no library. An
    empty key means a title without any letter or digit. Fingerprints made of keys are stored: see `title_fingerprint`.
    """
    if title.isascii() and "\\" not in title and "&" not in title and "<" not in title:
        return title.lower().encode("ascii").translate(None, _ASCII_DROPPED).decode("ascii")
    text = title
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text:
        text = _COMMAND.sub(_command_letters, _LINK_COMMAND.sub("", text))
    return _fold(text)


def _command_letters(match: re.Match[str]) -> str:
    name = match[1]
    kept = _KEPT_COMMANDS.get(name)
    return _GREEK.get(name.lower(), "") if kept is None else kept


def _fold(text: str) -> str:
    """Return only letters, digits and script marks, lower case, without Latin accents; a fixed point of itself."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded).casefold()).translate(_LETTERS)
    if folded.isalnum():
        return folded
    return "".join(
        char for char in folded if char.isalnum() or char == "+" or unicodedata.category(char) in ("Mn", "Mc")
    )


_SLUG_GAP = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return lower-case ASCII words joined by hyphens, for URLs and ids; "" where no Latin letter or digit is."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    return _SLUG_GAP.sub("-", text.lower()).strip("-")


def plain_words(text: str) -> str:
    """Return a text as small Latin letters without accents, its words one space apart.

    "Salah Aït-Mokhtar" and "salah ait mokhtar" are the same.
    """
    words = (title_key(word) for word in text.replace("-", " ").split())
    return " ".join(word for word in words if word)
