"""Every source that can be asked over the network, in one table. Pure: the rows of the database are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from dailypapers.lib import plugins
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


@dataclass(frozen=True, slots=True)
class AddedSource(SourceKind):
    """A kind of source of another package: what fetches it is the plug-in itself."""

    plugin: Fetcher | None = None

    @property
    def fetcher(self) -> Fetcher:
        assert self.plugin is not None
        return self.plugin


_BUILT_IN: Mapping[str, SourceKind] = {
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


class _Kinds(Mapping[str, SourceKind]):
    """The sources of the program, then those of other packages, which are loaded when somebody looks for one."""

    def __init__(self) -> None:
        self._added: dict[str, SourceKind] = {}

    def __getitem__(self, kind: str) -> SourceKind:
        return _BUILT_IN[kind] if kind in _BUILT_IN else self._load()[kind]

    def __iter__(self) -> Iterator[str]:
        yield from _BUILT_IN
        yield from self._load()

    def __len__(self) -> int:
        return len(_BUILT_IN) + len(self._load())

    def _load(self) -> Mapping[str, SourceKind]:
        plugins.load("sources", self._accept)
        return self._added

    def _accept(self, name: str, load: Callable[[], Any]) -> None:
        if name in _BUILT_IN or name in self._added:
            raise ValueError(f"The source “{name}” is registered twice.")
        fetcher = load()
        if not all(callable(getattr(fetcher, part, None)) for part in ("slices", "pages")):
            raise TypeError("A plug-in for sources has the functions slices and pages.")
        schedule = str(getattr(fetcher, "SCHEDULE", "daily"))
        self._added[name] = AddedSource(name, schedule=schedule, plugin=cast(Fetcher, fetcher))


KINDS: Mapping[str, SourceKind] = _Kinds()
