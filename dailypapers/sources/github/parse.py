"""A repository as GitHub's API describes it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from dailypapers.sources import field_cleaners as clean

_REPOSITORY = re.compile(
    r"https?://(?:www\.)?github\.com/([\w-]{1,39})/([\w.-]{1,100}?)(?:\.git)?(?:[/?#].*)?", re.ASCII
)
_NO_LICENCE = "NOASSERTION"  # what GitHub writes where it cannot tell


class RepositoryFacts(NamedTuple):
    """What is kept of a repository; texts are "" and numbers None where GitHub does not say."""

    language: str
    licence: str
    is_archived: bool
    stars: int | None


def api_address(url: str) -> str:
    """Return where the API describes the repository of an address, "" for anything else."""
    match = _REPOSITORY.fullmatch(url)
    return f"https://api.github.com/repos/{match[1]}/{match[2]}" if match else ""


def parse(data: bytes) -> RepositoryFacts:
    """Return the facts of an answer. Raises InvalidRecord where it is no JSON object."""
    fields = clean.load_object(data)
    licence = fields.get("license")
    spdx = clean.text(licence.get("spdx_id"), 100) if isinstance(licence, Mapping) else ""
    return RepositoryFacts(
        clean.text(fields.get("language"), 100),
        "" if spdx == _NO_LICENCE else spdx,
        fields.get("archived") is True,
        clean.count(fields.get("stargazers_count")),
    )
