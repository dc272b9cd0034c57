from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import progress_bar, ready_database
from dailypapers.lib.sentences import joined, sentence, sentences

MAX_WAIT = 900.0  # seconds a service may ask us to wait before its papers are left for later
_WORDS = {"read": "read", "missing": "without a text anywhere", "failed": "failed", "waiting": "left for later"}


@click.command("fulltext")
@click.argument("targets", nargs=-1, metavar="[LISTING|ID]...")
@click.option("-n", "--limit", type=click.IntRange(1), default=100, show_default=True, help="Papers of each list.")
@click.option("--again", is_flag=True, help="Also texts that are here, and those that no source offered.")
@click.option("--status", is_flag=True, help="Only show how many texts are here, and what waits.")
def command(targets: tuple[str, ...], limit: int, again: bool, status: bool) -> None:
    """Fetch the texts of papers: of those named, of lists, or without either what the site waits for.

    arXiv's HTML, else its PDF; JATS of PLOS, eLife, bioRxiv and Europe PMC; PDFs that sources link. One after another,
    within the services' limits. Stopped at any moment, the same command goes on.

    \b
    Example:
      dailypapers fulltext 2205.13147 hep-th/9901001
      dailypapers fulltext trending day/2025-10-14 category/cs.LG
      dailypapers fulltext --status

    Exit code 1 when a text of a paper that was named could not be had.
    """
    ready_database()
    from dailypapers.fulltext import queries

    if status:
        found = queries.counts()
        echo(sentences("%(count)s text here.", "%(count)s texts here.", found.pop("read", 0)))
        for state, count in sorted(found.items()):
            words = sentence("to be fetched") if state == "waiting" else _WORDS[state]
            echo(sentences("%(count)s paper %(state)s.", "%(count)s papers %(state)s.", count, state=words))
        return
    papers = _papers(targets, limit) if targets else None
    counted = _fetch(papers, again)
    linked = _link(papers)
    _make_figures(papers)
    states = _WORDS | {"here": sentence("here already")}
    parts = [joined(" ", (f"{counted[state]:,}", words)) for state, words in states.items()]
    papers_done = sentences(
        "%(count)s paper: %(states)s.", "%(count)s papers: %(states)s.", counted.total(), states=joined(", ", parts)
    )
    echo(joined(" ", filter(None, (papers_done, linked))))
    if targets and counted["missing"] + counted["failed"] + counted["waiting"]:
        raise click.exceptions.Exit(1)


def _link(papers: list[int] | None) -> str:
    """Match the references of texts with papers of the catalogue; return a sentence about it."""
    from dailypapers.fulltext.cited_works import link_due, link_new_papers
    from dailypapers.search.references import find_candidates

    linked = link_due(find_candidates, lambda: False, papers)
    found = linked.references + (link_new_papers(lambda: False) if papers is None else 0)
    return (
        sentences("%(count)s reference found in the catalogue.", "%(count)s references found in the catalogue.", found)
        if found
        else ""
    )


def _make_figures(papers: list[int] | None) -> None:
    """Find the figures of texts, and make the main one of each small."""
    from dailypapers.fulltext.figure_actions import MAX_FILE, make_due
    from dailypapers.fulltext.sandbox import shrink_picture
    from dailypapers.sources.runner import client, is_network_on

    polite = client(MAX_WAIT, max_bytes=MAX_FILE) if is_network_on() else None
    try:
        make_due(shrink_picture, polite, lambda: False, papers)
    finally:
        if polite is not None:
            polite.close()


def _papers(targets: tuple[str, ...], limit: int) -> list[int]:
    """Find the papers of identifiers and lists, each once."""
    from dailypapers.catalog.queries import find
    from dailypapers.lib.errors import ActionError
    from dailypapers.listings import canonical_target, open_listing

    ids: dict[int, None] = {}
    for target in targets:
        if paper := find(target):
            ids[paper.id] = None
            continue
        kind, _, of = target.partition("/")
        try:
            ids |= dict.fromkeys(open_listing(kind, canonical_target(kind, of)).ids(0, limit))
        except ActionError as error:
            raise click.ClickException(
                sentence(
                    "“%(target)s” is no paper of this catalogue, and no list: %(error)s Lists are written as "
                    "trending, day/2025-10-14 or category/cs.LG; see `dailypapers list`.",
                    target=target,
                    error=error,
                )
            ) from error
    return list(ids)


def _fetch(papers: list[int] | None, again: bool) -> Counter[str]:
    """Fetch the texts of papers, or all that are due, behind a progress bar; count what became of each paper."""
    from dailypapers.fulltext.actions import fetch_due, want_now
    from dailypapers.fulltext.fetch import MAX_FILE
    from dailypapers.fulltext.models import FullText
    from dailypapers.fulltext.readers import file_reader
    from dailypapers.sources.runner import client

    left = want_now(papers, again=again) if papers is not None else FullText.due().count()
    with progress_bar(sentence("papers"), left, desc=sentence("Texts")) as bar:

        def tell(sentence: str) -> None:
            bar.clear()
            click.echo(sentence, err=True)

        def on_done(done: Any) -> None:
            bar.update()
            if done.problem:
                tell(f"{done.text.paper.key}: {done.problem}")

        polite = client(MAX_WAIT, tell, max_bytes=MAX_FILE)
        try:
            counted = fetch_due(polite, file_reader(), is_over=_watch_signals(), paper_ids=papers, on_done=on_done)
        finally:
            polite.close()
    if papers is not None:
        counted["here"] = len(papers) - left
        counted["waiting"] += len(papers) - counted.total()
    return counted


def _watch_signals() -> Callable[[], bool]:
    """Watch for SIGTERM: the command ends behind the text that is being stored, after a second one at once."""
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    return lambda: stopped
