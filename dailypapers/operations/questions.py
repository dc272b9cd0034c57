"""Questions about papers: the passages that answer, and, where a language model is set, an answer drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dailypapers.accounts import limits
from dailypapers.accounts.models import User
from dailypapers.fulltext.licence import quote
from dailypapers.fulltext.queries import Reader, text_of
from dailypapers.lib.errors import Invalid
from dailypapers.lib.sentences import sentence
from dailypapers.operations.passages import text_hit_json
from dailypapers.operations.scopes import Scope
from dailypapers.search.evidence import Evidence, evidence_in_paper, evidence_in_texts
from dailypapers.search.passage_store import current_passages
from dailypapers.search.text_search import TextHit
from dailypapers.writer.answering import Sentence
from dailypapers.writer.questions import NoAnswer, answer

MAX_EVIDENCE = 8  # passages
MAX_QUESTION = 1_000  # characters
STRANGERS = "everybody"  # under which all answers to strangers are counted together


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question brought: passages, closest first; and of a model, if one was asked, sentences and its name.

    `note` says why there is less than was asked for.
    """

    question: str
    scope: Scope
    evidence: tuple[Evidence, ...]
    sentences: tuple[Sentence, ...] = ()
    model: str = ""
    note: str = ""

    @property
    def hits(self) -> list[TextHit]:
        """Return the passages, in the order of their numbers."""
        return [one.hit for one in self.evidence]


def find_evidence(question: str, scope: Scope, reader: Reader, limit: int = MAX_EVIDENCE) -> Reply:
    """Return the passages that answer a question, none where nothing is close. Raises Invalid for no question."""
    asked = " ".join(question.split())[:MAX_QUESTION]
    if not asked:
        raise Invalid(sentence("Write a question."))
    if scope.paper is not None:
        readable = text_of(scope.paper, reader)
        found = evidence_in_paper(readable, asked, limit) if readable is not None else []
        missing = "" if readable is not None else sentence("The text of this paper is not here.")
    else:
        found = evidence_in_texts(asked, reader, limit, scope.paper_ids)
        missing = (
            "" if current_passages() is not None and scope.paper_ids != frozenset() else sentence("No text is here.")
        )
    return Reply(asked, scope, tuple(found), note=missing)


def write_answer(reply: Reply, user: User | None, address: str) -> Reply:
    """Have the model answer from the passages of a reply, on the budget of a user, or of a stranger at an address.

    Where the model gives none, the note says why. Raises RateLimited. Nothing is asked where nothing was found.
    """
    if not reply.evidence:
        return reply
    _count(user, address)
    try:
        answered = answer(reply.question, [_sent(hit) for hit in reply.hits])
    except NoAnswer as error:
        return replace(reply, note=str(error))
    note = "" if answered.sentences else sentence("The language model found no answer in these passages.")
    return replace(reply, sentences=answered.sentences, model=answered.model, note=note)


def reply_json(reply: Reply, site: str) -> dict[str, Any]:
    """Return a reply as the API gives it."""
    return {
        "question": reply.question,
        "passages": [{"number": number} | text_hit_json(hit, site) for number, hit in enumerate(reply.hits, 1)],
        "answer": [
            {"text": one.text, "passages": list(one.passages), "supported": one.is_supported} for one in reply.sentences
        ],
        "model": reply.model,
        "note": reply.note or ("" if reply.evidence else sentence("Nothing found.")),
    }


def _sent(hit: TextHit) -> str:
    """Return what the model reads of a passage: no more than its reader may."""
    text = hit.hit.passage.text
    return text if hit.readable.is_whole else quote("".join(piece.text for piece in hit.hit.pieces) or text)


def _count(user: User | None, address: str) -> None:
    if user is not None:
        limits.check("answers", limits.account(user), is_new=limits.is_new(user))
        return
    limits.check("answers-stranger", address)
    limits.check("answers-strangers", STRANGERS)
