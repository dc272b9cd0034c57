"""The steps that keep up what is derived from texts: the search index, keyphrases and gists, vectors for re-ranking."""

from __future__ import annotations

import time

from dailypapers.lib.text import pluralize
from dailypapers.search import advance, describe
from dailypapers.search.glance import Glance, glance
from dailypapers.search.passage_store import TextsGlance, advance_passages, glance_at_texts
from dailypapers.search.reranking import embed_wanted
from dailypapers.worker.step import StepContext

COMPARE_EVERY = 300.0  # seconds between two comparisons of all papers with the index where none came or went
MEANING_SLICE = 5.0  # seconds; new papers are indexed in between
COMPARE_VECTORS_EVERY = 3_600.0  # seconds between looks for texts that changed


class IndexStep:
    """Bring the index up to date; a slow embedder's new index grows beside the one in use.

    All papers are compared with it when some came or went, and every few minutes, for those that changed.
    """

    def __init__(self) -> None:
        self.seen: Glance | None = None
        self.compared_at = 0.0

    def has_work(self) -> bool:
        """Tell whether papers came or went since all were compared, or that is long ago."""
        return glance() != self.seen or time.monotonic() - self.compared_at >= COMPARE_EVERY

    def __call__(self, context: StepContext) -> str:
        seen = glance()
        if seen == self.seen and time.monotonic() - self.compared_at < COMPARE_EVERY:
            return ""
        self.seen, compared_at = None, time.monotonic()
        done = advance(lambda _done, _total: context.keep_alive())
        updated = done.updated
        while done.left and not context.is_over():
            context.keep_alive()
            done = advance(lambda _done, _total: context.keep_alive())
            updated += done.updated
        context.is_unfinished = bool(done.left)
        if not done.left and (now := glance())[:2] == seen[:2]:  # else some came meanwhile: compared again
            self.seen, self.compared_at = now, compared_at
        changes = (
            [f"{pluralize(updated, 'paper')} indexed", f"{done.deleted:,} removed"] if updated or done.deleted else []
        )
        parts = [*changes, f"{done.left:,} left"] if done.left else changes
        return f"{', '.join(parts)}." if parts else ""


def describe_papers(context: StepContext) -> str:
    """Find keyphrases and gists for a slice; where others want the processor, only now and then."""

    def move_on(_done: int, _total: int) -> None:
        context.keep_alive()

    done = describe(move_on, until=context.is_over, pause=context.sleep)
    context.is_unfinished = context.is_over()
    return f"{pluralize(done, 'paper')} described." if done else ""


class MeaningStep:
    """Make vectors for re-ranking: of what people found, of the last days' papers, once an hour of changed texts."""

    def __init__(self) -> None:
        self.compared_at = float("-inf")

    def __call__(self, context: StepContext) -> str:
        is_due = time.monotonic() - self.compared_at > COMPARE_VECTORS_EVERY
        made = embed_wanted(context.is_over, context.keep_alive, with_changed=is_due)
        context.is_unfinished = context.is_over()
        if is_due and not context.is_unfinished:
            self.compared_at = time.monotonic()
        return f"{pluralize(made, 'paper')} embedded for re-ranking." if made else ""


class PassagesStep:
    """Index the passages of texts that came, went or were read anew, for a slice.

    Where nothing did, one look at the table of texts is all it costs; every few minutes all are compared.
    """

    def __init__(self) -> None:
        self.seen: TextsGlance | None = None
        self.compared_at = 0.0

    def __call__(self, context: StepContext) -> str:
        seen = glance_at_texts()
        if seen == self.seen and time.monotonic() - self.compared_at < COMPARE_EVERY:
            return ""
        done = advance_passages(context.is_over, context.keep_alive)
        context.is_unfinished = bool(done.left)
        if not done.left:
            self.seen, self.compared_at = seen, time.monotonic()
        changes = [f"{pluralize(done.updated, 'text')} indexed"] if done.updated else []
        changes += [f"{pluralize(done.deleted, 'text')} removed"] if done.deleted else []
        return f"{', '.join(changes)}." if changes else ""
