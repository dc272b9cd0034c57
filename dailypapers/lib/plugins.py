"""What other packages add to the program, by entry points: sources, formats, lists, channels, embedders.

A registry loads its group where it is first needed, and says what it takes. A plug-in that cannot be loaded, or names
something twice, is left out: its error is kept for `dailypapers plugins` and `doctor`, and everything else runs.
`DAILYPAPERS_PLUGINS_OFF` switches plug-ins off: names of packages, or `all`.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from threading import RLock
from typing import Any

GROUPS = ("sources", "formats", "listings", "channels", "embedders")
SETTING = "DAILYPAPERS_PLUGINS_OFF"
IN_USE, OFF, WAITING = "in use", "off", "not loaded yet"
_NAME = re.compile(r"[a-z][a-z0-9.-]{0,19}")  # part of URLs, and of rows of the database
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Plugin:
    """One thing that a package adds; `problem` says why it is left out."""

    group: str
    name: str
    package: str
    version: str
    state: str = WAITING
    problem: str = ""


Accept = Callable[[str, Callable[[], Any]], None]
_loading, _loaded = RLock(), set[str]()


@cache
def _found() -> list[tuple[Plugin, EntryPoint]]:
    """Return every plug-in that is installed, by package and name, so that the order is the same everywhere."""
    off = {_normal(word) for word in os.environ.get(SETTING, "").replace(",", " ").split()}
    found = []
    for group in GROUPS:
        for point in entry_points(group=f"dailypapers.{group}"):
            package, version = (point.dist.name, point.dist.version) if point.dist else ("unknown", "")
            plugin = Plugin(group, point.name, package, version)
            if off & {"all", _normal(package)}:
                plugin.state = OFF
            found.append((plugin, point))
    return sorted(found, key=lambda pair: (GROUPS.index(pair[0].group), pair[0].package, pair[0].name))


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def names(group: str) -> list[str]:
    """Return the names of a group that are not switched off, without loading anything."""
    return [plugin.name for plugin, _ in _found() if plugin.group == group and plugin.state != OFF]


def load(group: str, accept: Accept) -> None:
    """Give every plug-in of a group to `accept`, once in a process: its name, and what loads it.

    Whatever `accept` or the loading raises leaves this plug-in out.
    """
    with _loading:
        if group in _loaded:
            return
        _loaded.add(group)
        for plugin, point in _found():
            if plugin.group == group and plugin.state != OFF:
                try:
                    if not _NAME.fullmatch(plugin.name):
                        raise ValueError("A name has at most 20 small letters, digits, points and hyphens.")
                    accept(plugin.name, point.load)
                    plugin.state = IN_USE
                except (Exception, SystemExit) as error:  # whatever somebody else's module does
                    plugin.problem = f"{type(error).__name__}: {error}"[:300]
                    plugin.state = "left out"
                    _log.warning("The plug-in %s of %s is left out: %s", plugin.name, plugin.package, plugin.problem)


def report() -> list[Plugin]:
    """Return every installed plug-in with its state, as far as its group has been loaded."""
    return [plugin for plugin, _ in _found()]


def forget() -> None:
    """Look for plug-ins anew: for tests, which install some."""
    _found.cache_clear()
    _loaded.clear()
