"""The plug-ins of other packages: which there are, and which are left out."""

from __future__ import annotations

from collections.abc import Iterator

from dailypapers.digests.delivery.services import added_services
from dailypapers.formats import added_formats
from dailypapers.health.finding import Finding
from dailypapers.lib import plugins
from dailypapers.lib.plugins import IN_USE, OFF, Plugin
from dailypapers.lib.sentences import sentence, sentences
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
        yield Finding("good", sentences("%(count)s plug-in is in use", "%(count)s plug-ins are in use", len(used)))
    for row in rows:
        if row.state not in (IN_USE, OFF):
            yield Finding(
                "bad",
                sentence(
                    "Plug-in %(name)s (%(group)s) of %(package)s %(version)s is left out: %(problem)s",
                    name=row.name,
                    group=row.group,
                    package=row.package,
                    version=row.version,
                    problem=row.problem,
                ),
                sentence(
                    "Ask whoever wrote it, or switch it off: DAILYPAPERS_PLUGINS_OFF=%(package)s", package=row.package
                ),
            )
