"""The plug-ins of other packages: which there are, and which are left out."""

from __future__ import annotations

from collections.abc import Iterator

from dailypapers.digests.delivery.services import added_services
from dailypapers.formats import added_formats
from dailypapers.health.finding import Finding
from dailypapers.lib import plugins
from dailypapers.lib.plugins import IN_USE, OFF, Plugin
from dailypapers.lib.text import pluralize
from dailypapers.listings import listing_kinds
from dailypapers.search.embedders.loader import added_embedders
from dailypapers.sources.registry import KINDS


def installed() -> list[Plugin]:
    """Load every plug-in, as the site does when it needs one, and return all with their states."""
    for load in (KINDS.__len__, added_formats, listing_kinds, added_services, added_embedders):
        load()
    return plugins.report()


def check_plugins() -> Iterator[Finding]:
    """Yield what there is, and a finding for each plug-in that is left out; nothing where none is installed."""
    rows = installed()
    used = [row for row in rows if row.state == IN_USE]
    if rows:
        yield Finding("good", f"Plug-ins: {pluralize(len(used), 'plug-in')} in use")
    for row in rows:
        if row.state not in (IN_USE, OFF):
            yield Finding(
                "bad",
                f"Plug-in {row.name} ({row.group}) of {row.package} {row.version} is left out: {row.problem}",
                f"Ask whoever wrote it, or switch it off: DAILYPAPERS_PLUGINS_OFF={row.package}",
            )
