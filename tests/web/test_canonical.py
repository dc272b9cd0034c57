"""A slash too many or too few, and a paper that is not here, lead on."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory

from dailypapers.web.canonical import canonical
from dailypapers.web.facets import _url
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/papers/trending/", "/papers/trending"), ("/papers/trending/?cat=cs.LG&page=1", "/papers/trending?cat=cs.LG&page=1"),
        ("/help/", "/help"), ("/papers/date/2025-10-14//", "/papers/date/2025-10-14"), ("/groups/new/", "/groups/new"),
        ("/accounts/login?next=/help", "/accounts/login/?next=/help"), ("/admin", "/admin/"), ("/%EF%BB%BFhelp", "/help"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "head"])
def test_pages_are_found_by_other_spellings(client: Client, url: str, target: str, method: str) -> None:
    answer = getattr(client, method)(url)
    assert (answer.status_code, answer.headers.get("Location")) == (301, target)


def test_a_paper_is_found_with_a_slash_behind_it(client: Client) -> None:
    made = paper()
    assert client.get(f"/papers/{made.key}/").headers["Location"] == f"/papers/{made.key}"
    assert client.get("/papers/2510.99999").status_code == 404, "no circle"


@pytest.mark.parametrize("url", ["/nothing", "/nothing/", "//evil.example.org/", "/api/v1/papers/", "/", "/papers"])
def test_nothing_else_is_led_on(client: Client, url: str) -> None:
    assert client.get(url).status_code in (200, 302, 404)


def test_what_is_sent_is_not_led_on(client: Client) -> None:
    assert client.post("/subscribe/", {"address": "ada@example.org"}).status_code == 404


def test_no_url_of_another_site_is_made() -> None:
    assert canonical("//evil.example.org/") is None
    assert canonical("/") is None


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("2510.99999", "https://arxiv.org/abs/2510.99999"), ("10.1038/nature14539", "https://doi.org/10.1038/nature14539"),
        ("2510.99999.md", "https://arxiv.org/abs/2510.99999"),
    ],
)  # fmt: skip
def test_a_paper_we_lack_is_offered_where_it_is(client: Client, key: str, source: str) -> None:
    answer = client.get(f"/papers/{key}")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert f'href="{source}"' in page
    prefix = "doi" if "/" in key else "arXiv"
    name = key.removesuffix(".md")
    assert f'href="/submit?paper={quote(f"{prefix}:{name}", safe="")}"' in page
    offered = signed_in(user()).get("/submit", {"paper": f"{prefix}:{name}"})
    assert "It is not in this catalogue yet" in offered.content.decode()


def test_what_names_no_paper_offers_nothing(client: Client) -> None:
    page = client.get("/papers/no-such-thing").content.decode()
    assert "/submit?" not in page


def test_links_of_a_list_keep_what_its_name_has(client: Client) -> None:
    """A name may hold blanks, a question mark or a percent sign; a link to the list with a filter is still to it."""
    paper(authors=("Who? 5% Ngoc",), categories=("cs.LG",))
    page = client.get("/authors/Who%3F%205%25%20Ngoc").content.decode()
    links = re.findall(r'href="(/authors/[^"]*)"', page)
    links.append(_url(RequestFactory().get("/authors/Who%3F%205%25%20Ngoc"), {"cat": "cs.LG"}))
    assert any(link.endswith(".bib") for link in links)
    assert all(link.startswith("/authors/Who%3F%205%25%20Ngoc") for link in links)


def test_a_foreign_host_is_no_traceback_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert client.get("/help", HTTP_HOST="169.254.169.254").status_code == 400
    assert not [record for record in caplog.records if record.exc_info]
