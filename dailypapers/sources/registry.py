"""Every source that can be asked over the network, in one table. Pure: the rows of the database are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from dailypapers.sources.fetcher import Fetcher


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of source: the folder that fetches it, and what a new row of it says."""

    folder: str
    schedule: str = "daily"
    categories: str = ""
    address: str = ""
    is_built_in: bool = True  # exists once, without anybody adding it

    @property
    def fetcher(self) -> Fetcher:
        return cast(Fetcher, import_module(f"dailypapers.sources.{self.folder}.fetch"))


KINDS: Mapping[str, Known] = {
    "arxiv": Known("arxiv", schedule="mailing", categories="cs.AI cs.CL cs.CV cs.LG"),
    "hub": Known("hub", schedule="six-hourly"),
    "biorxiv": Known("biorxiv", address="biorxiv"),
    "medrxiv": Known("biorxiv", address="medrxiv"),
    "openreview": Known("openreview"),
    "openalex": Known("openalex", schedule="weekly"),
    "semantic-scholar": Known("semantic_scholar", schedule="weekly"),
    "feed": Known("feed", is_built_in=False),
}
