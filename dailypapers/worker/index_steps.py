"""The steps that keep up what is derived from texts: the search index, keyphrases and gists, vectors for re-ranking."""

from __future__ import annotations

import time

from dailypapers.lib.sentences import joined, sentence, sentences
from dailypapers.search import advance, describe, publish
from dailypapers.search.glance import Glance, glance
from dailypapers.search.passage_store import TextsGlance, advance_passages, glance_at_texts
from dailypapers.search.replicas.errors import StoreError
from dailypapers.search.replicas.role import is_replica
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
        """Tell whether papers came or went since all were compared, or that is long ago; a replica asks its store."""
        return is_replica() or glance() != self.seen or time.monotonic() - self.compared_at >= COMPARE_EVERY

    def __call__(self, context: StepContext) -> str:
        if is_replica():
            return _copy(context)
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
            [
                sentences("%(count)s paper indexed", "%(count)s papers indexed", updated),
                sentences("%(count)s removed", "%(count)s removed", done.deleted),
            ]
            if updated or done.deleted
            else []
        )
        parts = [*changes, sentences("%(count)s left", "%(count)s left", done.left)] if done.left else changes
        return sentence("%(list)s.", list=joined(", ", parts)) if parts else ""


def _copy(context: StepContext) -> str:
    """Copy the index from the store; one that is away is asked again at the next turn."""
    try:
        done = advance(lambda _done, _total: context.keep_alive())
    except StoreError as error:
        return str(error)
    if done.updated:
        return sentences("Copied: %(count)s paper more.", "Copied: %(count)s papers more.", done.updated)
    if done.deleted:
        return sentences("Copied: %(count)s paper fewer.", "Copied: %(count)s papers fewer.", done.deleted)
    return ""


def describe_papers(context: StepContext) -> str:
    """Find keyphrases and gists for a slice; where others want the processor, only now and then."""

    def move_on(_done: int, _total: int) -> None:
        context.keep_alive()

    done = describe(move_on, until=context.is_over, pause=context.sleep)
    context.is_unfinished = context.is_over()
    return sentences("%(count)s paper described.", "%(count)s papers described.", done) if done else ""


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
        return (
            sentences("%(count)s paper embedded for re-ranking.", "%(count)s papers embedded for re-ranking.", made)
            if made
            else ""
        )


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
            if done.updated or done.deleted:
                publish()
        changes = [sentences("%(count)s text indexed", "%(count)s texts indexed", done.updated)] if done.updated else []
        changes += (
            [sentences("%(count)s text removed", "%(count)s texts removed", done.deleted)] if done.deleted else []
        )
        return sentence("%(list)s.", list=joined(", ", changes)) if changes else ""
