"""Tagged files that are no RIS, read as RIS: of PubMed (.nbib), EndNote (.enw), Web of Science (.ciw), RefWorks (.txt).

Each dialect says how a line with a tag looks, which tag begins a reference, and which tag of RIS means the same.
Sources: https://www.nlm.nih.gov/bsd/mms/medlineelements.html, refer(1), and the field tags of Web of
Science's plain text files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dailypapers.sources import field_cleaners as clean


class Dialect(NamedTuple):
    """One way to write tagged references."""

    name: str
    begins_file: re.Pattern[str]  # at the start of a line
    line: re.Pattern[str]  # a tag and its value
    begins: frozenset[str]  # tags that begin a reference
    ends: frozenset[str]  # lines that end one; at EndNote an empty one where no line tells the kind of reference
    tags: Mapping[str, str]  # ours of theirs; of two for one of ours the first here is kept
    repeated: frozenset[str]  # tags of which each line that goes on holds another value


def _tags(text: str) -> dict[str, str]:
    """Return theirs and ours of "THEIRS=OURS …"."""
    return dict(pair.split("=") for pair in text.split())


_MEDLINE = Dialect(
    "PubMed", re.compile(r"PMID- \d"), re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)"),
    frozenset(("PMID",)), frozenset(),
    _tags(
        "TI=TI BTI=BT AB=AB FAU=AU AU=AU CN=A1 FED=ED DP=PY DEP=DA JT=JF TA=JO OT=KW AID=DO LID=DO"
    ),
    frozenset(),
)  # fmt: skip
_REFER = Dialect(
    "EndNote", re.compile(r"%[0A-Z] \S"), re.compile(r"%([0-9A-Z@~!#$+\[])(?: (.*)|$)"),
    frozenset("0"), frozenset(),
    _tags(
        "0=TY T=TI A=AU J=JF B=T2 D=PY 8=DA U=UR R=DO X=AB K=KW N=IS V=VL P=SP E=ED Z=N1 M=AN I=PB 1=C1 "
        "2=C2 3=C7 S=T3"
    ),
    frozenset("K"),
)  # fmt: skip
_WEB_OF_SCIENCE = Dialect(
    "Web of Science", re.compile(r"(?:FN \S|VR 1|PT [JBSP]\s*$)"), re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"),
    frozenset(("PT",)), frozenset(("ER", "EF")),
    _tags(
        "TI=TI AF=AU AU=AU BA=AU CA=A1 BE=ED SO=JF JI=JO AB=AB DI=DO PD=DA PY=PY DE=KW AR=M1 VL=VL IS=IS "
        "BP=SP UT=AN DL=UR"
    ),
    frozenset(("AF", "AU", "BA", "BE", "CA")),
)  # fmt: skip
_REFWORKS = Dialect(
    "RefWorks", re.compile(r"RT [A-Z]\S"),
    re.compile(
        r"(RT|SR|ID|A[1-6]|T[1-3]|U1?[0-9]|K1|JF|JO|YR|FD|VO|IS|SP|OP|AB|NO|PB|PP|ED|LA|OL|SN|AD|AN|CL|SF|OT|DO|LK|UL|AV"
        r"|DB|DS|RD|CN|WT|WV|WP|PMID|PMCID)(?: (.*)|$)"
    ),
    frozenset(("RT",)), frozenset(),
    _tags(
        "RT=TY T1=TI A1=AU A2=ED JF=JF JO=JO T2=T2 FD=DA YR=PY VO=VL IS=IS SP=SP K1=KW AB=AB DO=DO LK=UR UL=UR NO=N1 "
        "PB=PB AN=AN"
    ),
    frozenset(),
)  # fmt: skip
DIALECTS = (_MEDLINE, _REFER, _WEB_OF_SCIENCE, _REFWORKS)
_BEGIN_OF_RIS = re.compile(r"[ \t\ufeff]{0,8}TY {0,2}-(?: |\r?$)")
_KIND = re.compile(r"\s*\[(doi|pii|bookaccession)\]$", re.IGNORECASE)  # of an identifier at PubMed
_INITIALS = re.compile(r" ([A-Z]{1,4})$")
MAX_REFERENCE = 16 << 20  # characters


def dialect_of(line: str) -> Dialect | None:
    """Return the dialect whose files begin with such a line; None for RIS and for any other line."""
    return next((dialect for dialect in DIALECTS if dialect.begins_file.match(line.lstrip("\ufeff"))), None)


def begins_ris(line: str) -> bool:
    """Tell whether a line begins a reference of RIS itself."""
    return _BEGIN_OF_RIS.match(line) is not None


def references(dialect: Dialect, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """Return the values of each reference by the tags of RIS, with its first line."""
    fields: dict[str, list[str]] = {}
    held, tag, start, size = [""], "", 0, 0
    for number, line in lines:
        match = dialect.line.match(line.lstrip("\ufeff"))
        is_begin = match is not None and match[1] in dialect.begins
        is_end = not line.strip() if dialect is _REFER and "0" not in fields else line.strip() in dialect.ends
        if (is_begin or is_end) and fields:
            yield start, _in_ris(dialect, fields)
            fields = {}
        if is_end or not (fields or is_begin or dialect is _REFER):
            continue
        start, size = (number, 0) if not fields else (start, size + len(line))
        if size > MAX_REFERENCE:
            continue
        if match is not None:
            tag = match[1]
            held = fields.setdefault(tag, [])
            held.append((match[2] or "").strip())
        elif line.strip() and len(held[-1]) < clean.MAX_ABSTRACT:
            if tag in dialect.repeated:
                held.append(line.strip())
            else:
                held[-1] += " " + line.strip()
    if fields:
        yield start, _in_ris(dialect, fields)


def _in_ris(dialect: Dialect, fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return fields by the tags of RIS; of full names and abbreviated ones the full names."""
    values: dict[str, list[str]] = {}
    sources: dict[str, str] = {}  # the tag of theirs that a tag of ours was filled from
    for theirs, ours in dialect.tags.items():
        found = [value for value in fields.get(theirs, ()) if value]
        if ours == "DO" and dialect is _MEDLINE:
            found = [_KIND.sub("", value) for value in found if "[pii]" not in value or "rXiv" in value]
        elif sources.get(ours):
            continue
        if dialect is _MEDLINE and theirs == "AU":  # "Roe RS", where no full names are given
            found = [_INITIALS.sub(r", \1", name) for name in found]
        if found:
            values.setdefault(ours, []).extend(found)
            sources[ours] = theirs
    if dialect in (_WEB_OF_SCIENCE, _REFWORKS) and "DA" in values and "PY" in values:
        values["DA"] = [f"{values['DA'][0]} {values['PY'][0]}"]  # "MAR 5" stands apart from its year
    return values
