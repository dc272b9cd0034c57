from __future__ import annotations

from pathlib import Path

import click
import orjson


@click.command("evaluate")
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--embedder",
    envvar="DAILYPAPERS_EMBEDDER",
    default="static",
    show_default=True,
    help="Whose vectors to use, as in the setting DAILYPAPERS_EMBEDDER.",
)
def command(folders: tuple[Path, ...], embedder: str) -> None:
    """Evaluate the search on collections with relevance judgements, and print JSON.

    Each folder has the BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv. It is run through the engine of the site
    in a temporary index. For each mode (lexical, dense, hybrid): nDCG@10, recall@100, MRR@10, p50 and p99 in
    milliseconds; for the index: documents a second and bytes on disk.

    \b
    Example:
      dailypapers evaluate collections/cisi collections/med
    """
    from dailypapers.search.embedders import loader
    from dailypapers.search.evaluation.evaluate import evaluate

    loader.download(embedder, lambda message: click.echo(message, err=True))
    loaded = loader.load(embedder)
    for folder in folders:
        try:
            report = {"collection": folder.name} | evaluate(folder, embedder=loaded)
            click.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
        except (OSError, ValueError, KeyError) as error:
            raise click.ClickException(f"{folder} is not a collection in BEIR layout: {error}") from error
