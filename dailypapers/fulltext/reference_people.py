"""The people that a reference string begins with, in whatever order and with whatever signs between them. Pure."""

from __future__ import annotations

import re

MAX_PEOPLE = 300
_MAX_NAME = 100  # letters

_PARTICLES = "van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|ten|ter|zu|zur|af|bin|ibn|do|das|d’|d'|O’|O'"
_PARTICLE = rf"(?:(?:{_PARTICLES})\s?|(?:Van|Von|De|Di|Della)\s){{0,3}}"
_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĖĘĚĜĞĠĢĤĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŖŘŚŜŞŠŢŤŪŮŰŲŴŶŸŹŻŽΑ-ΩА-ЯЁ"
_CAP = rf"[{_UP}][\w’'´`-]*[\w’']"
_INITIALS = rf"(?:[{_UP}][hlr]?\.\s?-?\s?){{1,4}}"
_SUFFIX = r"(?:,?\s(?:Jr|Sr|II|III|IV)\.?)?"

_LAST_INITIAL = rf"(?:[{_UP}](?=,?\s(?:and|&)\s|,))?"  # without its point
_FAMILY_FIRST = (
    rf"{_PARTICLE}{_CAP}(?:[ -]{_CAP}){{0,2}}(?:,\s(?:Jr|Sr)\.?)?,\s?{_INITIALS}{_LAST_INITIAL}{_SUFFIX}"  # Lee, A. B.
)
_INITIALS_FIRST = rf"{_INITIALS}{_PARTICLE}{_CAP}(?:[ -]{_CAP}){{0,1}}{_SUFFIX}"  # A. B. Lee
_BARE_INITIALS = rf"[{_UP}]{{1,2}}(?:\s[{_UP}]){{0,2}}\s{_PARTICLE}{_CAP}(?:-{_CAP})?"  # A B Lee
_MEDICAL = rf"{_PARTICLE}{_CAP}(?:[ -]{_CAP})?\s[{_UP}]{{1,3}}(?:-[{_UP}])?(?!\w|\.\w|\.-|\.\s?[{_UP}]\.|\.,)"  # Lee AB
_FAMILY_INITIALS = rf"{_PARTICLE}{_CAP}(?:[ -]{_CAP})?\s{_INITIALS}"  # Lee A. B.
_FAMILY_GIVEN = (
    rf"{_PARTICLE}{_CAP},\s{_CAP}(?:\s(?:[{_UP}]\.\s?){{1,3}}(?!\w)|(?:\s[{_UP}]\.){{1,3}}|"  # Lee, Ann B.
    rf"(?:\s(?:{_CAP}|[{_UP}](?!\.))){{0,2}})"
)
_GIVEN_FAMILY = (
    rf"{_CAP}(?:\s(?:[{_UP}]\.?\s?)+|\s)(?:{_CAP}\s|[{_UP}]\.?\s?){{0,2}}{_PARTICLE}{_CAP}{_SUFFIX}"  # Ann B. Lee
)
_GROUP = r"(?:The\s)?[A-Z][\w-]+(?:\s[\w-]+){0,5}\s(?:Collaborations?|Consortium|Team|Group|Network)"

_FORMS = {
    "group": re.compile(_GROUP),
    "family_first": re.compile(_FAMILY_FIRST),
    "initials_first": re.compile(_INITIALS_FIRST),
    "medical": re.compile(_MEDICAL),
    "family_initials": re.compile(_FAMILY_INITIALS),
    "bare_initials": re.compile(_BARE_INITIALS),
    "family_given": re.compile(_FAMILY_GIVEN),
    "given_family": re.compile(_GIVEN_FAMILY),
}
_MAY_FOLLOW = {
    "group": tuple(_FORMS),
    "family_first": ("family_first", "initials_first", "group", "given_family", "family_initials"),
    "initials_first": ("initials_first", "group", "given_family"),
    "medical": ("medical", "group"),
    "family_initials": ("family_initials", "initials_first", "group"),
    "bare_initials": ("bare_initials", "initials_first"),
    "family_given": ("family_given", "given_family", "family_first", "initials_first"),
    "given_family": ("given_family", "initials_first", "bare_initials"),
}
_BETWEEN = re.compile(
    r"(?:\.(?=,))?\s*(?:,\s*(?:\.\s?\.\s?\.|…)\s*|[,;]\s*(?:and|&|und|et|y)\s+|[;/]\s*|,\s*|\s+(?:and|&|und|et|y|e)\s+)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\s*,?\s*(?:and\s|&\s)?(?:et\s*al\b\.?|u\.\s?a\.|and others|…)", re.IGNORECASE)
