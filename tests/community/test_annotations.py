"""Highlights, notes and tags: what is kept, where it is found again, and whose it is."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.community import actions
from dailypapers.community.models import Annotation, Tag
from dailypapers.community.queries import export_of
from dailypapers.community.queries.annotations import PlacedAnnotation, annotations_of, place, shelf_of, tag_counts
from dailypapers.fulltext.document import Document
from dailypapers.fulltext.models import FullText, StoredDocument
from dailypapers.fulltext.quotations import Quotation
from dailypapers.lib.errors import AuthenticationRequired, Invalid, NotFound
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user
from tests.search.test_text_search import document, text

pytestmark = pytest.mark.django_db
BEES = "Bees dance in the dark. Others follow the dance to find the flowers."


def mark(who: Any, paper: Paper, quote: str, note: str = "", **context: str) -> Annotation:
    return actions.annotate(who, paper, Quotation(quote, **context), note)


def placed(who: Any, paper: Paper, in_text: Document | None) -> list[PlacedAnnotation]:
    return place(annotations_of(who, paper), in_text)


def test_a_highlight_is_cut_out_of_the_text_and_found_in_its_next_version() -> None:
    ada, row = user("ada"), text(BEES, "The hive is dark.")
    made_one = mark(ada, row.paper, "others  FOLLOW the dance", "Why?")
    assert (made_one.quote, made_one.anchor) == ("Others follow the dance", "S1.p1")
    assert (made_one.prefix, made_one.suffix) == ("Bees dance in the dark. ", " to find the flowers.")
    assert mark(ada, row.paper, "Others follow the dance", "Why?") == made_one, "once is enough"
    general = mark(ada, row.paper, "", "Read this again.")
    older, newer = document(BEES), document("New words.", "Others (see below) follow the dance.", BEES)
    assert [(one.annotation, one.anchor) for one in placed(ada, row.paper, older)] == [
        (general, ""),
        (made_one, "S1.p1"),
    ]
    assert [one.anchor for one in placed(ada, row.paper, newer)] == ["", "S1.p3"]
    gone = placed(ada, row.paper, document("Nothing of it is left."))
    assert [(one.annotation, one.is_orphaned) for one in gone] == [(general, False), (made_one, True)]
    assert [one.is_orphaned for one in placed(ada, row.paper, None)] == [False, False]


def test_what_cannot_be_kept_is_said() -> None:
    ada, emmy, paper = user("ada"), user("emmy"), text(BEES).paper
    for quote, note, said in (
        ("", " ", "Quote a passage"),
        ("elephants", "", "does not stand in the text"),
        ("x" * 2_001, "", "too long"),
    ):
        with pytest.raises(Invalid, match=said):
            mark(ada, paper, quote, note)
    with pytest.raises(AuthenticationRequired):
        mark(AnonymousUser(), paper, "dance")
    note = mark(ada, paper, "", "mine")
    for other in (actions.delete_annotation, lambda who, number: actions.change_note(who, number, "x")):
        with pytest.raises(NotFound):
            other(emmy, note.pk)
    with pytest.raises(Invalid):
        actions.change_note(ada, note.pk, " ")
    actions.change_note(ada, note.pk, "changed")
    assert Annotation.objects.get().note == "changed"
    actions.delete_annotation(ada, note.pk)
    assert not Annotation.objects.exists()


def test_a_text_that_may_only_be_quoted_is_not_read_through_notes() -> None:
    ada, closed, bare = user("ada"), text(BEES, licence=made.ARXIV).paper, factories.paper()
    kept = mark(ada, closed, "dance")
    assert (kept.prefix, kept.suffix, kept.anchor) == ("", "", "")
    assert mark(ada, closed, "elephants").quote == "elephants"
    assert mark(ada, bare, "from my printout", "p. 3").quote == "from my printout"


def test_tags_are_replaced_and_counted() -> None:
    ada, one, two = user("ada"), factories.paper(), factories.paper()
    assert actions.set_tags(ada, one, " Bees,  to  cite ,bees,,") == ["bees", "to cite"]
    actions.set_tags(ada, two, "bees")
    actions.set_tags(user("emmy"), two, "hers")
    assert tag_counts(ada) == [("bees", 2), ("to cite", 1)]
    actions.set_tags(ada, one, "wasps")
    assert tag_counts(ada) == [("bees", 1), ("wasps", 1)]
    with pytest.raises(Invalid):
        actions.set_tags(ada, one, ",".join(map(str, range(31))))


def test_the_shelf_holds_what_was_kept_in_any_way() -> None:
    ada = user("ada")
    later, voted, noted, tagged, brought, _other = (factories.paper() for _ in range(6))
    actions.set_reading_state(ada, later, "later")
    actions.upvote(ada, voted)
    mark(ada, noted, "", "About pollination")
    actions.set_tags(ada, tagged, "bees")
    made.text(brought, owner=ada, source="file", fetched_at=timezone.now() + timedelta(days=1))
    actions.set_reading_state(user("emmy"), _other, "later")
    assert shelf_of(ada) == [brought.id, tagged.id, noted.id, voted.id, later.id]
    assert shelf_of(ada, kept="voted") == [voted.id]
    assert shelf_of(ada, tag="BEES") == [tagged.id]
    assert shelf_of(ada, text="pollination") == [noted.id]
    assert shelf_of(ada, text=later.title_text) == [later.id]
    assert set(shelf_of(ada, order="title")) == set(shelf_of(ada, order="published")) == set(shelf_of(ada))


def test_the_pages_show_them_to_their_owner_alone() -> None:
    ada, row = user("ada"), text(BEES)
    paper, client = row.paper, signed_in(ada)
    sent = {"quote": "follow the dance", "note": "<b>Why</b>?", "next": f"/papers/{paper.key}/read#t-S1.p1"}
    assert client.post(f"/annotations/on/{paper.key}", sent)["Location"] == sent["next"]
    client.post(f"/tags/on/{paper.key}", {"tags": "to cite, bees"})
    read = client.get(f"/papers/{paper.key}/read").content.decode()
    assert 'data-anchor="t-S1.p1" data-quote="follow the dance"' in read
    assert "&lt;b&gt;Why&lt;/b&gt;?" in read
    page = client.get(f"/papers/{paper.key}").content.decode()
    assert f"/papers/{paper.key}/read#t-S1.p1" in page
    assert 'value="bees, to cite"' in page
    shelf = client.get("/shelf", {"tag": "bees", "q": "Why"}).content.decode()
    assert "1 paper that you saved" in shelf
    assert "follow the dance" in shelf
    assert "Nothing here" in client.get("/shelf", {"q": "elephants", "kept": "nonsense"}).content.decode()
    for other in (Client(), signed_in(user("emmy"))):
        assert "follow the dance</blockquote>" not in other.get(f"/papers/{paper.key}/read").content.decode()
        assert other.get("/shelf").status_code == (302 if other.cookies == {} else 200)
    refused = client.post(f"/annotations/on/{paper.key}", {"quote": "elephants"})
    assert refused.status_code == 422
    assert "does not stand in the text" in refused.content.decode()
    packed = zlib.compress(document("All is new.").to_json())
    StoredDocument.objects.filter(text=row).update(document=packed)
    FullText.objects.filter(pk=row.pk).update(fetched_at=timezone.now())
    assert "Orphaned" in client.get(f"/papers/{paper.key}/read").content.decode()


def test_notes_leave_as_markdown_and_as_web_annotations() -> None:
    ada, paper = user("ada"), text(BEES).paper
    mark(ada, paper, "follow the dance", "Why?")
    mark(ada, paper, "", "Read again.")
    actions.set_tags(ada, paper, "to cite")
    client = signed_in(ada)
    written = client.get("/shelf/notes.md").content.decode()
    assert f"## [{paper.title_text}](http" in written
    assert "#to-cite" in written
    assert "> follow the dance\n\nWhy?\n\nRead again." in written
    collection = json.loads(client.get("/shelf/notes.json").content)
    first, second = collection["first"]["items"]
    assert (collection["type"], collection["total"]) == ("AnnotationCollection", 2)
    assert first["target"]["selector"] == {
        "type": "TextQuoteSelector", "exact": "follow the dance",
        "prefix": "Bees dance in the dark. Others ", "suffix": " to find the flowers.",
    }  # fmt: skip
    assert [body["value"] for body in first["body"]] == ["Why?", "to cite"]
    assert second["target"].endswith(f"/papers/{paper.key}")
    exported = export_of(ada)
    assert [row["note"] for row in exported["annotations"]] == ["Why?", "Read again."]
    assert [row["name"] for row in exported["tags"]] == ["to cite"]
    actions.delete_account(ada)
    assert not Annotation.objects.exists()
    assert not Tag.objects.exists()
