"""The conference or journal of a paper, read from its journal reference or its authors' comment."""

from __future__ import annotations

import re

MAX_NAME = 80

_FULL_NAMES = {
    "empirical methods in natural language processing": "EMNLP",
    "north american chapter of the association for computational linguistics": "NAACL",
    "european chapter of the association for computational linguistics": "EACL",
    "asia-pacific chapter of the association for computational linguistics": "AACL",
    "transactions of the association for computational linguistics": "TACL",
    "meeting of the association for computational linguistics": "ACL",
    "conference on computational linguistics": "COLING",
    "language resources and evaluation": "LREC",
    "computational natural language learning": "CoNLL",
    "conference on machine translation": "WMT",
    "semantic evaluation": "SemEval",
    "advances in neural information processing systems": "NeurIPS",
    "conference on neural information processing systems": "NeurIPS",
    "conference on machine learning": "ICML",
    "conference on learning representations": "ICLR",
    "transactions on machine learning research": "TMLR",
    "journal of machine learning research": "JMLR",
    "artificial intelligence and statistics": "AISTATS",
    "aaai conference on artificial intelligence": "AAAI",
    "joint conference on artificial intelligence": "IJCAI",
    "computer vision and pattern recognition": "CVPR",
    "european conference on computer vision": "ECCV",
    "international conference on computer vision": "ICCV",
    "applications of computer vision": "WACV",
    "medical image computing": "MICCAI",
    "conference on robotics and automation": "ICRA",
    "intelligent robots and systems": "IROS",
    "conference on robot learning": "CoRL",
    "the web conference": "WWW",
}
"""Parts of the full names of conferences and journals that everybody knows by their letters."""

