"""Answers to questions by the model of the settings, from passages that were found, while somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.lib.errors import DailyPapersError
from dailypapers.writer import queries
from dailypapers.writer.answering import ANSWER_TOKENS, Sentence, messages, read_answer
from dailypapers.writer.protocol import Busy, Refused
from dailypapers.writer.queries import WriterNotSet
from dailypapers.writer.reading import BadAnswer
from dailypapers.writer.spending import OverBudget, ask_within_budget, leave_alone

AT_ONCE = 2  # questions that a process waits for; the others keep its threads for readers
_waiting = BoundedSemaphore(AT_ONCE)


class NoAnswer(DailyPapersError):
    """The model gave no answer; the message says why, to whoever asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model answered; no sentences where it found none in the passages."""

    sentences: tuple[Sentence, ...]
    model: str


def model_name() -> str:
    """Return the model that answers questions here; "" where none is set."""
    try:
        return queries.endpoint().model
    except WriterNotSet:
        return ""


def answer(question: str, passages: Sequence[str]) -> Answered:
    """Let the model answer a question from passages. Raises `NoAnswer`, after the writer's timeout at the latest."""
    try:
        endpoint = queries.endpoint()
    except WriterNotSet:
        raise NoAnswer(_("No language model is set on this site.")) from None
    if queries.resting(endpoint, timezone.now()):
        raise NoAnswer(_("The language model does not answer at the moment. Try again later."))
    if not _waiting.acquire(blocking=False):
        raise NoAnswer(_("The language model is answering others. Try again in a moment."))
    try:
        with httpx.Client() as client:
            reply = ask_within_budget(client, endpoint, messages(question, passages), ANSWER_TOKENS)
        return Answered(read_answer(reply.text, passages), endpoint.model)
    except (Busy, Refused) as error:
        leave_alone(endpoint, error)
        raise NoAnswer(_("The language model does not answer at the moment. Try again later.")) from error
    except OverBudget as error:
        raise NoAnswer(_("The site's budget for the language model is used up until tomorrow.")) from error
    except BadAnswer as error:
        raise NoAnswer(_("What the language model wrote could not be used.")) from error
    finally:
        _waiting.release()
