"""Licences as arXiv, JATS, Crossref, OpenReview and bioRxiv write them: an address, a name or a sentence.

    parse_licence("http://creativecommons.org/licenses/by-nc/4.0/")  ->  CC BY-NC 4.0
    parse_licence("cc_by_nc_nd")                                     ->  CC BY-NC-ND

Where a text names several, the strictest counts: whoever gets a licence wrong must not get it wrong in their favour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CC0, PUBLIC_DOMAIN, ARXIV = "CC0", "Public domain", "arXiv"
CODES = (CC0, PUBLIC_DOMAIN, "CC BY", "CC BY-SA", "CC BY-NC", "CC BY-NC-SA", "CC BY-ND", "CC BY-NC-ND", ARXIV)
"""Every licence that we tell from others, the freest first."""

MAX_TEXT = 5_000  # characters that are read of a sentence
_CC = "https://creativecommons.org"
_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licen[sc]es/(by(?:-nc)?(?:-sa|-nd)?|publicdomain)|publicdomain/(zero|mark))\b(?:/(\d\.\d))?",
    re.IGNORECASE,
)
_ARXIV = re.compile(r"arxiv\.org/licenses/|arxiv(?:\.org)?[ -](?:perpetual[, -]*)?non-?exclusive", re.IGNORECASE)
_NAME = re.compile(
    r"\bcc[ _-]?(zero\b|0|by(?:[ _-]?nc)?(?:[ _-]?(?:sa|nd))?)(?![a-z])(?:[ _-]?v?(\d\.\d))?", re.IGNORECASE
)
_SPELT = re.compile(r"creative[ -]?commons\W+(?:zero\b|(?:public domain|universal)|attribution)", re.IGNORECASE)
_SPELT_VERSION = re.compile(r"creative[ -]?commons[^.;]{0,80}?\b(\d\.\d)\b", re.IGNORECASE)
_NON_COMMERCIAL = re.compile(r"non-? ?commercial", re.IGNORECASE)
_NO_DERIVATIVES = re.compile(r"no-? ?deriv", re.IGNORECASE)
_SHARE_ALIKE = re.compile(r"share-? ?alike", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence that we know: one of `CODES`, its version ("4.0") or "", its address."""

    code: str
    version: str
    url: str

    def __str__(self) -> str:
        return {ARXIV: "arXiv's non-exclusive licence"}.get(self.code, f"{self.code} {self.version}".strip())


def parse_licence(text: str | None) -> Licence | None:
    """Return the licence that an address, a name or a sentence names; None for none, and for one we do not know."""
    text = (text or "")[:MAX_TEXT]
    named = [_of_address(match) for match in _ADDRESS.finditer(text)]
    if not named and _ARXIV.search(text):
        return Licence(ARXIV, "1.0", "https://arxiv.org/licenses/nonexclusive-distrib/1.0/")
    named = named or [_of_name(match) for match in _NAME.finditer(text)]
    named = named or ([_of_sentence(text)] if _SPELT.search(text) else [])
    return max(named, key=lambda licence: CODES.index(licence.code), default=None)


def licence_name(url: str) -> str:
    """Return what people call the licence of an address: `CC BY 4.0`; the address itself where we do not know it."""
    licence = parse_licence(url)
    return str(licence) if licence else url


def _of_address(match: re.Match[str]) -> Licence:
    terms, dedication, version = (match[1] or "").lower(), (match[2] or "").lower(), match[3] or ""
    if dedication == "zero":
        return _known(CC0, version)
    if dedication == "mark" or terms == "publicdomain":
        return _known(PUBLIC_DOMAIN, version)
    return _known(_attribution(terms.split("-")), version)


def _of_name(match: re.Match[str]) -> Licence:
    terms = match[1].lower()
    if terms in ("zero", "0"):
        return _known(CC0, match[2] or "")
    return _known(_attribution(re.findall("nc|sa|nd", terms.removeprefix("by"))), match[2] or "")


def _of_sentence(text: str) -> Licence:
    """Read "Creative Commons Attribution-NonCommercial 4.0 International" and sentences around it."""
    spelt = _SPELT.search(text)
    assert spelt is not None
    version = _SPELT_VERSION.search(text)
    if not spelt[0].lower().endswith("attribution"):
        return _known(CC0, version[1] if version else "")
    terms = {"nc": _NON_COMMERCIAL, "nd": _NO_DERIVATIVES, "sa": _SHARE_ALIKE}
    return _known(
        _attribution([term for term, pattern in terms.items() if pattern.search(text)]), version[1] if version else ""
    )


def _attribution(terms: list[str]) -> str:
    """Return the code of an attribution licence with these terms; "no derivatives" leaves nothing to share alike."""
    restrictions = ["nc"] if "nc" in terms else []
    restrictions += ["nd"] if "nd" in terms else ["sa"] if "sa" in terms else []
    return "-".join(["CC BY", *map(str.upper, restrictions)])


def _known(code: str, version: str) -> Licence:
    if code == CC0:
        return Licence(code, version or "1.0", f"{_CC}/publicdomain/zero/1.0/")
    if code == PUBLIC_DOMAIN:
        return Licence(code, "", f"{_CC}/publicdomain/mark/1.0/")
    terms = code.removeprefix("CC ").lower()
    return Licence(code, version, f"{_CC}/licenses/{terms}/{version or '4.0'}/")
