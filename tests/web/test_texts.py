"""The reading page: what each reader gets of a text, and how one comes here."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dailypapers.fulltext.document import Cite, Figure, Image, Paragraph, Reference, Section, Text
from dailypapers.fulltext.models import CitedIdentifier, FullText, StoredDocument, TextPicture
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


def read(client: Client, key: str, status: int = 200) -> str:
    response = client.get(f"/papers/{key}/read")
    assert response.status_code == status
    return response.content.decode()


def test_a_free_text_is_read_by_everybody() -> None:
    paper = factories.paper()
    made.text(paper, made.document("Bees dance in the dark."))
    page = read(Client(), paper.key)
    assert "Bees dance in the dark." in page
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page
    assert f'href="https://arxiv.org/html/{paper.key}v1"' in page
    assert '<a href="#t-S1">1 Introduction</a>' in page
    assert f'href="/papers/{paper.key}/read">Read</a>' in Client().get(f"/papers/{paper.key}").content.decode()


@pytest.mark.parametrize("licence", [made.ARXIV, "", "https://creativecommons.org/licenses/by-nc/4.0/"])
def test_any_other_text_is_not_shown_and_leads_to_its_source(licence: str) -> None:
    paper = factories.paper()
    made.text(paper, made.document("Bees dance in the dark."), licence=licence)
    for client in (Client(), signed_in(user("ada"))):
        page = read(client, paper.key)
        assert "Bees dance" not in page
        assert f'href="https://arxiv.org/html/{paper.key}v1"' in page
    assert "Read here" in Client().get(f"/papers/{paper.key}").content.decode()


def test_ones_own_copy_is_shown_to_oneself() -> None:
    paper, ada = factories.paper(), user("ada")
    made.text(paper, made.document("My copy of it."), owner=ada, source="file", url="")
    assert "My copy of it." in read(signed_in(ada), paper.key)
    assert "Your own copy" in read(signed_in(ada), paper.key)
    for client in (Client(), signed_in(user("ben"))):
        assert "My copy of it." not in read(client, paper.key)


def test_references_that_are_here_link_to_their_pages() -> None:
    here, paper = factories.paper(arxiv_id="2205.13147"), factories.paper()
    by_doi = factories.paper(arxiv_id="", doi="10.1000/x")
    references = (
        Reference("b1", "[1]", "One.", arxiv_id="2205.13147"), Reference("b2", "[2]", "Two.", doi="10.1000/X"),
        Reference("b3", "[3]", "Three.", arxiv_id="2205.99999"),
    )  # fmt: skip
    made.text(paper, made.document(references=references))
    page = read(Client(), paper.key)
    assert f'class="here" href="/papers/{here.key}"' in page
    assert f'class="here" href="/papers/{by_doi.key}"' in page
    assert page.count('class="here"') == 2


def test_another_identifier_leads_to_the_page_under_the_papers_own() -> None:
    paper = factories.paper(arxiv_id="2205.13147")
    response = Client().get("/papers/2205.13147v2/read")
    assert (response.status_code, response.headers["Location"]) == (301, f"/papers/{paper.key}/read")
    read(Client(), "2205.99999", 404)


def test_markdown_on_request_is_that_of_the_paper() -> None:
    paper = factories.paper()
    made.text(paper)
    response = Client().get(f"/papers/{paper.key}/read", headers={"Accept": "text/markdown"})
    assert response.headers["Content-Type"].startswith("text/markdown")


def test_the_page_takes_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    paper = factories.paper()
    references = tuple(Reference(f"b{n}", f"[{n}]", "x", arxiv_id=f"2205.{n:05}") for n in range(40))
    cites = tuple(Cite((f"b{n}",), f"[{n}]") for n in range(40))
    section = Section("S1", "1", (Text("Bees"),), 1, (Paragraph("p1", cites),))
    made.text(paper, made.document(references=references, sections=(section,)))
    with django_assert_max_num_queries(16):
        read(Client(), paper.key)


def test_a_text_of_an_older_program_is_being_read_anew() -> None:
    paper = factories.paper()
    made.text(paper)
    StoredDocument.objects.update(document=b"not packed")
    assert "being read anew" in read(Client(), paper.key)


# --- having it fetched, bringing it ---------------------------------------------------------------------------------


def test_whoever_is_signed_in_has_a_text_fetched() -> None:
    paper = factories.paper()
    assert "Sign in to have it fetched" in read(Client(), paper.key)
    ada = signed_in(user("ada"))
    assert "Fetch it" in read(ada, paper.key)
    assert ada.post(f"/texts/ask/{paper.key}").headers["Location"] == f"/papers/{paper.key}/read"
    page = read(ada, paper.key)
    assert "The text is being fetched" in page
    assert 'http-equiv="refresh"' in page
    assert FullText.objects.get().priority == FullText.Priority.ASKED


def test_what_stood_in_the_way_is_said() -> None:
    paper = factories.paper()
    FullText.objects.create(paper=paper, state="failed", problem="arXiv's PDF: arxiv sent more than 40 MB.")
    page = read(signed_in(user("ada")), paper.key)
    assert "sent more than 40 MB" in page
    assert "Try again" in page


def test_nothing_is_offered_that_nobody_fetches(settings: Any) -> None:
    settings.FULLTEXT = "off"
    assert "Fetch it" not in read(signed_in(user("ada")), factories.paper().key)


def test_a_file_is_brought_and_deleted_again() -> None:
    paper, ada = factories.paper(), signed_in(user("ada"))
    file = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 words")
    assert ada.post(f"/texts/bring/{paper.key}", {"file": file}).status_code == 302
    assert "Your file is being read" in read(ada, paper.key)
    assert "Your file" not in read(Client(), paper.key)
    assert ada.post(f"/texts/forget/{paper.key}").status_code == 302
    assert not FullText.objects.exists()
    assert ada.post(f"/texts/forget/{paper.key}").status_code == 404


def test_another_file_is_refused_beside_its_field() -> None:
    paper, ada = factories.paper(), signed_in(user("ada"))
    response = ada.post(f"/texts/bring/{paper.key}", {"file": SimpleUploadedFile("a.zip", b"PK\x03\x04")})
    assert response.status_code == 422
    assert "This is no PDF" in response.content.decode()
    assert ada.post(f"/texts/bring/{paper.key}").status_code == 422


def test_a_file_may_be_larger_than_any_other_form() -> None:
    from dailypapers.accounts.budgets import max_body
    from dailypapers.fulltext.actions import MAX_FILE

    assert max_body("/texts/bring/2205.13147") > MAX_FILE > max_body("/library")


def test_pictures_of_a_pdf_come_from_here() -> None:
    paper = factories.paper()
    figure = Figure("F1", "Figure 1", (), (Image("page:1:0,0,9,9"),))
    text = made.text(
        paper, made.document(sections=(Section("S1", "1", (Text("Bees"),), 1, (figure,)),)), source="arxiv-pdf"
    )
    png = b"\x89PNG\r\n\x1a\n"
    url = f"/papers/{paper.key}/pictures/{TextPicture.objects.create(text=text, src='page:1:0,0,9,9', png=png).id}"
    assert f'src="{url}"' in read(Client(), paper.key)
    response = Client().get(url)
    assert (response.content, response.headers["Content-Type"]) == (png, "image/png")
    assert Client().get(f"/papers/{paper.key}/pictures/{2**70}").status_code == 404
    found = Client().get(f"/api/v1/papers/{paper.key}/text").json()
    assert found["sections"][0]["images"][0].endswith(url)


# --- searching inside it -------------------------------------------------------------------------------------------


def test_a_search_inside_a_text_leads_to_its_passages() -> None:
    paper = factories.paper()
    made.text(paper, made.document("Bees dance <b>in</b> the dark."))
    page = Client().get(f"/papers/{paper.key}/read?q=dancing").content.decode()
    assert '<a href="#t-S1.p1">1 Introduction</a>' in page
    assert "<p>Bees <mark>dance</mark> &lt;b&gt;in&lt;/b&gt; the dark.</p>" in page
    nothing = Client().get(f"/papers/{paper.key}/read?q=%22%3Cu%3Eelephants").content.decode()
    assert "Nothing found." in nothing
    assert "<u>elephants" not in nothing


def test_a_text_that_may_not_be_shown_is_searched_and_quoted() -> None:
    paper = factories.paper()
    made.text(paper, made.document("Bees dance, " * 200 + "Honey is sweet."), licence=made.ARXIV)
    page = Client().get(f"/papers/{paper.key}/read?q=honey").content.decode()
    assert "in 1 Introduction" in page
    assert page.count("Bees dance") <= 26
    assert "#t-S1.p1" not in page


def test_a_papers_page_says_who_cites_it() -> None:
    cited, citing = factories.paper(arxiv_id="2205.13147"), factories.paper(title="Bees & flowers")
    assert "Cited by papers here" not in Client().get(f"/papers/{cited.key}").content.decode()
    CitedIdentifier.objects.create(text=made.text(citing), identifier="2205.13147")
    page = Client().get(f"/papers/{cited.key}").content.decode()
    assert f'<a href="/papers/{citing.key}">Bees &amp; flowers</a>' in page
    assert "in all; these are the newest" not in page
