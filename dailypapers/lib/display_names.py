"""Names that people give themselves: what may be written, and which names look alike (Unicode TR 36 and TS 39).

A name is text that others trust, so nobody may look like an office or like somebody else: no invisible signs, no word
of several scripts, no word for a role, no handle of another account. `skeleton` tells what looks alike; its table is
Unicode's confusables, as `confusable_homoglyphs` brings them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from dailypapers.lib.errors import Invalid
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse

MAX_LENGTH = 80
MAX_MARKS = 2  # combining marks on one letter; Vietnamese needs two

ROLES = (
    "admin", "administrator", "administration", "moderator", "moderation", "mod", "curator", "official", "staff",
    "root", "system", "superuser", "support", "webmaster", "verified", "administrateur", "modérateur",
    "administrador", "moderador", "amministratore", "moderatore", "администратор", "модератор", "διαχειριστής",
    "admins", "mods", "sysadmin", "sysop", "админ", "адмін", "адміністратор",
    "管理员", "管理員", "管理者", "版主", "官方", "公式", "관리자", "운영자", "مشرف",
)  # fmt: skip
_TELLING = ("administrator", "administrateur", "administrador", "moderator", "curator", "official")
"""Roles that are not even part of a word."""
_BADGES = frozenset("✓✔☑✅✪★⭐🛡👑©®™")
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters, marks and symbols that show nothing."""
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_NO_SCRIPT = frozenset(("COMMON", "INHERITED", "UNKNOWN"))
_TOGETHER = (  # "highly restrictive" of TS 39, section 5.2
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
_LATIN = re.compile(r"(?:LATIN (?:SMALL |CAPITAL )?LETTER(?: SMALL CAPITAL)?|SYMBOL LETTER) ([A-Z])(?: WITH .+)?$")
_WORD = re.compile(r"(?:[^\W_]|[$!|])+")
_NUMBER = re.compile(r"(?<=\D)\d+\Z")  # of a role: "root1"
LOOKALIKES = (("0", "o"), ("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w"))
"""What `skeleton` makes one, in this order; for handles, which are ASCII, it is all there is to do."""
_AS_LETTERS = str.maketrans("34578$!", "eastbsl")


def check_display_name(name: str, *, may_name_role: bool = False) -> str:
    """Return a display name in NFKC and in one line. Raises `Invalid` for one that hides something or names a role.

    "" is fine: the handle stands alone. The handles of others are compared by whoever knows them, with `skeleton`.
    """
    name = unicodedata.normalize("NFKC", name)
    if any(_is_invisible(char) and not char.isspace() for char in name):
        raise Invalid(
            sentence("The display name has an invisible or a control character. Type it anew instead of pasting it.")
        )
    name = collapse(name)
    if len(name) > MAX_LENGTH:
        raise Invalid(
            sentence(
                "The display name is too long: it has %(characters)s characters, at most %(max_length)s are allowed.",
                characters=len(name),
                max_length=MAX_LENGTH,
            )
        )
    if "@" in name or _BADGES & set(name):
        raise Invalid(
            sentence("The display name has an @ or a badge. Use letters; your handle is shown beside it anyway.")
        )
    if name and not any(char.isalpha() for char in name):
        raise Invalid(
            sentence("The display name has no letter. Use letters, or leave it empty to be shown by your handle.")
        )
    if _has_piled_marks(name):
        raise Invalid(
            sentence("The display name has more than %(max_marks)s marks on one letter.", max_marks=MAX_MARKS)
        )
    if word := next((word for word in re.split(r"[\W_]+", name) if _mixes_scripts(word)), ""):
        raise Invalid(
            sentence(
                "The display name mixes letters of several alphabets in “%(word)s”. Use one alphabet in a word.",
                word=word,
            )
        )
    if not may_name_role and names_role(name):
        raise Invalid(
            sentence("The display name has a word for a role, such as administrator or moderator. Choose another one.")
        )
    return name


def mended_display_name(name: str, *, may_name_role: bool = False) -> str:
    """Return a name from before these rules without what nobody sees in it; "" where it is not allowed even so."""
    visible = "".join(char for char in unicodedata.normalize("NFKC", name) if char.isspace() or not _is_invisible(char))
    try:
        return check_display_name(visible[:MAX_LENGTH], may_name_role=may_name_role)
    except Invalid:
        return ""


def skeleton(name: str) -> str:
    """Return the letters and digits that a name seems to have: names that look alike have the same skeleton.

    Case, marks on letters, white space and punctuation do not count: "Аdа_L0" with a Cyrillic А gives `adalo`.
    """
    letters = "".join(map(_prototype, unicodedata.normalize("NFKD", name)))
    letters = "".join(map(_prototype, letters.casefold()))
    bare = "".join(char for char in unicodedata.normalize("NFKD", letters) if char.isalnum())
    for seen, letter in LOOKALIKES:
        bare = bare.replace(seen, letter)
    return bare


def names_role(name: str) -> bool:
    """Tell whether a name has a word for a role, however it is spelt: "m0d", "a d m i n", "siteadministrator"."""
    roles, telling = _roles()
    whole = skeleton(name.translate(_AS_LETTERS))
    if any(role in whole for role in telling) or whole in roles:
        return True
    spelt = [form for word in _words(name) for form in (word, _NUMBER.sub("", word))]
    words = [skeleton(word.translate(_AS_LETTERS)) for word in spelt]
    return any(word in roles or word.removesuffix("s") in roles for word in words)


def _words(name: str) -> Iterator[str]:
    """Yield the words of a name without marks; letters that stand alone side by side are one word."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if unicodedata.category(char)[0] != "M")
    for is_single, words in groupby(_WORD.findall(bare), lambda word: len(word) == 1):
        if is_single:
            yield "".join(words)
        else:
            yield from words


@lru_cache(maxsize=1)
def _roles() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the skeletons of roles, and of those that are looked for inside words."""
    foreign = [role for role in ROLES if not role.isascii()]
    return frozenset(map(skeleton, ROLES)), tuple(map(skeleton, (*_TELLING, *foreign)))


@lru_cache(maxsize=4096)
def _prototype(char: str) -> str:
    """Return what a character looks like: the Latin letter it is a form of, else Unicode's prototype."""
    if char.isascii() and char.isalnum():
        return char
    if latin := _LATIN.search(unicodedata.name(char, "")):
        return latin[1].lower()
    from confusable_homoglyphs import confusables  # its tables take 75 ms to load; most processes check no name

    similar = confusables.confusables_data.get(char, ())
    return str(similar[0]["c"]) if len(similar) == 1 else char


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or _BLANK.match(char) is not None


def _has_piled_marks(name: str) -> bool:
    marks = [unicodedata.category(char)[0] == "M" for char in unicodedata.normalize("NFD", name)]
    return any(is_mark and sum(1 for _ in run) > MAX_MARKS for is_mark, run in groupby(marks))


def _mixes_scripts(word: str) -> bool:
    from confusable_homoglyphs import categories

    scripts = {categories.alias(char) for char in word} - _NO_SCRIPT
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)
