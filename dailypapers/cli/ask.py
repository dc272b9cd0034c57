from __future__ import annotations

import click

from dailypapers.cli.language import echo, say
from dailypapers.cli.remote import exit_empty, with_client
from dailypapers.client import ApiProblem, Client
from dailypapers.client.models import Reply
from dailypapers.lib.sentences import sentence


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@click.option("--paper", default="", metavar="ID", help="Only about this paper.")
@click.option("--in", "listing", default="", metavar="LIST", help="Only about the papers of a list, like trending.")
@click.option("--answer", is_flag=True, help="Let the language model of the site write an answer from the passages.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@with_client
def command(client: Client, question: tuple[str, ...], paper: str, listing: str, answer: bool, as_json: bool) -> None:
    """Find the passages of texts that answer a question. With --answer let a language model answer from them.

    \b
    Example:
      dailypapers ask --paper 1810.04805 what learning rate was used for fine-tuning
      dailypapers ask --in collection/reading-abcdefghjkmn --answer "how is memory measured?"

    Exit code 1 when nothing is found.
    """
    words = " ".join(question)
    try:
        call = client.ask if answer else client.find_answers
        reply = call(words, paper=paper, listing=listing)
    except ApiProblem as problem:
        raise click.ClickException(str(problem)) from problem
    if as_json:
        click.echo(reply.model_dump_json())
    else:
        _print(reply)
    if not reply.passages:
        exit_empty(reply.note)


def _print(reply: Reply) -> None:
    for answer in reply.answer:
        numbers = "".join(f" [{number}]" for number in answer.passages) or say(
            sentence(" (no passage found here says so)")
        )
        click.echo(f"{answer.text}{numbers}")
    if reply.answer:
        echo(sentence("Written by %(model)s, a language model, from these passages:\n", model=reply.model))
    for one in reply.passages:
        place = say(sentence(", in %(section)s", section=one.section)) if one.section else ""
        click.echo(f"{one.number:>3}. {click.style(one.title, bold=True)}{place}\n     {one.quote}\n     {one.url}")
    if reply.note and reply.passages:
        click.echo(reply.note, err=True)