_SAME = {
    "nips": "NeurIPS", "neurips": "NeurIPS", "interspeech": "Interspeech", "acmmm": "ACM MM", "mm": "ACM MM",
    "kdd": "KDD", "sigkdd": "KDD", "sigchi": "CHI", "thewebconf": "WWW", "cvprw": "CVPR Workshops",
    "iccvw": "ICCV Workshops", "eccvw": "ECCV Workshops", "lrec-coling": "LREC-COLING", "ecml-pkdd": "ECML PKDD",
    "pkdd": "ECML PKDD", "transactions on machine learning research": "TMLR", "emnlp": "EMNLP", "aaai": "AAAI",
}  # fmt: skip
_OTHER_LETTERS = (
    "ARXIV ARR IEEE ACM AI ML GPU GPUS CPU USA UK EU UAE PDF LLM LLMS GPT SRW CCS MSC PHD BSC DOI JAN FEB MAR APR JUN "
    "JUL AUG SEP OCT NOV DEC CC-BY AM PM FIG TAB MIT USENIX SPIE COVID II III IV VI"
)
_NO_VENUES = frozenset(_OTHER_LETTERS.split())
_ACRONYM = re.compile(
    r"(?<![A-Za-z0-9@/.-])((?:ACM )?[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[-+/][A-Z][A-Za-z]*[A-Z][A-Za-z]*)?|Interspeech)"
    r"[\s,'’‘:-]{0,3}(?:20[0-4]\d|[0-4]\d)(?![0-9.:]*[0-9])(?! ?pages)"
)
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z]*[A-Z][A-Za-z-]*)(?:[\s'’]*(?:20)?\d\d)?\)")
_UNDECIDED = re.compile(r"submit|under (?:\w+ )?review|reject|in review|not accepted", re.IGNORECASE)
_ACCEPTED = re.compile(r"accept|publish|appear|camera.ready", re.IGNORECASE)
_NAMED = re.compile(
    r"(?i:(?:accepted(?: for (?:publication|presentation))?|published|to appear|in press|publication)"
    r"(?: as [\w ]{1,30}?)? (?:by|in|at|to|with|for) (?:the )?)[\"“']?"
    r"((?:[A-Z][\w&.-]*)(?:(?: (?:of|on|in|and|the|for|&))* [A-Z][\w&.-]*){0,7})"
)
_WORKSHOP = re.compile(r"workshop|challenge|tutorial", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;\n]\s|$")
_VOLUME = re.compile(
    r"[\s,:;(]*(?:\bvol(?:ume)?\b|\bno\b|\bissue\b|\bpp?\b\.|\bpages?\b|\bart(?:icle)?\b|[\d(\[]).*$", re.IGNORECASE
)
_DANGLING = re.compile(r"(?: (?:of|on|in|and|the|for|de|des|du|la|le|l'|der|die|das|at))+$", re.IGNORECASE)
_ORDINAL = re.compile(
    r"^(?:the )?(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|thirteen|fourteen|fifteen)th) ",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"^(?:\(?\d{4}\)?\s+)?(?:in:?\s+)?(?:proceedings of |proc\. (?:of )?)?(?:the )?", re.IGNORECASE
)


def read_venue(journal_ref: str, comment: str = "") -> str:
    """Return the name of the conference or journal, "" where neither text says one.

    A conference is called by its letters (ICLR), its workshops apart (`ICLR Workshops`); a journal by its name without
    volume and pages. A comment names a venue by letters with a year, or behind a word like *accepted*.
    """
    return _of_reference(journal_ref[:1_000]) or _of_comment(comment[:1_000])


def _of_reference(text: str) -> str:
    if not text or "://" in text:
        return ""
    if name := _by_full_name(text) or _by_acronym(text):
        return name
    if bracketed := _BRACKETED.search(text):
        return _canonical(bracketed[1])
    return _journal(text)


def _of_comment(text: str) -> str:
    if not text:
        return ""
    if name := _by_acronym(text):
        return name
    for match in _NAMED.finditer(text):
        clause = text[match.start() : _clause_end(text, match.end())]
        if name := _by_full_name(clause) or _canonical_in_brackets(clause):
            return name
        if name := _journal(match[1]):
            return name
    return ""


def _by_acronym(text: str) -> str:
    """Return the first conference given by its letters and a year."""
    for match in _ACRONYM.finditer(text):
        if match[1].upper() in _NO_VENUES or len(match[1]) > 30:
            continue
        around = text[_clause_start(text, match.start()) : _clause_end(text, match.end())]
        if _UNDECIDED.search(around) and not _ACCEPTED.search(around):
            continue
        return _with_workshops(_canonical(match[1]), around)
    return ""


def _with_workshops(name: str, text: str) -> str:
    """Return the name, or that of its workshops where the text around it speaks of one."""
    is_workshop = _WORKSHOP.search(text) and name != "SemEval" and not name.endswith("Workshops")
    return f"{name} Workshops" if is_workshop else name


def _clause_start(text: str, position: int) -> int:
    return max(text.rfind(end, 0, position) for end in (". ", "; ", "\n", "\0")) + 1


def _clause_end(text: str, position: int) -> int:
    end = _CLAUSE.search(text, position)
    return end.start() if end else len(text)


def _canonical_in_brackets(text: str) -> str:
    match = _BRACKETED.search(text)
    return _canonical(match[1]) if match and match[1].upper() not in _NO_VENUES else ""


def _canonical(letters: str) -> str:
    """Return one spelling of a conference's letters."""
    name = letters.strip("-+/ ")
    return _SAME.get(name.lower(), name)


def _by_full_name(text: str) -> str:
    lowered = text.lower()
    for part, name in _FULL_NAMES.items():
        if part in lowered:
            return _with_workshops(name, text)
    return ""


def _journal(text: str) -> str:
    """Return the name of a journal without volume, pages and year."""
    name = _VOLUME.sub("", _YEAR_FIRST.sub("", text.strip(), count=1)).strip(" ,.:;\"“”'")
    name = _ORDINAL.sub("", _DANGLING.sub("", name))
    is_name = 2 < len(name) <= MAX_NAME and name[0].isupper() and name.upper() not in {*_NO_VENUES, "THE", "ACTES"}
    return " ".join(name.split()) if is_name else ""
