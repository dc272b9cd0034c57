"""The steps that keep up what papers are about: topics, and the words that rise."""

from __future__ import annotations

from dailypapers.catalog import queries
from dailypapers.insights import actions, rising
from dailypapers.lib.periods import Week
from dailypapers.lib.sentences import joined, sentence, sentences
from dailypapers.worker.step import StepContext


def sort_papers(context: StepContext) -> str:
    """Make topics where the catalogue has outgrown them, and give every new or changed paper its topic."""
    parts = []
    if actions.is_fit_due() and (topics := actions.fit_topics(context.keep_alive)):
        parts.append(sentences("%(count)s topic made", "%(count)s topics made", topics))
    if done := actions.assign_topics(context.is_over, context.keep_alive):
        parts.append(sentences("%(count)s paper sorted by topic", "%(count)s papers sorted by topic", done))
    context.is_unfinished = bool(done) and context.is_over()
    return sentence("%(list)s.", list=joined(", ", parts)) if parts else ""


def find_words(context: StepContext) -> str:
    """Find the words that rise in the newest weeks, one week after another."""
    newest = queries.newest_day()
    due = rising.due_weeks(Week.of(newest)) if newest is not None else []
    done = []
    for week in due:
        if context.is_over():
            break
        found = rising.find_rising(week, context.keep_alive)
        done.append(
            sentences("%(count)s rising word in %(week)s", "%(count)s rising words in %(week)s", found, week=week)
        )
    context.is_unfinished = len(done) < len(due)
    return sentence("%(list)s.", list=joined(", ", done)) if done else ""
