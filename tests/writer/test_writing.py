"""Writing against a real server on a socket: good, slow, broken, busy, long and hostile answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.search import describe
from dailypapers.writer.actions import write
from dailypapers.writer.models import Attempt, Rest, Spending
from dailypapers.writer.protocol import MAX_ANSWER
from dailypapers.writer.queries import WriterNotSet, state
from tests.factories import paper, papers, record
from tests.writer.endpoint import GOOD, SUMMARY, Behaviour, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def behaviour(settings: Any) -> Iterator[Behaviour]:
    """An endpoint that is set and answers well until told otherwise."""
    made = Behaviour()
    with serving(made) as address:
        settings.WRITER_URL, settings.WRITER_MODEL, settings.WRITER_KEY = address, "model-7b", "secret"
        settings.WRITER_BUDGET, settings.WRITER_TIMEOUT = 500_000, 2
        yield made


def test_off_by_default() -> None:
    with pytest.raises(WriterNotSet, match="DAILYPAPERS_WRITER_URL"):
        write()


@pytest.mark.parametrize(("url", "model"), [("ftp://x", "m"), ("http://x", ""), ("http://x", "dailypapers")])
def test_settings_that_cannot_be_used_are_said(settings: Any, url: str, model: str) -> None:
    settings.WRITER_URL, settings.WRITER_MODEL = url, model
    with pytest.raises(WriterNotSet, match="DAILYPAPERS_WRITER"):
        write()


def test_a_good_answer_is_kept_and_labelled(behaviour: Behaviour, client: Client) -> None:
    made = paper()
    describe()
    report = write()
    made.refresh_from_db()
    assert (report.written, report.failed, report.stopped) == (1, 0, "")
    assert (made.gist, made.gist_by) == (SUMMARY, "model-7b")
    assert made.keyphrases == ["attention pruning", "memory", "transformers"]
    assert behaviour.keys == ["Bearer secret"]
    assert made.title in behaviour.asked[0]["messages"][1]["content"]
    assert Spending.objects.get().tokens == 321
    page = client.get(f"/papers/{made.key}").content.decode()
    assert SUMMARY in page
    assert "Written by model-7b, a language model" in page
    assert "Written by model-7b" in client.get("/papers/date/2025-10-14").content.decode()
    assert "## Summary, written by model-7b" in client.get(f"/papers/{made.key}.md").content.decode()
    assert write().written == 0, "once is enough"
    assert len(behaviour.asked) == 1


def test_what_a_source_summarised_and_what_is_empty_is_left_alone(behaviour: Behaviour) -> None:
    paper(summary="Summed up at the source.")
    paper(abstract="")
    describe()
    assert write().written == 0
    assert not behaviour.asked


def test_the_newest_day_comes_first_and_a_limit_holds(behaviour: Behaviour) -> None:
    paper(title="Of no day at all", featured_on=None)
    paper(title="Of the older day", featured_on=date(2025, 1, 1))
    paper(title="Of the newer day", featured_on=date(2025, 2, 1))
    describe()
    assert write(limit=2).written == 2
    sent = [asked["messages"][1]["content"] for asked in behaviour.asked]
    assert "newer day" in sent[0]
    assert "older day" in sent[1]
    assert write().written == 1


def test_a_new_text_is_written_anew(behaviour: Behaviour) -> None:
    made = record()
    store([made])
    describe()
    write()
    changed = record(source_id=made.source_id, arxiv_id=made.arxiv_id, title=made.title, abstract="We now study bees.")
    store([changed])
    assert describe() == 1
    assert Paper.objects.get().gist == "We now study bees."
    assert write().written == 1
    assert Paper.objects.get().gist == SUMMARY
    store(
        [
            record(
                source_id=made.source_id,
                arxiv_id=made.arxiv_id,
                title=made.title,
                abstract="We now study bees.",
                upvotes=9,
            )
        ]
    )
    assert (describe(), write().written) == (0, 0), "votes are no new text"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"body": b"not json at all"}, "does not follow OpenAI's protocol"),
        ({"body": b'{"choices": []}'}, "does not follow OpenAI's protocol"),
        ({"body": b'{"choices": [{"message": null}]}'}, "does not follow OpenAI's protocol"),
        ({"body": b"[1]"}, "does not follow OpenAI's protocol"),
        ({"content": None}, "contains no text"),
        ({"content": "I cannot do that."}, "not JSON"),
        ({"content": GOOD[:30]}, "not JSON"),
        ({"content": json.dumps({"summary": "<script>alert(1)</script> " + SUMMARY, "keywords": ["a b"]})}, "markup"),
        ({"content": json.dumps({"summary": "x" * 5_000, "keywords": ["a b"]})}, "5,000 characters"),
        ({"body": b"x" * (MAX_ANSWER + 1)}, "longer than"),
    ],
    ids=["no json", "no choice", "no message", "a list", "no text", "a refusal", "cut off", "html", "long", "endless"],
)  # fmt: skip
def test_a_bad_answer_changes_nothing_and_is_not_tried_again_at_once(
    behaviour: Behaviour, answer: dict[str, Any], reason: str
) -> None:
    made = paper()
    describe()
    made.refresh_from_db()
    for name, value in answer.items():
        setattr(behaviour, name, value)
    report = write()
    assert (report.written, report.failed) == (0, 1)
    assert reason in Attempt.objects.get().reason
    assert Paper.objects.get().gist == made.gist
    assert Spending.objects.get().tokens > 0, "it was paid for"
    assert write().failed == 0, "it waits"
    assert len(behaviour.asked) == 1


def test_a_paper_is_given_up_after_three_tries(behaviour: Behaviour) -> None:
    paper()
    describe()
    behaviour.content = "no"
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        for _ in range(5):
            write()
            clock.shift(7 * 86_400)
    assert len(behaviour.asked) == 3
    behaviour.content = GOOD
    assert write().written == 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_left_alone_for_longer_and_longer(behaviour: Behaviour, status: int) -> None:
    papers(3)
    describe()
    behaviour.status = status
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        assert f"status {status}" in write().stopped
        assert len(behaviour.asked) == 1, "the others are not tried"
        assert "left alone" in write().stopped
        clock.shift(61)
        write()
        assert len(behaviour.asked) == 2
        clock.shift(61)
        write()
        assert len(behaviour.asked) == 2, "two minutes now"
        clock.shift(61)
        behaviour.status = 200
        assert write().written == 3
    assert not Rest.objects.exists()
    assert Spending.objects.get().tokens == 3 * 321, "failures cost nothing"


def test_the_endpoint_says_how_long(behaviour: Behaviour) -> None:
    paper()
    describe()
    behaviour.status, behaviour.headers = 429, {"Retry-After": "600"}
    with time_machine.travel(datetime(2026, 1, 1, 12, tzinfo=UTC), tick=False):
        assert "until 12:10 UTC" in write().stopped
        assert "until 12:10 UTC" in state().resting


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "key is wrong"), (404, "model is unknown"), (400, "such a question"), (302, "endpoint redirects")],
)
def test_a_refusal_says_what_to_change(behaviour: Behaviour, status: int, words: str) -> None:
    paper()
    describe()
    behaviour.status = status
    behaviour.headers = {"Location": "http://127.0.0.1:1/"} if status == 302 else {}
    assert words in write().stopped
    assert Attempt.objects.get().tries == 0, "the paper is not to blame"


@pytest.mark.parametrize("slow", [{"wait": 5.0}, {"drip": 0.05}], ids=["silent", "dripping"])
def test_a_slow_endpoint_is_not_waited_for(behaviour: Behaviour, settings: Any, slow: dict[str, float]) -> None:
    settings.WRITER_TIMEOUT = 1
    paper()
    describe()
    for name, value in slow.items():
        setattr(behaviour, name, value)
    assert "did not answer within 1 seconds" in write().stopped


def test_nobody_there(behaviour: Behaviour, settings: Any) -> None:
    settings.WRITER_URL = "http://127.0.0.1:1/v1"
    paper()
    describe()
    assert "cannot be reached" in write().stopped


def test_the_budget_holds(behaviour: Behaviour, settings: Any) -> None:
    papers(5)
    describe()
    settings.WRITER_BUDGET = 1_500
    behaviour.usage = {"total_tokens": 500}
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        report = write()
        assert 0 < report.written < 5
        assert "1,500 tokens a day is used up" in report.stopped
        assert Spending.objects.get().tokens <= 1_500
        asked = len(behaviour.asked)
        assert write().written == 0
        assert len(behaviour.asked) == asked
        clock.shift(86_400)
        assert write().written > 0


@pytest.mark.parametrize("usage", [None, {}, {"total_tokens": -5}, {"total_tokens": "many"}, {"total_tokens": 10**12}])
def test_usage_that_cannot_be_believed_is_estimated(behaviour: Behaviour, usage: Any) -> None:
    paper()
    describe()
    behaviour.usage = usage
    assert write().written == 1
    assert 100 < Spending.objects.get().tokens < 2_000


def test_many_bad_answers_in_a_row_give_the_model_a_rest(behaviour: Behaviour) -> None:
    papers(20)
    describe()
    behaviour.content = "nonsense"
    assert "5 answers in a row" in write().stopped
    assert len(behaviour.asked) == 5


def test_a_text_that_changes_meanwhile_keeps_its_own_gist(behaviour: Behaviour) -> None:
    made = paper()
    describe()
    from dailypapers.writer import actions

    claimed = actions._claim()
    assert claimed is not None
    Paper.objects.filter(id=made.id).update(text_hash=1)
    from dailypapers.writer.queries import endpoint
    from dailypapers.writer.reading import read

    actions._keep(claimed, read(GOOD), endpoint())
    assert Paper.objects.get().gist_by == "dailypapers"
