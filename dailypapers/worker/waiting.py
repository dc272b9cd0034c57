"""Whether work waits for a step: a query or two by an index, where a run for nothing writes three times."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from dailypapers.community.queries import pending_submissions
from dailypapers.digests import run
from dailypapers.digests.delivery import sending
from dailypapers.fulltext.actions import has_due_texts
from dailypapers.fulltext.figure_actions import has_due_figures
from dailypapers.fulltext.listed_references import has_due_lists
from dailypapers.ranking import actions as ranking
from dailypapers.sources import queries
from dailypapers.sources.models import Library
from dailypapers.sources.runner import is_network_on


def has_harvests() -> bool:
    """Tell whether a source is to be harvested."""
    return queries.due(timezone.now()).exists()


def has_papers_to_score() -> bool:
    """Tell whether a paper waits for its scores."""
    return bool(ranking.due(1))


def has_submissions() -> bool:
    """Tell whether a submitted paper is to be looked up."""
    return bool(pending_submissions(1))


def has_libraries() -> bool:
    """Tell whether a library is to be read or taken in."""
    states = Library.State
    return Library.objects.filter(state__in=(states.WAITING, states.READING, states.TAKING)).exists()


def has_texts() -> bool:
    """Tell whether a text is to be fetched or read."""
    return has_due_texts(only_files=reads_only_files())


def has_figures() -> bool:
    """Tell whether figures of texts are to be found, or one's picture to be fetched."""
    return has_due_figures(is_network_on=is_network_on())


def has_reference_lists() -> bool:
    """Tell whether OpenAlex is to be asked what a paper cites, where the setting wants that."""
    return settings.OPENALEX_REFERENCES and is_network_on() and has_due_lists()


def reads_only_files() -> bool:
    """Tell whether texts come only from files that people brought."""
    return settings.FULLTEXT == "off" or not is_network_on()


def has_digests() -> bool:
    """Tell whether a digest, a mail or an edition of the last days is due."""
    return run.has_due(timezone.now(), sending.MAIL)


def has_posts() -> bool:
    """Tell whether a digest to a chat or a webhook is due."""
    return sending.has_due(timezone.now(), sending.CHATS)
