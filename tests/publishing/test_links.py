"""Files and links of a published site."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.publishing.links import Address, Links, address_of, file_of, relative, search_of

ADDRESSES = [
    ("/", "index.html"),
    ("/papers", "index.html"),
    ("/papers?page=1", "index.html"),
    ("/papers/2510.00001", "papers/2510.00001.html"),
    ("/papers/hep-th/9901001", "papers/hep-th/9901001.html"),
    ("/papers/month/2025-10?page=2", "papers/month/2025-10-page-2.html"),
    ("/papers/week/2025-W42?by=topic", "papers/week/2025-W42-by-topic.html"),
    ("/papers/date/2025-10-14.bib", "papers/date/2025-10-14.bib"),
    ("/feeds/day.atom", "feeds/day.atom"),
    ("/categories/cs.CL", "categories/cs.CL.html"),
    ("/papers/10.1/a%3Cb%3A%22%7C%3F*", "papers/10.1/a~3Cb~3A~22~7C~3F~2A.html"),
    ("/papers/../x", "papers/~2E./x.html"),
]


@pytest.mark.parametrize(("url", "file"), ADDRESSES)
def test_an_address_has_its_file(url: str, file: str) -> None:
    assert file_of(address_of(url)) == file


@given(st.lists(st.text(min_size=1).filter(lambda text: "/" not in text), min_size=1, max_size=3))
def test_a_file_has_a_name_that_every_host_takes(segments: list[str]) -> None:
    names = file_of(Address("/papers/" + "/".join(segments))).split("/")
    assert all(re.fullmatch(r"[A-Za-z0-9~_-][A-Za-z0-9._~-]*", name) and len(name) < 200 for name in names)


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_two_papers_have_two_files(one: str, other: str) -> None:
    files = {file_of(Address(f"/papers/x{key}")) for key in (one.strip("/"), other.strip("/"))}
    assert len(files) == len({one.strip("/"), other.strip("/")})


DAY = Address("/papers/date/2025-10-14")
LINKS = Links(
    {address_of(url): file_of(address_of(url)) for url in ("/papers", DAY.url, "/papers/1", "/topics/agents")},
    {"2": "https://arxiv.org/abs/2"},
)
PLACES = [
    ("/papers/1", "papers/1.html"),
    ("/papers/1#comments", "papers/1.html#comments"),
    ("/papers/2", "https://arxiv.org/abs/2"),
    ("/papers/3", None),
    ("?page=1", "papers/date/2025-10-14.html"),
    ("?cat=cs.CL", "search.html?q=cat%3Acs.CL+day%3A2025-10-14"),
    ("/papers/week/2025-W42?cat=cs.CL", "search.html?q=cat%3Acs.CL+week%3A2025-W42"),
    ("/papers?q=sparse+attention", "search.html?q=sparse+attention"),
    ("/authors/Ada%20Lovelace", "search.html?q=author%3A%22Ada+Lovelace%22"),
    ("/categories/cs.AI", "search.html?q=cat%3Acs.AI"),
    ("/keywords/chain-of-thought", "search.html?q=chain+of+thought"),
    ("/topics/agents?period=2025-W42", "topics/agents.html"),
    ("/accounts/login/?next=/papers/1", None),
    ("/subscribe", None),
    ("#content", "#content"),
]


@pytest.mark.parametrize(("url", "place"), PLACES)
def test_a_link_leads_to_a_file_the_search_or_the_source(url: str, place: str | None) -> None:
    assert LINKS.place(url, DAY) == place


def test_a_search_beside_other_filters_has_no_answer() -> None:
    assert search_of(address_of("/papers?q=x&has=code")) == ""


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("papers/1.html", "index.html", "papers/1.html"),
        ("index.html", "papers/date/d.html", "../../index.html"),
        ("search.html?q=a/b", "papers/1.html", "../search.html?q=a/b"),
        ("papers/1.html#c", "papers/1.html", "1.html#c"),
        ("https://arxiv.org/abs/2", "papers/1.html", "https://arxiv.org/abs/2"),
    ],
)
def test_links_are_relative_so_that_a_site_may_lie_below_any_path(target: str, page: str, link: str) -> None:
    assert relative(target, page) == link
