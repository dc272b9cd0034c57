"""Zotero both ways, against a server that speaks its API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions import annotate, set_tags
from dailypapers.community.actions.zotero import choose_collections, connect, disconnect, save_to_zotero
from dailypapers.community.actions.zotero_visits import visit_due
from dailypapers.community.models import Collection, Tag, ZoteroConnection, ZoteroItem, ZoteroSave
from dailypapers.community.queries import export_of
from dailypapers.fulltext.quotations import Quotation
from dailypapers.lib.errors import Conflict, Invalid, NotFound
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.throttle import Throttle
from dailypapers.lib.zotero_item import item_key
from dailypapers.worker.steps import STEPS, StepContext
from tests.factories import paper
from tests.people import user
from tests.sources.zotero.server import KEY, Library, ZoteroServer

pytestmark = pytest.mark.django_db
READING = "READING2"


@pytest.fixture
def library() -> Library:
    made = Library(collections={READING: "To read", "OTHER234": "Another"})
    for number in range(5):
        made.put(f"ITEM{number:04d}", READING, title=f"A study of the number {number}", DOI=f"10.1000/{number}",
                 creators=[{"creatorType": "author", "firstName": "Ann", "lastName": "Example"}])  # fmt: skip
    made.put("NOTE2345", READING, itemType="note")
    made.put("EMPTY234", READING, title="")
    return made


@pytest.fixture
def owner() -> User:
    made = user()
    connect(made, KEY)
    return made


@pytest.fixture
def visit(library: Library, tmp_path: Path) -> Iterator[Callable[[], int]]:
    with ZoteroServer(library) as server:

        def visiting() -> int:
            client = PoliteClient(
                Throttle(tmp_path / "turns", sleep=lambda _: None), mirror=server.url, mirror_gap=0.0, patience=20.0
            )
            return visit_due(client)  # fmt: skip

        yield visiting


def due(owner: User) -> None:
    ZoteroConnection.objects.filter(user=owner).update(next_visit_at=timezone.now())


def ours(owner: User) -> list[str]:
    """The DOIs of the collection that is kept in step, in its order."""
    items = Collection.objects.get(owner=owner, title="Zotero: To read").items
    return [item.paper.doi or "" for item in items.select_related("paper")]


def test_a_chosen_collection_is_kept_in_step(owner: User, library: Library, visit: Callable[[], int]) -> None:
    assert visit() == 1
    connection = ZoteroConnection.objects.get(user=owner)
    assert (connection.state, connection.name, connection.can_write, connection.error) == (
        "connected",
        "reader",
        True,
        "",
    )
    assert [(one.name, one.size) for one in connection.collections.all()] == [("Another", 0), ("To read", 7)]
    assert (Paper.objects.count(), visit()) == (0, 0)  # nothing is taken unasked, and nobody is due
    choose_collections(owner, [READING])
    library.page = 2
    visit()
    assert ours(owner) == [f"10.1000/{number}" for number in range(5)]
    assert connection.collections.get(key=READING).unreadable == 1
    assert Collection.objects.get(owner=owner).visibility == "private"

    library.move("ITEM0001", "OTHER234")  # leaves
    del library.items["ITEM0002"]
    library.put("ITEM0009", READING, title="A ninth study", DOI="10.1000/9")
    library.put("ITEM0003", title="A study that has a better title")
    library.seen.clear()
    due(owner)
    visit()
    assert ours(owner) == ["10.1000/0", "10.1000/3", "10.1000/4", "10.1000/9"]
    assert Paper.objects.get(doi="10.1000/3").title == "A study that has a better title"
    assert Paper.objects.count() == 6  # what left the collection stays a paper

    library.seen.clear()
    due(owner)
    visit()
    assert [line.partition("?")[0] for line in library.seen] == [
        "GET /keys/current", "GET /users/475425/collections", f"GET /users/475425/collections/{READING}/items/top",
    ]  # fmt: skip  # 304: nothing has changed


def test_a_collection_that_was_deleted_here_or_there_is_let_go(
    owner: User, library: Library, visit: Callable[[], int]
) -> None:
    visit()
    choose_collections(owner, [READING])
    visit()
    Collection.objects.get(owner=owner).delete()
    due(owner)
    visit()
    assert not owner.zotero.collections.filter(is_chosen=True).exists()
    assert not ZoteroItem.objects.exists()
    assert not Collection.objects.filter(owner=owner).exists()
    choose_collections(owner, [READING])
    visit()
    del library.collections[READING]
    due(owner)
    visit()
    assert list(owner.zotero.collections.values_list("key", flat=True)) == ["OTHER234"]
    assert len(ours(owner)) == 5


def test_no_longer_chosen(owner: User, visit: Callable[[], int]) -> None:
    visit()
    choose_collections(owner, [READING])
    visit()
    choose_collections(owner, [])
    due(owner)
    visit()
    assert (ZoteroItem.objects.count(), len(ours(owner))) == (0, 5)
    with pytest.raises(NotFound):
        choose_collections(owner, ["NOTTHERE"])
    with pytest.raises(Invalid):
        choose_collections(owner, [f"KEY{number:05d}" for number in range(11)])


def test_a_key_that_is_refused_is_not_tried_again(owner: User, library: Library, visit: Callable[[], int]) -> None:
    connect(owner, "x" * 24)
    save_to_zotero(owner, paper(arxiv_id="2601.00042"))
    visit()
    connection = ZoteroConnection.objects.get(user=owner)
    assert (connection.state, "refuses this key" in connection.error) == ("refused", True)
    assert ZoteroSave.objects.get().state == "failed"
    due(owner)
    library.seen.clear()
    assert (visit(), library.seen) == (0, [])
    connect(owner, KEY)
    assert visit() == 1


def test_silence_ends_the_round_and_is_kept(owner: User, library: Library, visit: Callable[[], int]) -> None:
    library.faults = [(429, {"Retry-After": "3600"})]
    assert visit() == 0
    connection = ZoteroConnection.objects.get(user=owner)
    assert connection.next_visit_at > timezone.now() + timedelta(minutes=55)
    assert connection.state == "new"


def test_a_visit_that_broke_is_made_again(owner: User, library: Library, visit: Callable[[], int]) -> None:
    visit()
    choose_collections(owner, [READING])
    library.next_host, library.page = "https://evil.example", 2
    visit()
    assert "another host" in ZoteroConnection.objects.get(user=owner).error
    assert not Collection.objects.filter(owner=owner).exists()
    library.next_host = "https://api.zotero.org"
    due(owner)
    visit()
    assert (len(ours(owner)), ZoteroConnection.objects.get(user=owner).error) == (5, "")


def test_a_paper_goes_to_zotero_once_with_its_pdf(owner: User, library: Library, visit: Callable[[], int]) -> None:
    one, two = (
        paper(arxiv_id="2601.00042", title="One of arXiv"),
        paper(source="plain", source_id="x", arxiv_id="", doi="10.1000/x"),
    )
    Tag.objects.create(user=owner, paper=one, name="later")
    for saved in (one, two):
        save_to_zotero(owner, saved)
    with pytest.raises(Conflict, match="already being saved"):
        save_to_zotero(owner, one)
    visit()
    stored, attachment = library.items[item_key(one.key)], library.items[item_key(f"{one.key} pdf")]
    assert (stored["title"], stored["archiveID"], attachment["parentItem"]) == (
        "One of arXiv",
        "arXiv:2601.00042",
        stored["key"],
    )
    assert attachment["url"] == "https://arxiv.org/pdf/2601.00042"
    assert {"tag": "later"} in stored["tags"]
    assert library.items[item_key(two.key)]["DOI"] == "10.1000/x"
    assert set(ZoteroSave.objects.values_list("state", flat=True)) == {"saved"}
    with pytest.raises(Conflict, match="is in your Zotero library"):
        save_to_zotero(owner, one)


def test_a_key_that_only_reads(owner: User, library: Library, visit: Callable[[], int]) -> None:
    library.can_write = False
    visit()
    with pytest.raises(Invalid, match="read-only"):
        save_to_zotero(owner, paper())


def test_the_key_is_not_in_the_database_and_goes(owner: User) -> None:
    assert KEY not in ZoteroConnection.objects.get(user=owner).key
    disconnect(owner)
    assert not ZoteroConnection.objects.exists()
    for bad in ("", "short", KEY + "x", "abcdefghijklmnopqrstuvw\n"):
        with pytest.raises(Invalid):
            connect(owner, bad)


def test_all_data_of_a_person_has_it_without_the_key(owner: User, visit: Callable[[], int]) -> None:
    save_to_zotero(owner, paper(arxiv_id="2601.00042"))
    visit()
    exported = export_of(owner)
    assert exported["zotero"]["name"] == "reader"
    assert [one["paper__key"] for one in exported["zotero"]["saves"]] == ["2601.00042"]
    assert KEY not in str(exported)
    assert owner.zotero.key not in str(exported)


def test_the_worker_visits(owner: User, library: Library, tmp_path: Path, settings: Any) -> None:
    [step] = [step for step in STEPS if step.name == "zotero"]
    context = StepContext(is_ending=lambda: False, renew=lambda: None)
    with ZoteroServer(library) as server:
        settings.HOME, settings.MIRROR, settings.MIRROR_GAP, settings.HARVEST = tmp_path, server.url, 0.0, ["off"]
        assert (step.run(context), library.seen) == ("", [])
        settings.HARVEST = []
        assert step.run(context) == "Zotero of 1 person visited."


def test_the_page(owner: User, visit: Callable[[], int]) -> None:
    browser = Client()
    browser.force_login(owner)
    assert "Checking the key" in browser.get("/settings/zotero").content.decode()
    visit()
    page = browser.get("/settings/zotero").content.decode()
    assert "To read" in page
    assert KEY not in page
    browser.post("/settings/zotero", {"choose": "1", "collection": [READING, "../../x"]})
    assert owner.zotero.collections.get(is_chosen=True).key == READING
    sent = browser.post(f"/zotero/{paper(arxiv_id='2601.00042').key}", follow=True)
    assert "Saving to your Zotero library" in sent.content.decode()
    assert browser.post("/settings/zotero", {"key": "nonsense"}).status_code == 422
    browser.post("/settings/zotero", {"disconnect": "1"})
    assert not ZoteroConnection.objects.exists()


def test_notes_go_below_the_saved_paper_and_follow_what_is_noted(
    owner: User, library: Library, visit: Callable[[], int]
) -> None:
    noted, other = paper(arxiv_id="2601.00042"), paper(arxiv_id="2601.00043")
    for one in (noted, other):
        save_to_zotero(owner, one)
    annotate(owner, noted, Quotation("the loss is <low>", "", "", "S1.p1"), "Is it?\nYes & no")
    set_tags(owner, noted, "bees")
    annotate(user("ben"), noted, Quotation("", "", "", ""), "Ben's own")
    visit()
    key = item_key("2601.00042 notes")
    note = library.items[key]
    assert (note["itemType"], note["parentItem"]) == ("note", item_key("2601.00042"))
    assert note["tags"] == [{"tag": "bees"}]
    assert note["note"].startswith(
        "<blockquote><p>the loss is &lt;low&gt;</p></blockquote><p>Is it?</p><p>Yes &amp; no</p>"
    )
    assert "Ben" not in note["note"]
    assert item_key("2601.00043 notes") not in library.items
    due(owner)
    before = len([line for line in library.seen if line.startswith("POST")])
    visit()
    assert len([line for line in library.seen if line.startswith("POST")]) == before
    annotate(owner, noted, Quotation("", "", "", ""), "A second thought")
    due(owner)
    visit()
    assert "A second thought" in library.items[key]["note"]


def test_a_note_that_its_owner_changed_at_zotero_is_left_to_them(
    owner: User, library: Library, visit: Callable[[], int]
) -> None:
    noted = paper(arxiv_id="2601.00042")
    save_to_zotero(owner, noted)
    annotate(owner, noted, Quotation("", "", "", ""), "From here")
    visit()
    key = item_key("2601.00042 notes")
    library.put(key, note="Theirs")
    annotate(owner, noted, Quotation("", "", "", ""), "More from here")
    for _ in range(2):
        due(owner)
        visit()
    assert library.items[key]["note"] == "Theirs"
    assert len([line for line in library.seen if line.startswith("POST")]) == 3
