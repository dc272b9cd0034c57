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
from dailypapers.cli.language import echo, say, translate_help
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence


class Verb(NamedTuple):
    """A verb of the program: the module whose `command` it is, and its line in the list of verbs."""

    module: str
    summary: str


VERBS = {
    "serve": Verb("dailypapers.cli.serve", sentence("Serve the site in the foreground; Ctrl-C ends it.")),
    "import": Verb("dailypapers.cli.imports", sentence("Import papers from files, folders or standard input.")),
    "programme": Verb(
        "dailypapers.cli.programme", sentence("Import the programme of a conference: sessions, times and places.")
    ),
    "harvest": Verb(
        "dailypapers.cli.harvest", sentence("Harvest what sources announced: today's papers, or those of given days.")
    ),
    "fulltext": Verb("dailypapers.cli.fulltext", sentence("Fetch the texts of papers.")),
    "worker": Verb("dailypapers.cli.worker", sentence("Run the steps that are due, again and again.")),
    "search": Verb("dailypapers.cli.search", sentence("Search by meaning and by word.")),
    "passages": Verb(
        "dailypapers.cli.passages",
        sentence(
            "Search in the texts of papers; print the passages that answer, each with its paper, section and address."
        ),
    ),
    "ask": Verb("dailypapers.cli.ask", sentence("Find the passages of texts that answer a question.")),
    "show": Verb("dailypapers.cli.show", sentence("Show a paper by its arXiv id, DOI or URL.")),
    "today": Verb(
        "dailypapers.cli.today", sentence("List the newest day that has papers; or another day, a week, a month.")
    ),
    "trending": Verb("dailypapers.cli.trending", sentence("List trending papers of all days.")),
    "similar": Verb("dailypapers.cli.similar", sentence("List the papers closest in meaning to a paper.")),
    "list": Verb("dailypapers.cli.listing", sentence("Print any list of papers, with the reason for each.")),
    "open": Verb("dailypapers.cli.open", sentence("Open a paper's page in the browser.")),
    "export": Verb(
        "dailypapers.cli.export", sentence("Export papers: of a search, of a period, trending ones, or all.")
    ),
    "publish": Verb("dailypapers.cli.publish", sentence("Write the site as static files, for any web space.")),
    "backup": Verb("dailypapers.cli.backup", sentence("Copy the whole site into one file, while it runs.")),
    "archive": Verb(
        "dailypapers.cli.archive", sentence("Write the whole site as JSON lines, which any database takes.")
    ),
    "restore": Verb("dailypapers.cli.restore", sentence("Restore a backup or an archive.")),
    "copy-database": Verb(
        "dailypapers.cli.copy_database", sentence("Copy the database from SQLite to PostgreSQL, or back.")
    ),
    "mcp": Verb("dailypapers.cli.mcp", sentence("Serve the papers to a language model (Model Context Protocol).")),
    "index": Verb("dailypapers.cli.index", sentence("Bring the search index up to date.")),
    "write": Verb("dailypapers.cli.write", sentence("Let a language model write summaries and keywords.")),
    "evaluate": Verb(
        "dailypapers.cli.evaluate", sentence("Evaluate the search on collections with relevance judgements.")
    ),
    "train": Verb("dailypapers.cli.train", sentence("Train an embedding on papers of your own.")),
    "createsuperuser": Verb(
        "dailypapers.cli.createsuperuser", sentence("Create an account with every permission, also in /admin/.")
    ),
    "upgrade": Verb("dailypapers.cli.upgrade", sentence("Bring the database to this version of the program.")),
    "plugins": Verb("dailypapers.cli.plugins", sentence("List what other packages add to the program.")),
    "doctor": Verb("dailypapers.cli.doctor", sentence("Check that everything works; print what repairs the rest.")),
    "digest": Verb("dailypapers.cli.digest", sentence("Preview and send digests, and see how delivery stands.")),
    "completion": Verb(
        "dailypapers.cli.completion", sentence("Print the script that makes a shell complete verbs and options.")
    ),
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
        translate_help(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say(sentence("Verbs"))):
            formatter.write_dl([(name, say(verb.summary)) for name, verb in VERBS.items()])


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
    translate_help(dailypapers)
    run(dailypapers)


def run(command: click.Command) -> None:
    """Run a command. Errors that we raise on purpose and Ctrl-C end it with a sentence, not a traceback."""
    gc.set_threshold(*GC_THRESHOLD)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # our products are small, our threads and processes many
    try:
        status = command.main(prog_name="dailypapers", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        echo(sentence("Stopped. What was done is kept; run the same command to go on from here."), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.message = say(error.message)  # type: ignore[misc]  # it says that it is Final
        error.show()
        sys.exit(error.exit_code)
    except DailyPapersError as error:
        echo(sentence("Error: %(error)s", error=error), err=True)
        sys.exit(1)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from dailypapers.cli.setup import explain_error

        if not (explained := explain_error(error)):
            raise
        echo(sentence("Error: %(error)s", error=explained), err=True)
        sys.exit(1)
    finally:
        gc.freeze()  # the interpreter looks for cycles once more at its end, in all that was loaded
