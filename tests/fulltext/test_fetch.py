"""Which sources are asked for a text, in which order, and what each answer means. Against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.fulltext.fetch import Absent, Attempt, Failed, Fetched, Wanted, attempts
from dailypapers.lib.errors import SourceBusy
from dailypapers.lib.http.polite import PoliteClient
from tests.fulltext.server import HTML, JATS, PDF, Publishers, Reply

ARXIV = Wanted(arxiv_id="2510.00001", version=2)
PAGE, FILE = "/arxiv.org/html/2510.00001", "/arxiv.org/pdf/2510.00001"
EUROPE = "/www.ebi.ac.uk/europepmc/webservices/rest"


def all_of(wanted: Wanted, client: PoliteClient) -> list[Attempt]:
    return list(attempts(wanted, client))


def search_of(doi: str) -> str:
    return (
        f"{EUROPE}/search?query=DOI%3A%22{doi.replace('/', '%2F')}%22+AND+OPEN_ACCESS%3Ay&format=json&resultType=lite"
    )


def test_html_is_enough(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(PAGE, HTML % b"words")
    assert next(attempts(ARXIV, client_of)) == Fetched("arxiv-html", f"https://{PAGE[1:]}", "html", HTML % b"words", 2)
    assert publishers.seen == [PAGE]


def test_without_html_the_pdf_is_asked_for(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(FILE, PDF % b"words")
    absent, fetched = all_of(ARXIV, client_of)
    assert absent == Absent("arxiv-html", "arXiv's HTML does not have it.")
    assert isinstance(fetched, Fetched)
    assert (fetched.kind, fetched.source) == ("pdf", "arxiv-pdf")


def test_a_redirect_to_the_newest_version_names_it(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(PAGE, Reply(status=302, headers={"Location": "/html/2510.00001v3"}))
    publishers.give("/arxiv.org/html/2510.00001v3", HTML % b"newest")
    fetched = next(attempts(ARXIV, client_of))
    assert isinstance(fetched, Fetched)
    assert (fetched.version, fetched.url) == (3, "https://arxiv.org/html/2510.00001v3")


def test_a_redirect_to_another_host_is_not_followed(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(PAGE, Reply(status=302, headers={"Location": "https://169.254.169.254/latest"}))
    failed = next(attempts(ARXIV, client_of))
    assert isinstance(failed, Failed)
    assert "another host" in failed.problem
    assert publishers.seen == [PAGE]


def test_a_huge_file_is_refused_before_it_is_here(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(FILE, Reply(PDF % b"" + b"x" * (1 << 20), blocks=50))
    _, failed = all_of(ARXIV, client_of)
    assert isinstance(failed, Failed)
    assert "more than 40 MB" in failed.problem


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (HTML % b"Are you a robot?", "arXiv's PDF sent a web page where a PDF was expected."),
        (b"\x89PNG\r\n", "arXiv's PDF sent something else where a PDF was expected."),
        (b"", "arXiv's PDF sent something else where a PDF was expected."),
    ],
)
def test_another_kind_is_said_in_words(
    publishers: Publishers, client_of: PoliteClient, body: bytes, problem: str
) -> None:
    publishers.give(FILE, body)
    assert all_of(ARXIV, client_of)[1] == Failed("arxiv-pdf", problem)


def test_a_service_that_wants_silence_gets_it(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(PAGE, Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceBusy) as busy:
        all_of(ARXIV, client_of)
    assert 3_590 < busy.value.seconds <= 3_602
    with pytest.raises(SourceBusy):  # by no other paper either
        all_of(Wanted(arxiv_id="2510.00002"), client_of)
    assert publishers.seen == [PAGE]


def test_a_short_silence_is_waited_for(publishers: Publishers, tmp_path: Path) -> None:
    publishers.give(PAGE, Reply(status=503, headers={"Retry-After": "1"}), Reply(HTML % b"words"))
    client = publishers.client(tmp_path, patience=60.0)
    client.throttle.sleep = lambda _seconds: None
    assert isinstance(next(attempts(ARXIV, client)), Fetched)
    client.close()


@pytest.mark.parametrize(
    ("doi", "path"),
    [
        ("10.1371/journal.pone.0234687",
         "/journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0234687&type=manuscript"),
        ("10.1371/journal.pcbi.1000204",
         "/journals.plos.org/ploscompbiol/article/file?id=10.1371/journal.pcbi.1000204&type=manuscript"),
        ("10.7554/elife.56337", "/elifesciences.org/articles/56337.xml"),
        ("10.7554/elife.94334.2", "/elifesciences.org/articles/94334.xml"),
    ],
)  # fmt: skip
def test_publishers_of_jats(publishers: Publishers, client_of: PoliteClient, doi: str, path: str) -> None:
    publishers.give(path, JATS % b"words")
    fetched = next(attempts(Wanted(doi=doi), client_of))
    assert isinstance(fetched, Fetched)
    assert fetched.kind == "jats"


def test_elife_keeps_its_files_on_another_host(publishers: Publishers, client_of: PoliteClient) -> None:
    moved = "https://cdn.elifesciences.org/articles/56337/elife-56337-v2.xml"
    publishers.give("/elifesciences.org/articles/56337.xml", Reply(status=302, headers={"Location": moved}))
    publishers.give("/cdn.elifesciences.org/articles/56337/elife-56337-v2.xml", JATS % b"words")
    fetched = next(attempts(Wanted(doi="10.7554/elife.56337"), client_of))
    assert isinstance(fetched, Fetched)
    assert fetched.url == moved


def test_preprints_are_found_by_their_api(publishers: Publishers, client_of: PoliteClient) -> None:
    doi = "10.1101/2020.09.09.20191205"
    first, newest = (f"https://www.medrxiv.org/content/early/2020/09/1{n}/x.source.xml" for n in (1, 2))
    publishers.give(f"/api.biorxiv.org/details/biorxiv/{doi}", b'{"collection": [], "messages": []}')
    publishers.give(
        f"/api.biorxiv.org/details/medrxiv/{doi}",
        b'{"collection": [{"jatsxml": "%s"}, {"jatsxml": "%s"}]}' % (first.encode(), newest.encode()),
    )
    publishers.give(f"/{newest.removeprefix('https://')}", JATS % b"words")
    absent, fetched = all_of(Wanted(doi=doi), client_of)[:2]
    assert absent == Absent("biorxiv", "bioRxiv has no such article.")
    assert isinstance(fetched, Fetched)
    assert (fetched.source, fetched.url) == ("medrxiv", newest)


def test_europe_pmc_is_asked_by_doi(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give(
        search_of("10.1000/x"),
        b'{"resultList": {"result": [{"pmcid": "PMC1", "doi": "10.1000/X"}, {"pmcid": "../x"}]}}',
    )
    publishers.give(f"{EUROPE}/PMC1/fullTextXML", JATS % b"words")
    [fetched] = all_of(Wanted(doi="10.1000/x"), client_of)
    assert isinstance(fetched, Fetched)
    assert fetched.source == "europepmc"


@pytest.mark.parametrize(
    "answer",
    [
        b"{}", b'{"resultList": null}', b'{"resultList": {"result": 3}}', b'{"resultList": {"result": [null, {}]}}',
        b'{"resultList": {"result": [{"pmcid": "PMC1", "doi": "10.1000/another"}]}}', b"[]",
    ],
)  # fmt: skip
def test_europe_pmc_may_know_nothing(publishers: Publishers, client_of: PoliteClient, answer: bytes) -> None:
    publishers.give(search_of("10.1000/x"), answer)
    assert all_of(Wanted(doi="10.1000/x"), client_of) == [Absent("europepmc", "Europe PMC has no such article.")]


def test_openreview_and_linked_files(publishers: Publishers, client_of: PoliteClient) -> None:
    publishers.give("/aclanthology.org/P14-1059.pdf", PDF % b"words")
    wanted = Wanted(openreview_id="AbC_d", pdf_urls=("https://aclanthology.org/P14-1059.pdf",))
    absent, fetched = all_of(wanted, client_of)
    assert isinstance(absent, Absent)
    assert isinstance(fetched, Fetched)
    assert fetched.source == "link"
    assert publishers.seen == ["/openreview.net/pdf?id=AbC_d", "/aclanthology.org/P14-1059.pdf"]
