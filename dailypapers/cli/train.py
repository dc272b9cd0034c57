from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from dailypapers.cli.language import echo
from dailypapers.cli.setup import progress_bar
from dailypapers.lib.sentences import sentence, sentences

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE_OR_FOLDER = click.Path(exists=True, path_type=Path)
INSTALL = "pip install 'dailypapers[training]'"
INSTALL_BOTH = "pip install 'dailypapers[training,transformers]'"


@click.command("train")
@click.argument("corpus", nargs=-1, required=True, type=FILE)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the weights.")
@click.option("--teacher", help="Folder or name of a sentence-transformers model to learn from as well.")
@click.option("--hold-out", multiple=True, type=FILE, help="File of papers never to learn from if featured since 2025.")
@click.option("--thorough", multiple=True, type=FILE, help="Further corpus, every sentence of it for the teacher.")
@click.option(
    "--dictionary", multiple=True, type=FILE_OR_FOLDER, help="WordNet's folder or JSON lines with terms and definition."
)
@click.option("--validate", is_flag=True, help="Leave every fortieth paper out and measure with it.")
@click.option("--steps", default=2_600, show_default=True, type=click.IntRange(1), help="Steps of the training.")
@click.option("--rows", default=58_000, show_default=True, type=click.IntRange(100), help="Words and pieces it knows.")
@click.option("--taught", default=110_000, show_default=True, type=click.IntRange(2), help="Texts for the teacher.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same weights on one machine.")
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1), help="Processors to use.")
def command(
    corpus: tuple[Path, ...],
    out: Path,
    teacher: str | None,
    hold_out: tuple[Path, ...],
    thorough: tuple[Path, ...],
    dictionary: tuple[Path, ...],
    validate: bool,
    **numbers: Any,
) -> None:
    """Train an embedding on papers of your own: JSON lines with id, title and abstract, gzipped or not.

    \b
    Example:
      dailypapers train papers.jsonl.gz --out weights
      DAILYPAPERS_EMBEDDER=weights dailypapers index

    Needs PyTorch, and a teacher sentence-transformers; nothing else of the program does. A teacher that is a name is
    downloaded once. Interrupted, the answers of the teacher are kept.
    """
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise click.ClickException(f"Training needs PyTorch: {INSTALL}, with a teacher {INSTALL_BOTH}") from error
    from dailypapers.search.training.settings import Settings
    from dailypapers.search.training.train import train

    taught_by, required_words = _load_teacher(teacher) if teacher else (None, [])
    with _Bars() as bars:
        try:
            trained = train(
                corpus,
                out,
                taught_by=taught_by,
                required_words=required_words,
                hold_out=hold_out,
                thorough=thorough,
                dictionaries=dictionary,
                validating=validate,
                settings=Settings(**numbers),
                progress=bars,
            )
        except (OSError, ValueError) as error:
            raise click.ClickException(sentence("Nothing could be learnt: %(error)s", error=error)) from error
    echo(
        sentence(
            "%(name)s in %(folder)s: learnt from %(papers)s, %(rows)s.",
            name=trained.name,
            folder=out,
            papers=sentences("%(count)s paper", "%(count)s papers", trained.papers),
            rows=sentences("%(count)s row", "%(count)s rows", trained.rows),
        )
    )
    if trained.measured:
        click.echo(orjson.dumps(trained.measured).decode())
    echo(sentence("To use it: %(command)s", command=f"DAILYPAPERS_EMBEDDER={out} dailypapers index"))


def _load_teacher(location: str) -> tuple[Any, list[str]]:
    """Load a teacher from a folder or by name, and list the words it knows."""
    from dailypapers.search.embedders import loader
    from dailypapers.search.training.teacher import known_words

    setting = f"{loader.Kind.TRANSFORMER}:{location}"
    loader.download(setting, lambda message: click.echo(message, err=True))
    return loader.load(setting), known_words(Path(location).expanduser())


class _Bars:
    """Shows a progress bar for each stage, one after another."""

    def __enter__(self) -> _Bars:
        self._stage, self._bar = "", progress_bar("")
        return self

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._bar.close()
            unit = "texts" if stage == "teacher" else "steps"
            self._stage, self._bar = stage, progress_bar(unit, total, desc=stage.capitalize())
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        self._bar.close()
