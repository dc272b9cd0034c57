from __future__ import annotations

import click

from dailypapers.cli.remote import asks, identified
from dailypapers.client import Client


@click.command("open")
@click.argument("identifier")
@click.option("--pdf", is_flag=True, help="The PDF at arXiv, not the page here.")
@click.option("--print", "only_print", is_flag=True, help="Say the address and open nothing.")
@asks
def command(client: Client, identifier: str, pdf: bool, only_print: bool) -> None:
    """Open a paper's page in the browser.

    \b
    Example:
      dailypapers open 2510.05096
      dailypapers open --pdf --print 2510.05096
    """
    paper = identified(client, identifier)
    address = paper.url
    if pdf:
        if not paper.arxiv_id:
            raise click.ClickException("This paper is not at arXiv, so where its PDF is is not known.")
        address = f"https://arxiv.org/pdf/{paper.arxiv_id}"
    click.echo(address)
    if not only_print:
        click.launch(address)
