"""Translations by a real server on a socket: asked for by readers, made by the worker, shown beside the original."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import Invalid, RateLimited
from dailypapers.writer.models import Rest, Translation
from dailypapers.writer.protocol import MAX_ANSWER
from dailypapers.writer.translations import can_translate, request_translation, translate, translation_of
from tests.factories import paper, papers
from tests.people import signed_in, user
from tests.writer.endpoint import Behaviour, serving
from tests.writer.test_translating import GERMAN, SENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def behaviour(settings: Any) -> Iterator[Behaviour]:
    """An endpoint that is set and translates well until told otherwise, on a site in two languages."""
    made = Behaviour(content=json.dumps(GERMAN))
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    with serving(made) as address:
        settings.WRITER_URL, settings.WRITER_MODEL, settings.WRITER_KEY = address, "model-7b", ""
        settings.WRITER_BUDGET, settings.WRITER_TIMEOUT = 500_000, 1
        yield made


@pytest.fixture
def bees() -> Paper:
    return paper(title=SENT.title, abstract=SENT.abstract)


def test_a_paper_is_translated_once_and_kept(behaviour: Behaviour, bees: Paper, client: Client) -> None:
    ada = user("ada")
    waiting = request_translation(ada, bees, "de")
    assert request_translation(ada, bees, "de") == waiting
    assert translate(limit=5).written == 1
    assert translate(limit=5).written == 0
    row = Translation.objects.get()
    assert (row.title, row.abstract, row.model) == (GERMAN["title"], GERMAN["abstract"], "model-7b")
    assert request_translation(ada, bees, "de") == row
    assert len(behaviour.asked) == 1
    document = client.get(f"/api/v1/papers/{bees.key}?lang=de").json()
    assert document["translation"] == GERMAN | {"language": "de", "summary": "", "model": "model-7b"}
    assert client.get(f"/api/v1/papers/{bees.key}").json()["translation"] is None
    Paper.objects.filter(pk=bees.pk).update(text_hash=1)
    bees.refresh_from_db()
    assert translation_of(bees, "de") is None


def test_a_page_shows_it_as_machine_made_above_the_original(behaviour: Behaviour, bees: Paper, settings: Any) -> None:
    reader, url = signed_in(user("ada"), headers={"accept-language": "de"}), f"/papers/{bees.key}"
    settings.LANGUAGE_CODE = "de"
    with override("de"):
        assert "/translate/" in reader.get(url).content.decode()
        assert "/translate/" not in Client(headers={"accept-language": "de"}).get(url).content.decode()
        assert reader.post(f"/translate/{bees.key}").status_code == 302
        assert "/translate/" not in reader.get(url).content.decode()
        translate(limit=1)
        page = reader.get(url).content.decode()
    body = page.partition("</head>")[2]
    assert body.index(GERMAN["title"]) < body.index("finds bees in the pictures")
    assert "model-7b" in page
    settings.LANGUAGE_CODE = "en"
    with override("en"):
        assert GERMAN["title"] not in signed_in(user("ben")).get(url).content.decode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"content": json.dumps({"title": SENT.title, "abstract": SENT.abstract})}, "in English, not in German"),
        ({"content": json.dumps(GERMAN | {"title": "<b>Bienen</b>"})}, "markup"),
        ({"body": b"x" * (MAX_ANSWER + 1)}, "longer than"),
        ({"content": "Nein."}, "not JSON"),
    ],
)
def test_a_bad_answer_is_kept_by_its_reason_alone(
    behaviour: Behaviour, bees: Paper, changes: dict[str, Any], reason: str
) -> None:
    for name, value in changes.items():
        setattr(behaviour, name, value)
    row = request_translation(user("ada"), bees, "de")
    assert translate(limit=1).failed == 1
    row.refresh_from_db()
    assert (row.model, row.title, row.tries) == ("", "", 1)
    assert reason in row.reason


def test_an_endpoint_that_never_answers_is_left_alone_and_asked_later(behaviour: Behaviour, bees: Paper) -> None:
    behaviour.wait = 3
    request_translation(user("ada"), bees, "de")
    assert "did not answer" in translate(limit=1).stopped
    assert Rest.objects.exists()
    assert translate(limit=1).written == 0
    Rest.objects.all().delete()
    behaviour.wait = 0
    assert translate(limit=1).written == 1


def test_what_is_not_translated_here(behaviour: Behaviour, bees: Paper, settings: Any) -> None:
    ada = user("ada")
    for language in ("en", "fr", "", "xx", "de" * 100):
        with pytest.raises(Invalid):
            request_translation(ada, bees, language)
    answer = signed_in(user("ben")).post(f"/translate/{bees.key}", follow=True)  # whose language it is in
    assert "cannot be translated here" in answer.content.decode()
    assert can_translate("de", "en")
    assert not can_translate("de", "de")
    settings.WRITER_URL = ""
    assert not can_translate("en", "de")


def test_the_budgets_hold(behaviour: Behaviour, bees: Paper, settings: Any) -> None:
    settings.WRITER_BUDGET = 10
    ada = user("ada")
    request_translation(ada, bees, "de")
    assert "budget" in translate(limit=1).stopped
    assert not behaviour.asked
    ben, *others = user("ben", days=0), *papers(11)
    for other in others[:10]:
        request_translation(ben, other, "de")
    with pytest.raises(RateLimited):
        request_translation(ben, others[10], "de")
