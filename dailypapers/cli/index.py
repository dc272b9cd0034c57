from __future__ import annotations

import click

from dailypapers.cli.setup import ready_database, sync_index


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Build it anew beside the one in use, then swap.")
def command(rebuild: bool) -> None:
    """Bring the search index to the catalogue; a damaged or outdated one is built anew.

    \b
    Example:
      dailypapers index
      dailypapers index --rebuild
    """
    ready_database()
    done = sync_index(rebuild=rebuild)
    how = "built anew" if done.rebuilt else "brought up to date"
    click.echo(f"Index {how}: {done.updated:,} papers taken in, {done.deleted:,} removed.")
