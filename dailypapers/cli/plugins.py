from __future__ import annotations

from dataclasses import asdict

import click

from dailypapers.cli.setup import start_django


@click.command("plugins")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each plug-in, one a line.")
def command(as_json: bool) -> None:
    """List what other packages add: sources, formats, lists, channels, embedders, with version and state.

    \b
    Example:
      dailypapers plugins

    Exit code 1 when one of them is left out.
    """
    start_django()
    import orjson
    from django.utils.translation import gettext as _

    from dailypapers.health.plugin_checks import installed
    from dailypapers.lib.plugins import IN_USE, OFF

    rows = installed()
    for row in rows:
        if as_json:
            click.echo(orjson.dumps(asdict(row)).decode())
        else:
            state = f"{row.state}: {row.problem}" if row.problem else row.state
            click.echo(f"{click.style(row.name, bold=True)}  {row.group}, {row.package} {row.version}, {state}")
    if not rows and not as_json:
        click.echo(_("No plug-ins are installed. What they can add: docs/extending.md."), err=True)
    if any(row.state not in (IN_USE, OFF) for row in rows):
        raise click.exceptions.Exit(1)
