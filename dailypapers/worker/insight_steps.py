"""The step that keeps up what papers are about: topics."""

from __future__ import annotations

from dailypapers.insights import actions
from dailypapers.lib.text import pluralize
from dailypapers.worker.step import StepContext


def sort_papers(context: StepContext) -> str:
    """Make topics where the catalogue has outgrown them, and give every new or changed paper its topic."""
    parts = []
    if actions.is_fit_due() and (topics := actions.fit_topics(context.keep_alive)):
        parts.append(f"{pluralize(topics, 'topic')} made")
    if done := actions.assign_topics(context.is_over, context.keep_alive):
        parts.append(f"{pluralize(done, 'paper')} sorted by topic")
    context.is_unfinished = bool(done) and context.is_over()
    return f"{', '.join(parts)}." if parts else ""
