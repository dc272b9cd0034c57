"""The program `dailypapers`: one file for each verb, each thin over queries and actions.

Exit codes: 0 done, 1 an error that the message explains, 2 invalid usage.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from dailypapers import __version__
from dailypapers.lib.errors import DailyPapersError

VERBS = {
    "serve": "dailypapers.cli.serve",
    "import": "dailypapers.cli.imports",
    "harvest": "dailypapers.cli.harvest",
    "fulltext": "dailypapers.cli.fulltext",
    "worker": "dailypapers.cli.worker",
    "search": "dailypapers.cli.search",
    "passages": "dailypapers.cli.passages",
    "show": "dailypapers.cli.show",
    "today": "dailypapers.cli.today",
    "trending": "dailypapers.cli.trending",
    "similar": "dailypapers.cli.similar",
    "list": "dailypapers.cli.listing",
    "open": "dailypapers.cli.open",
    "export": "dailypapers.cli.export",
    "backup": "dailypapers.cli.backup",
    "archive": "dailypapers.cli.archive",
    "restore": "dailypapers.cli.restore",
    "mcp": "dailypapers.cli.mcp",
    "index": "dailypapers.cli.index",
    "write": "dailypapers.cli.write",
    "evaluate": "dailypapers.cli.evaluate",
    "train": "dailypapers.cli.train",
    "createsuperuser": "dailypapers.cli.createsuperuser",
    "upgrade": "dailypapers.cli.upgrade",
    "doctor": "dailypapers.cli.doctor",
    "digest": "dailypapers.cli.digest",
    "completion": "dailypapers.cli.completion",
}


class _Verbs(click.Group):
    """Load a verb when it is called: `--help` needs no database, and `evaluate` no Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module: Any = __import__(VERBS[cmd_name], fromlist=["command"])
        command: click.Command = module.command
        return command


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
