"""Which language a reader gets: saved choice, cookie, Accept-Language, the site's; and that no cache mixes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import trans_real

from dailypapers.languages import number, title_of_period
from dailypapers.lib.languages import folder_of, language_of_environment, language_of_locale
from dailypapers.lib.periods import Day, Month, Week
from dailypapers.web import microcache
from tests.factories import papers
from tests.people import user

DAY = "/papers/date/2025-10-14"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]


@pytest.fixture
def german(settings: Any, monkeypatch: pytest.MonkeyPatch, _nothing_is_remembered: None) -> Iterator[None]:
    """A site that offers German, in which "Language" is "Sprache", whatever the catalogue says."""
    settings.LANGUAGES = LANGUAGES
    catalogue = trans_real.translation("de")
    monkeypatch.setattr(catalogue, "gettext", lambda message: "Sprache" if message == "Language" else message)
    monkeypatch.setattr(microcache, "SECONDS", 60.0)
    yield
    microcache.clear()
    translation.activate("en")


def shown(client: Client, path: str = "/papers", **headers: str) -> str:
    """Return the language of a page by what its footer says, after checking what the page says of itself."""
    response = client.get(path, headers=headers)
    page = response.content.decode()
    code = "de" if ">Sprache<" in page else "en"
    assert f'<html lang="{code}"' in page
    assert response.headers["Content-Language"] == code
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].replace(",", " ").split())
    return code


@pytest.mark.django_db
def test_the_saved_choice_counts_before_the_cookie_the_browser_and_the_site(client: Client, german: None) -> None:
    assert shown(client) == "en"
    assert shown(client, **{"accept-language": "de-AT,en;q=0.5"}) == "de"
    assert shown(client, **{"accept-language": "xx, *;q=0.5"}) == "en"
    assert client.post("/language", {"language": "en", "next": "/papers"}).headers["Location"] == "/papers"
    assert shown(client, **{"accept-language": "de"}) == "en"
    assert client.post("/language", {"language": "xx"}).status_code == 422
    ada = user("ada")
    client.force_login(ada)
    client.post("/language", {"language": "de"})
    ada.refresh_from_db()
    assert ada.language == "de"
    client.cookies["language"] = "en"
    assert shown(client) == "de"


@pytest.mark.django_db
def test_a_page_in_one_language_is_never_served_to_readers_of_another(client: Client, german: None) -> None:
    papers(1)
    german_header, english = {"accept-language": "de"}, {"accept-language": "en"}
    assert [shown(Client(), DAY, **header) for header in (german_header, english, german_header)] == ["de", "en", "de"]
    etag = Client().get(DAY, headers=german_header).headers["ETag"]
    assert Client().get(DAY, headers=german_header | {"if-none-match": etag}).status_code == 304
    assert Client().get(DAY, headers=english | {"if-none-match": etag}).status_code == 200
    reader = Client()
    reader.force_login(user("ada", language="de"))
    other = Client()
    other.force_login(user("emmy"))
    assert [shown(one, DAY) for one in (reader, other, reader)] == ["de", "en", "de"]


@pytest.mark.django_db
def test_programs_are_answered_in_english_and_feeds_in_the_language_of_their_address(german: None) -> None:
    client = Client(headers={"accept-language": "de"})
    assert "Content-Language" not in client.get("/api/v1/papers").headers
    assert translation.get_language() == "en"
    assert "Accept-Language" not in client.get("/feeds/day.atom").headers.get("Vary", "")
    assert translation.get_language() == "en"
    client.get("/feeds/day.atom?lang=de")
    assert translation.get_language() == "de"


@pytest.mark.django_db
def test_another_language_costs_no_query(german: None) -> None:
    client = Client()
    client.force_login(user("ada"))
    client.get(DAY)
    microcache.clear()
    counts = []
    for code in ("en", "de"):
        client.cookies["language"] = code
        microcache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert shown(client, DAY) == code
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_locales_name_languages() -> None:
    names = {"de_AT.UTF-8": "de", "zh_CN.UTF-8": "zh-hans", "zh_TW": "", "pt_PT@euro": "pt-br", "C": "", "": ""}
    assert {name: language_of_locale(name) for name in names} == names
    assert language_of_environment({"LC_ALL": "C", "LANG": "de_DE"}) == ""
    assert language_of_environment({"LC_ALL": "", "LANG": "fr_FR.UTF-8"}) == "fr"
    assert [folder_of(code) for code in ("de", "zh-hans", "pt-br")] == ["de", "zh_Hans", "pt_BR"]


@pytest.mark.parametrize(
    "period", [Day.parse("2025-10-14"), Week(2025, 42), Week(2025, 40), Week(2020, 53), Month(2025, 10)], ids=str
)
def test_periods_are_written_in_english_as_ever(period: Any) -> None:
    with translation.override("en"):
        assert title_of_period(period) == period.title
        assert number(1_234_567) == "1,234,567"
    with translation.override("de"):
        assert number(1_234_567) == "1.234.567"
        assert number(0.25, 2) == "0,25"
