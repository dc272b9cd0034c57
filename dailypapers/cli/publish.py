from __future__ import annotations

from pathlib import Path

import click

from dailypapers.cli.setup import move_to, progress_bar, ready_database


@click.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("listing", nargs=-1)
@click.option("--url", default="", help="Where the site will be, as https://user.github.io/papers; feeds need it.")
@click.option("--days", type=click.IntRange(1, 3_660), default=31, show_default=True, help="Days back.")
@click.option(
    "--pages", type=click.IntRange(1, 1_000), default=10, show_default=True, help="Pages of a list; a day has all."
)
@click.option(
    "--format", "formats", multiple=True, help="A file beside every list: bib, ris, csl.json, csv. Repeat it."
)
@click.option("--anew", is_flag=True, help="Make every page again, also those that would be the same.")
def command(
    folder: Path, listing: tuple[str, ...], url: str, days: int, pages: int, formats: tuple[str, ...], anew: bool
) -> None:
    """Write the site as static files into FOLDER, which any web space or GitHub Pages serves.

    LISTING is a kind of list, as `day`, `week`, `month`, `trending`, `topic`, or one of a kind, as `category:cs.CL` or
    `author:Ada Lovelace`; by default the five named first. Run again, it writes what has changed.

    \b
    Example:
      dailypapers publish site --url https://user.github.io/papers
      dailypapers publish site day week trending category:cs.CL --days 90

    Exit code 1 for a list that is not public; nothing is published then.
    """
    ready_database()
    from django.conf import settings
    from django.utils.translation import gettext as _

    from dailypapers.publishing.actions import publish
    from dailypapers.publishing.plan import DEFAULT, Choice
    from dailypapers.web.endings import LIST_ENDINGS

    if unknown := set(formats) - set(LIST_ENDINGS) - {"md"}:
        raise click.UsageError(
            _("Unknown format: %(name)s. Choose from %(known)s.")
            % {"name": min(unknown), "known": ", ".join(LIST_ENDINGS)}
        )
    where = url or (settings.SITE_URL if settings.SITE_URL_IS_SET else "")
    choice = Choice(listing or DEFAULT, days, pages, formats)
    with progress_bar("pages", desc="Publish") as bar:
        written = publish(folder, choice, where, anew=anew, progress=move_to(bar))
    click.echo(
        _(
            "%(folder)s: %(new)s new files, %(changed)s changed, %(kept)s as they were, %(removed)s removed; "
            "%(size)s MB in all."
        )
        % {
            "folder": folder,
            "new": f"{written.new:,}",
            "changed": f"{written.changed:,}",
            "kept": f"{written.kept:,}",
            "removed": f"{written.removed:,}",
            "size": f"{written.bytes / 1e6:,.1f}",
        }
    )
    if not where:
        click.echo(_("Feeds and previews of links need --url: they are left out."), err=True)
