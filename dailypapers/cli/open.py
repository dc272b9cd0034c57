from __future__ import annotations

import click

from dailypapers.cli.remote import get_paper, with_client
from dailypapers.client import Client
from dailypapers.lib.sentences import sentence


@click.command("open")
@click.argument("identifier")
@click.option("--pdf", is_flag=True, help="The PDF on arXiv, not the page here.")
@click.option("--print", "only_print", is_flag=True, help="Print the URL and open nothing.")
@with_client
def command(client: Client, identifier: str, pdf: bool, only_print: bool) -> None:
    """Open a paper's page in the browser.

    \b
    Example:
      dailypapers open 2510.05096
      dailypapers open --pdf --print 2510.05096
    """
    paper = get_paper(client, identifier)
    url = paper.url
    if pdf:
        if not paper.arxiv_id:
            raise click.ClickException(sentence("This paper is not on arXiv, so the URL of its PDF is unknown."))
        url = f"https://arxiv.org/pdf/{paper.arxiv_id}"
    click.echo(url)
    if not only_print:
        click.launch(url)
