"""The address of a licence out of what a file says about it in words."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"creativecommons\.org/(licenses|publicdomain)/(by(?:-nc)?(?:-nd|-sa)?|zero|mark)/([1-4]\.[05])?", re.IGNORECASE
)
_ARXIV = re.compile(
    r"arxiv\.org/licenses/(nonexclusive-distrib)/([0-9.]{3})|arXiv\.org\s+perpetual\s+non-?exclusive", re.IGNORECASE
)
_CODE = re.compile(r"\bCC[\s-]?(BY(?:[\s-]NC)?(?:[\s-](?:ND|SA))?|0|Zero)\b[\s-]?(?:([1-4]\.[05]))?", re.IGNORECASE)
_WORDS = re.compile(
    r"Creative\s+Commons\s+(?:CC0|Attribution((?:[\s-]+(?:Non-?Commercial|No-?Deriv(?:ative)?s?(?:\s+Works)?|"
    r"Share[\s-]?Alike))*))"
    r"(?:\s+[a-z]*){0,3}(?:\s*\(?(?:CC[\s-])?BY[-A-Z\s]{0,8}\)?)?\s*(?:v(?:ersion)?\s*)?([1-4]\.[05])?",
    re.IGNORECASE,
)


def licence_in(text: str) -> str | None:
    """Return the licence's address that a text names, by address, code ("CC BY-SA 4.0") or in words; None without one.

    A version that is not named is that of the address without one: "https://creativecommons.org/licenses/by/".
    """
    if match := _ADDRESS.search(text):
        return _address(match[2].lower(), match[3])
    if match := _ARXIV.search(text):
        return f"https://arxiv.org/licenses/nonexclusive-distrib/{match[2] or '1.0'}/"
    if match := _CODE.search(text):
        code = match[1].lower().replace(" ", "-")
        return _address("zero" if code in ("0", "zero") else code, match[2])
    if match := _WORDS.search(text):
        if "cc0" in match[0].lower():
            return _address("zero", None)
        words = re.sub(r"[\s-]", "", match[1] or "").lower()
        parts = [
            "by",
            *(code for word, code in (("noncomm", "nc"), ("noderiv", "nd"), ("sharealike", "sa")) if word in words),
        ]
        return _address("-".join(parts), match[2])
    return None


def _address(code: str, version: str | None) -> str:
    kind = "publicdomain" if code in ("zero", "mark") else "licenses"
    version = version or ("1.0" if kind == "publicdomain" else "")
    return f"https://creativecommons.org/{kind}/{code}/" + (f"{version}/" if version else "")
