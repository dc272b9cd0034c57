"""The steps that keep up what papers are about: topics, and the words that rise."""

from __future__ import annotations

from dailypapers.catalog import queries
from dailypapers.insights import actions, rising
from dailypapers.lib.periods import Week
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


def find_words(context: StepContext) -> str:
    """Find the words that rise in the newest weeks, one week after another."""
    newest = queries.newest_day()
    due = rising.due_weeks(Week.of(newest)) if newest is not None else []
    done = []
    for week in due:
        if context.is_over():
            break
        done.append(f"{pluralize(rising.find_rising(week, context.keep_alive), 'rising word')} in {week}")
    context.is_unfinished = len(done) < len(due)
    return f"{', '.join(done)}." if done else ""