_ROLE = re.compile(
    r"\s*,?\s*[(\[]?(?:eds?|editors?|hrsg|hg|dir|directors?|producers?|a cura di|coords?|orgs?|trans)\b\.?\s?[)\]]?",
    re.IGNORECASE,
)
_SAME = re.compile(r"[•\s]*(?:[—–_-]{2,}|[—–])\s?[.,]?\s+")
_BODY = re.compile(r"(?P<who>[^()\[\]0-9]{4,150}?)[.,]?\s*\((?:1[5-9]|20)[0-9]{2}[a-z]?\)")
_COMPANY = re.compile(r"([A-Z][\w&]*[A-Z][\w&-]*)\.\s+(?=[A-Z])")  # OpenAI. GPT-4 technical report.
_LIST_ENDS = re.compile(r"$|[.“\"0-9]|\(?(?:1[5-9]|20)[0-9]{2}")
_ENDS = re.compile(r"\s*(?:$|[.,;:(“\"«„‘\[]|\(?(?:1[5-9]|20)[0-9]{2}|and\b|&|et\b|und\b|/|y\s|–)")


def take_people(text: str) -> tuple[tuple[str, ...], int, str]:
    """Return the names at the start of a text in reading order, where they end, and the sign that stands there."""
    if same := _SAME.match(text):
        return (), same.end(), "."
    found = _names(text)
    names = tuple(_in_reading_order(text[start:end], form) for start, end, form in found)
    position = found[-1][1] if found else 0
    if found and (others := _OTHERS.match(text, position)):
        position = others.end()
    if not names and (company := _COMPANY.match(text)):
        return (company[1],), company.end(1), "."
    if not names and (body := _BODY.match(text)):
        return (body["who"].strip(" .,"),), body.end("who"), "."
    if names and (role := _ROLE.match(text, position)):
        position = role.end()
    return names, position, text[position:].lstrip()[:1]


def _names(text: str) -> list[tuple[int, int, str]]:
    """Return where each name at the start of a text begins and ends, and its form.

    Full names between commas alone may go on as a title in capitals ("Ann Lee, Sexual Consent"): without an "and" or a
    full stop behind them, only the first is believed.
    """
    found: list[tuple[int, int, str]] = []
    position, forms, has_and = 0, tuple(_FORMS), False
    while len(found) < MAX_PEOPLE:
        named = _name_at(text, position, forms)
        if named is None:
            break
        form, end = named
        joined = text[found[-1][1] : position] if found else ""
        is_last = ";" in joined or any(word in joined for word in ("and", "&", "und", "et", " y "))
        if found and form in ("given_family", "family_given"):
            if _is_title_like(text, end) or (form not in _MAY_FOLLOW["given_family"] and not is_last):
                break
            if found[-1][2] in ("family_first", "initials_first") and not is_last and not _was_full(found):
                break
        has_and = has_and or is_last
        found.append((position, end, form))
        forms = _MAY_FOLLOW[form]
        between = _BETWEEN.match(text, end)
        if between is None or _OTHERS.match(text, end):
            has_and = has_and or _OTHERS.match(text, end) is not None
            break
        position = between.end()
    behind = text[found[-1][1] :].lstrip() if found else ""
    is_list = has_and or len(found) > 3 or _LIST_ENDS.match(behind) is not None
    return (
        found if is_list or not any(form in ("given_family", "family_given") for _, _, form in found[1:]) else found[:1]
    )


def _was_full(found: list[tuple[int, int, str]]) -> bool:
    """Tell whether a full name was among those before, so that another may follow without an "and"."""
    return any(form == "given_family" for _, _, form in found)


def _name_at(text: str, position: int, forms: tuple[str, ...]) -> tuple[str, int] | None:
    for form in forms:
        match = _FORMS[form].match(text, position, position + _MAX_NAME)
        if match is None:
            continue
        end = match.start() + len(match[0].rstrip())
        if not _ENDS.match(text, end) and text[end - 1] != ".":
            continue
        if form in ("medical", "family_initials") and not position and "." in text[end - 1 : end + 1]:
            # "Ann B. Lee", not "Ann B." and a title
            whole = _FORMS["given_family"].match(text, position, position + _MAX_NAME)
            if whole is not None and _ENDS.match(text, whole.end()):
                return "given_family", whole.end()
        return form, end
    return None


def _is_title_like(text: str, end: int) -> bool:
    """Tell whether capitals behind a comma go on as a title in lower case, and are no name."""
    return re.match(r"\s[a-z]", text[end : end + 2]) is not None


def _in_reading_order(name: str, form: str) -> str:
    name = " ".join(name.split()).strip(" ,")
    if form in ("family_first", "family_given"):
        family, _, given = name.partition(",")
        return f"{given.strip()} {family.strip()}".strip()
    if form == "family_initials":
        family, given = name[: name.index(".") - 1].strip(), name[name.index(".") - 1 :]
        return f"{given.strip()} {family}"
    if form == "medical":
        family, _, initials = name.rpartition(" ")
        return f"{'. '.join(initials.replace('-', ''))}. {family}"
    return name
