from __future__ import annotations

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import move_to, progress_bar, ready_database
from dailypapers.lib.sentences import Grouped, sentence, sentences


@click.command("write")
@click.option("-n", "--limit", type=click.IntRange(1), default=None, help="Papers at most.")
@click.option("--status", is_flag=True, help="Only show what waits, what is spent and whether the endpoint rests.")
@click.option("--retry", is_flag=True, help="Ask an endpoint that rests, and papers that failed, at once.")
def command(limit: int | None, status: bool, retry: bool) -> None:
    """Let a language model write summaries and keywords, where DAILYPAPERS_WRITER_URL names one.

    The endpoint speaks OpenAI's protocol: Ollama, llama.cpp, vLLM or a cloud. Papers whose source gave a summary are
    left alone; the newest come first, within DAILYPAPERS_WRITER_BUDGET tokens a day. Stopped at any moment, the same
    command goes on.

    \b
    Example:
      DAILYPAPERS_WRITER_URL=http://127.0.0.1:11434/v1 DAILYPAPERS_WRITER_MODEL=qwen3:8b dailypapers write

    Exit code 1 when no endpoint is set or it did not answer.
    """
    ready_database()
    from dailypapers.writer import actions, queries

    if retry:
        actions.forget_failures()
    state = queries.state()
    if status:
        echo(
            sentences(
                "Waiting for %(model)s: %(count)s paper.",
                "Waiting for %(model)s: %(count)s papers.",
                state.waiting,
                model=state.model,
            )
        )
        echo(
            sentences(
                "Today: %(spent)s of %(budget)s tokens, %(count)s request.",
                "Today: %(spent)s of %(budget)s tokens, %(count)s requests.",
                state.requests,
                spent=Grouped(state.spent),
                budget=Grouped(state.budget),
            )
        )
        if state.resting:
            echo(sentence("The endpoint is left alone %(resting)s", resting=state.resting))
        return
    total = min(limit, state.waiting) if limit else state.waiting
    with progress_bar(sentence("papers"), total, desc=state.model) as bar:
        move = move_to(bar)
        report = actions.write(limit=limit, progress=lambda done: move(done, total))
    papers = sentences("%(count)s paper", "%(count)s papers", report.written)
    answers = sentences("%(count)s answer", "%(count)s answers", report.failed)
    echo(
        sentence(
            "%(papers)s written by %(model)s, %(answers)s could not be used.",
            papers=papers,
            model=state.model,
            answers=answers,
        )
    )
    if report.stopped:
        click.echo(report.stopped, err=True)
        if not report.written and "budget" not in report.stopped:
            raise click.exceptions.Exit(1)
