"""The program `dailypapers`: one file for each verb, each thin over queries and actions.

Exit codes: 0 done, 1 an error that the message explains, 2 invalid usage.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any, NamedTuple

import click

from dailypapers import __version__
from dailypapers.lib.errors import DailyPapersError


class Verb(NamedTuple):
    """A verb of the program: the module whose `command` it is, and its line in the list of verbs."""

    module: str
    summary: str


VERBS = {
    "serve": Verb("dailypapers.cli.serve", "Serve the site in the foreground; Ctrl-C ends it."),
    "import": Verb("dailypapers.cli.imports", "Import papers from files, folders or standard input."),
    "harvest": Verb(
        "dailypapers.cli.harvest", "Harvest what sources announced: today's papers, or those of given days."
    ),
    "fulltext": Verb("dailypapers.cli.fulltext", "Fetch the texts of papers."),
    "worker": Verb("dailypapers.cli.worker", "Run the steps that are due, again and again."),
    "search": Verb("dailypapers.cli.search", "Search by meaning and by word."),
    "passages": Verb(
        "dailypapers.cli.passages",
        "Search in the texts of papers; print the passages that answer, each with its paper, section and address.",
    ),
    "ask": Verb("dailypapers.cli.ask", "Find the passages of texts that answer a question."),
    "show": Verb("dailypapers.cli.show", "Show a paper by its arXiv id, DOI or URL."),
    "today": Verb("dailypapers.cli.today", "List the newest day that has papers; or another day, a week, a month."),
    "trending": Verb("dailypapers.cli.trending", "List trending papers of all days."),
    "similar": Verb("dailypapers.cli.similar", "List the papers closest in meaning to a paper."),
    "list": Verb("dailypapers.cli.listing", "Print any list of papers, with the reason for each."),
    "open": Verb("dailypapers.cli.open", "Open a paper's page in the browser."),
    "export": Verb("dailypapers.cli.export", "Export papers: of a search, of a period, trending ones, or all."),
    "backup": Verb("dailypapers.cli.backup", "Copy the whole site into one file, while it runs."),
    "archive": Verb("dailypapers.cli.archive", "Write the whole site as JSON lines, which any database takes."),
    "restore": Verb("dailypapers.cli.restore", "Restore a backup or an archive."),
    "mcp": Verb("dailypapers.cli.mcp", "Serve the papers to a language model (Model Context Protocol)."),
    "index": Verb("dailypapers.cli.index", "Bring the search index up to date."),
    "write": Verb("dailypapers.cli.write", "Let a language model write summaries and keywords."),
    "evaluate": Verb("dailypapers.cli.evaluate", "Evaluate the search on collections with relevance judgements."),
    "train": Verb("dailypapers.cli.train", "Train an embedding on papers of your own."),
    "createsuperuser": Verb(
        "dailypapers.cli.createsuperuser", "Create an account with every permission, also in /admin/."
    ),
    "upgrade": Verb("dailypapers.cli.upgrade", "Bring the database to this version of the program."),
    "doctor": Verb("dailypapers.cli.doctor", "Check that everything works; print what repairs the rest."),
    "digest": Verb("dailypapers.cli.digest", "Preview and send digests, and see how delivery stands."),
    "completion": Verb("dailypapers.cli.completion", "Print the script that makes a shell complete verbs and options."),
}
GC_THRESHOLD = 50_000, 20, 20
"""A page of 2,500 papers makes 100,000 objects that no cycle holds: by default the search for cycles among them takes
an eighth of the time of storing it, and a tenth of the start of a command."""


class _Verbs(click.Group):
    """Load a verb when it is called: the list of verbs needs none of them, and `evaluate` no Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module: Any = __import__(VERBS[cmd_name].module, fromlist=["command"])
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dailypapers")
def dailypapers() -> None:
    """A self-hosted Daily Papers: harvest papers, search them, read the day's page.

    \b
    Example:
      dailypapers serve                     the site at http://127.0.0.1:8000
      dailypapers harvest arxiv             today's papers
      dailypapers import papers.jsonl.gz    papers from a file
      dailypapers search "sparse attention"

    State lives in the folder DAILYPAPERS_HOME (default: the platform's data folder); DATABASE_URL switches to
    PostgreSQL. Every setting is in docs/configuration.md.
    """


def main() -> None:
    """Run the program."""
    run(dailypapers)


def run(command: click.Command) -> None:
    """Run a command. Errors that we raise on purpose and Ctrl-C end it with a sentence, not a traceback."""
    gc.set_threshold(*GC_THRESHOLD)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # our products are small, our threads and processes many
    try:
        status = command.main(prog_name="dailypapers", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        click.echo("Stopped. What was done is kept; run the same command to go on from here.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DailyPapersError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from dailypapers.cli.setup import explain_error

        sentence = explain_error(error)
        if not sentence:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(1)
    finally:
        gc.freeze()  # the interpreter looks for cycles once more at its end, in all that was loaded
