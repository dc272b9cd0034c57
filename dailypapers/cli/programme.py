from __future__ import annotations

from typing import IO
from zoneinfo import ZoneInfo, available_timezones

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import ready_database
from dailypapers.lib.sentences import Grouped, sentence
from dailypapers.sources.encodings import in_utf8
from dailypapers.sources.programme.parse import NotAProgramme, parse_programme

SHOWN = 10  # lines that are told of, one by one


def _zone(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value not in available_timezones():
        raise click.BadParameter(
            sentence("There is no time zone “%(zone)s”. Write one like Europe/Vienna.", zone=value)
        )
    return value


@click.command("programme")
@click.argument("file", type=click.File("rb"))
@click.option("--venue", required=True, metavar="NAME", help="The conference, as lists call it: ICLR.")
@click.option(
    "--zone",
    default="UTC",
    show_default=True,
    callback=_zone,
    metavar="ZONE",
    help="The time zone of the place, which times without an offset are of.",
)
def command(file: IO[bytes], venue: str, zone: str) -> None:
    """Import the programme of a conference from CSV: sessions, times and places of its papers.

    The head line names columns: `paper` (any id, DOI or address) or `title`, `starts`, and where known `ends`,
    `session`, `kind` and `place`. Imported again it replaces what there was of its days. Papers that are not in the
    catalogue are told of and left out: import them first.

    \b
    Example:
      dailypapers programme iclr2026.csv --venue ICLR --zone America/Sao_Paulo
    """
    try:
        programme = parse_programme(in_utf8(file.read()).decode(), ZoneInfo(zone))
    except NotAProgramme as error:
        raise click.ClickException(str(error.args[0])) from error
    ready_database()
    from dailypapers.catalog.actions import replace_programme

    stored = replace_programme(venue, zone, programme.slots)
    for row in programme.bad[:SHOWN]:
        echo(sentence("Line %(line)s: %(reason)s", line=row.line, reason=row.reason), err=True)
    for slot in stored.unknown[:SHOWN]:
        name = slot.title or slot.paper
        echo(sentence("Line %(line)s: “%(paper)s” is not in the catalogue.", line=slot.line, paper=name), err=True)
    echo(
        sentence(
            "%(venue)s: %(number)s with a time, %(unknown)s not in the catalogue, %(bad)s unreadable.",
            venue=stored.venue,
            number=Grouped(stored.number),
            unknown=Grouped(len(stored.unknown)),
            bad=Grouped(len(programme.bad)),
        )
    )
    if programme.bad:
        raise click.exceptions.Exit(1)
