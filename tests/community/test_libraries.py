"""Bringing a library: file, preview, corrections, taking it in."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dailypapers.accounts.models import User
from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.libraries import Correction, bring_library, correct_rows, take_library, take_waiting
from dailypapers.community.models import Collection
from dailypapers.lib.errors import Conflict, Invalid, RateLimited
from dailypapers.sources import libraries
from dailypapers.sources.libraries import read_waiting
from dailypapers.sources.models import Library, LibraryRow
from tests.factories import paper, record
from tests.people import user

pytestmark = pytest.mark.django_db
FILE = rb"""
@article{known, title={Sparse Attention for Very Long Documents}, author={Doe, Jane}, year=2020, eprint={2001.00001}}
@article{doubt, title={Sparse Attentoin for Very Long Documents}, author={Doe, Jane}, year=2020}
@article{new, title={Quite {\"A}nother Matter}, author={Sample, Bo}, year=2021, journal={J. Widgets}}
@article{untitled, author={Nobody, A.}}
"""


@pytest.fixture
def owner() -> User:
    store(
        [
            record(
                arxiv_id="2001.00001",
                title="Sparse Attention for Very Long Documents",
                authors=("Jane Doe",),
                published_at=None,
            )
        ]
    )
    return user("owner")


@pytest.fixture
def library(owner: User) -> Library:
    return bring_library(owner, "mine.bib", FILE)


def row(library: Library, kind: str) -> LibraryRow:
    return library.rows.get(kind=kind)


def test_a_small_file_is_read_at_once_and_nothing_is_written(library: Library) -> None:
    assert library.state == "ready"
    assert list(library.rows.values_list("kind", "choice")) == [
        ("joined", "take"), ("doubtful", "paper"), ("new", "take"), ("damaged", "skip"),
    ]  # fmt: skip
    assert row(library, "doubtful").paper == row(library, "joined").paper == Paper.objects.get()
    assert (row(library, "new").title, row(library, "new").byline) == (
        "Quite Änother Matter",
        "Bo Sample · J. Widgets · 2021",
    )
    assert row(library, "damaged").line == 5
    assert Library.objects.get().data == b""


def test_what_is_taken_stands_in_a_collection(owner: User, library: Library) -> None:
    take_library(owner, library)
    take_library(owner, library)
    collection = Collection.objects.get()
    assert (collection.title, collection.visibility, collection.owner) == ("mine.bib", "private", owner)
    assert [item.paper.title for item in collection.items.all()] == [
        "Sparse Attention for Very Long Documents",
        "Quite Änother Matter",
    ]
    assert Paper.objects.count() == 2
    library.refresh_from_db()
    assert (library.state, library.collections) == ("taken", [collection.slug])


def test_rows_are_corrected_before_they_are_taken(owner: User, library: Library) -> None:
    doubtful, new, damaged = (row(library, kind) for kind in ("doubtful", "new", "damaged"))
    correct_rows(
        owner,
        library,
        [
            Correction(doubtful.id, "take"),
            Correction(new.id, "paper", "arXiv:2001.00001v3"),
            Correction(damaged.id, "take"),
        ],
    )
    assert row(library, "damaged").choice == "skip"
    correct_rows(owner, library, [Correction(damaged.id, "paper", str(paper(title="The paper that was meant").key))])
    take_library(owner, library)
    assert {item.paper.title for item in Collection.objects.get().items.all()} == {
        "Sparse Attention for Very Long Documents", "Sparse Attentoin for Very Long Documents", "The paper that was meant",
    }  # fmt: skip
    with pytest.raises(Conflict):
        correct_rows(owner, Library.objects.get(), [])


def test_a_paper_that_is_not_here_is_no_correction(owner: User, library: Library) -> None:
    new = row(library, "new")
    for name in ("2001.99999", "x\0y", ""):
        with pytest.raises(Invalid):
            correct_rows(owner, library, [Correction(new.id, "paper", name)])
    assert row(library, "new").choice == "take"


def test_a_large_or_packed_file_is_read_and_taken_by_the_worker(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dailypapers.community.actions.libraries.TAKEN_AT_ONCE", 2)
    library = bring_library(owner, "mine.bib.gz", gzip.compress(FILE))
    assert library.state == "waiting"
    assert read_waiting(lambda: True) == 0
    assert (read_waiting(lambda: False), read_waiting(lambda: False)) == (1, 0)
    library.refresh_from_db()
    assert (library.state, library.rows.count()) == ("ready", 4)
    take_library(owner, library)
    assert Library.objects.get().state == "taking"
    assert not Collection.objects.exists()
    assert (take_waiting(lambda: False), take_waiting(lambda: False)) == (1, 0)
    assert Collection.objects.get().items.count() == 2


def test_what_a_killed_process_began_is_read_by_the_next(owner: User) -> None:
    library = bring_library(owner, "mine.bib.gz", gzip.compress(FILE))
    assert libraries.claim(library.id, "waiting", "reading")
    assert read_waiting(lambda: False) == 0, "another process is at it"
    Library.objects.update(changed_at=library.created_at - 2 * libraries._ABANDONED)
    assert read_waiting(lambda: False) == 1


def test_what_does_not_fit_is_said(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "MAX_ROWS", 2)
    library = bring_library(owner, "mine.bib", FILE)
    assert list(library.rows.values_list("kind", flat=True)) == ["joined", "doubtful", "damaged"]
    assert "Split the file" in library.rows.last().reason  # type: ignore[union-attr]
    monkeypatch.setattr(libraries, "MAX_UNPACKED", 100)
    assert "unpacked" in bring_library(owner, "b.bib", FILE).rows.get(kind="damaged").reason
    for data, words in ((b"", "empty"), (b"x" * (4 << 20), "larger than 3 MB")):
        with pytest.raises(Invalid, match=words):
            bring_library(owner, "a.bib", data)


def test_a_person_keeps_twenty(owner: User, settings: Any) -> None:
    Library.objects.bulk_create(
        [Library(user=owner, name="x", created_at=owner.date_joined, changed_at=owner.date_joined) for _ in range(20)]
    )
    with pytest.raises(RateLimited):
        bring_library(owner, "a.bib", FILE)


# --- pages --------------------------------------------------------------------------------------------------------


def signed_in(person: User) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(person)
    return client


def test_the_way_through_the_pages(owner: User) -> None:
    client = signed_in(owner)
    sent = client.post("/library", {"file": SimpleUploadedFile("mine.bib", FILE)})
    library = Library.objects.get()
    assert sent["Location"] == f"/library/{library.id}"
    page = client.get(sent["Location"]).content.decode()
    for words in ("1 new", "1 known", "1 doubtful", "1 damaged", "Line 5:", "Perhaps", "Take in the library"):
        assert words in page, words
    assert page.count('value="take"') == 3  # not of the damaged row
    new = row(library, "new")
    assert client.post(sent["Location"], {f"{new.id}-choice": "skip"}).status_code == 302
    assert row(library, "new").choice == "skip"
    wrong = client.post(sent["Location"], {f"{new.id}-choice": "paper", f"{new.id}-paper": "nonsense"})
    assert wrong.status_code == 422
    assert "There is no paper" in wrong.content.decode()
    client.post(sent["Location"], {"take": "1"})
    assert "The collection" in client.get(sent["Location"]).content.decode()
    assert [item.paper.key for item in Collection.objects.get().items.all()] == ["2001.00001"]
    page = client.get("/library").content.decode()
    assert "mine.bib" in page
    assert "data-drop" in page  # app.js gives its form whatever is dropped on the page
    assert client.post(f"/library/{library.id}/delete").status_code == 302
    assert not Library.objects.exists()


def test_only_its_owner_sees_a_library(library: Library) -> None:
    for client, status in ((signed_in(user("other")), 404), (Client(), 302)):
        assert client.get(f"/library/{library.id}").status_code == status
        assert client.post(f"/library/{library.id}", {"take": "1"}).status_code == status
        assert client.post(f"/library/{library.id}/delete").status_code == status
    assert Library.objects.get().state == "ready"


def test_a_form_without_its_token_and_a_read_only_site_are_refused(owner: User, settings: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post("/library", {"file": SimpleUploadedFile("a.bib", FILE)}).status_code == 403
    settings.READ_ONLY = True
    assert signed_in(owner).post("/library", {"file": SimpleUploadedFile("a.bib", FILE)}).status_code == 403
    assert not Library.objects.exists()


def test_a_page_takes_a_fixed_number_of_queries(owner: User, django_assert_max_num_queries: Any) -> None:
    many = b"\n".join(b"@misc{k%d, title={Paper Number %d of Many}, author={Doe, Jane}}" % (n, n) for n in range(120))
    library = bring_library(owner, "many.bib", many)
    client = signed_in(owner)
    with django_assert_max_num_queries(16):
        page = client.get(f"/library/{library.id}?page=2").content.decode()
    assert "Paper Number 55 of Many" in page
