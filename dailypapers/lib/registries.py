"""Identifiers of people and places: ORCID iDs, ids of authors at OpenAlex, ROR ids of organisations."""

from __future__ import annotations

import re

_ORCID = re.compile(r"(?:^|[/:\s])((?:\d{4}-){3}\d{3}[\dX])/?$", re.IGNORECASE | re.ASCII)
_OPENALEX = re.compile(r"(?:^|/)(A\d{4,12})/?$", re.IGNORECASE | re.ASCII)
_ROR = re.compile(r"(?:^|/)(0[0-9a-hj-km-np-tv-z]{6}\d{2})/?$", re.IGNORECASE | re.ASCII)


def parse_orcid(text: str) -> str:
    """Return the iD in a text or an address, "" where there is none or its check digit (ISO 7064) is wrong."""
    match = _ORCID.search(text.strip())
    if match is None:
        return ""
    signs = match[1].upper().replace("-", "")
    total = 0
    for digit in signs[:-1]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    return match[1].upper() if signs[-1] == ("X" if expected == 10 else str(expected)) else ""


def parse_openalex_author(text: str) -> str:
    """Return the id of an author at OpenAlex, such as A5023888391, "" for anything else."""
    match = _OPENALEX.search(text.strip())
    return match[1].upper() if match else ""


def parse_ror(text: str) -> str:
    """Return the ROR id of an organisation, such as 01ggx4157, "" for anything else."""
    match = _ROR.search(text.strip())
    return match[1].lower() if match else ""
