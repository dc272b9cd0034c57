"""Every source that can be asked over the network, in one table. Pure: the rows of the database are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from dailypapers.sources.fetcher import Fetcher


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source: the folder that fetches it, and the settings of a new row of it."""

    folder: str
    schedule: str = "daily"
    categories: str = ""
    address: str = ""
    is_built_in: bool = True  # exists once, without anybody adding it

    @property
    def fetcher(self) -> Fetcher:
        return cast(Fetcher, import_module(f"dailypapers.sources.{self.folder}.fetch"))


KINDS: Mapping[str, SourceKind] = {
    "arxiv": SourceKind("arxiv", schedule="mailing", categories="cs.AI cs.CL cs.CV cs.LG"),
    "hub": SourceKind("hub", schedule="six-hourly"),
    "biorxiv": SourceKind("biorxiv", address="biorxiv"),
    "medrxiv": SourceKind("biorxiv", address="medrxiv"),
    "openreview": SourceKind("openreview"),
    "openalex": SourceKind("openalex", schedule="weekly"),
    "semantic-scholar": SourceKind("semantic_scholar", schedule="weekly"),
    "alerts": SourceKind("alerts", schedule="hourly"),
    "feed": SourceKind("feed", is_built_in=False),
}
