"""Wishes, fetching and storing: each text once, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.catalog.actions import merge_papers
from dailypapers.catalog.models import Paper
from dailypapers.fulltext import actions, queries
from dailypapers.fulltext.models import FullText, StoredDocument, TextPicture
from dailypapers.lib.errors import Invalid, NotFound
from dailypapers.lib.http.polite import PoliteClient
from tests import factories
from tests.fulltext import made
from tests.fulltext.server import HTML, PDF, Publishers, Reply
from tests.people import user

pytestmark = pytest.mark.django_db
Priority, State = FullText.Priority, FullText.State


def fetch(client: PoliteClient, **options: Any) -> dict[str, int]:
    return dict(actions.fetch_due(client, made.READER, is_over=lambda: False, **options))


def page(paper: Paper) -> str:
    return f"/arxiv.org/html/{paper.arxiv_id}"


def test_a_wish_is_noted_once_and_can_become_more_urgent() -> None:
    first, second = factories.papers(2)
    assert actions.want([first.id, first.id, second.id], Priority.SEEN) == 2
    assert actions.want([second.id], Priority.ASKED) == 0
    assert actions.want([second.id], Priority.EVERYTHING) == 0
    assert [text.paper_id for text in FullText.due()] == [second.id, first.id]


def test_what_is_wanted_is_fetched_read_and_stored(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = factories.paper()
    publishers.give(page(paper), HTML % b"free words of the paper")
    actions.want([paper.id], Priority.SEEN)
    assert fetch(client_of) == {"read": 1}
    readable = queries.text_of(paper, None)
    assert readable is not None
    assert readable.is_whole
    assert str(readable.known_licence) == "CC BY 4.0"
    assert "free words" in str(readable.document())
    text = readable.text
    assert (text.source, text.url, text.next_try_at, text.problem) == (
        "arxiv-html", f"https:/{page(paper)}", None, "",
    )  # fmt: skip
    assert fetch(client_of) == {}
    assert len(publishers.seen) == 1


def test_a_file_that_cannot_be_read_leads_to_the_next_source(publishers: Publishers, client_of: PoliteClient) -> None:
    broken, empty = factories.papers(2)
    publishers.give(page(broken), HTML % b"broken")
    publishers.give(page(empty), HTML % b"no words")
    for paper in (broken, empty):
        publishers.give(page(paper).replace("html", "pdf"), PDF % b"free words")
    actions.want([broken.id, empty.id], Priority.SEEN)
    assert fetch(client_of) == {"read": 2}
    assert set(FullText.objects.values_list("source", "licence")) == {("arxiv-pdf", "")}  # words of a PDF open nothing


def test_what_no_source_has_is_asked_for_again_later_and_later(client_of: PoliteClient) -> None:
    paper = factories.paper()
    actions.want([paper.id], Priority.SEEN)
    assert fetch(client_of) == {"missing": 1}
    assert fetch(client_of) == {}
    text = FullText.objects.get()
    assert text.problem == "arXiv's HTML does not have it. arXiv's PDF does not have it."
    first = text.next_try_at
    FullText.objects.update(next_try_at=timezone.now())
    fetch(client_of)
    text.refresh_from_db()
    assert first is not None
    assert text.next_try_at is not None
    assert text.failures == 2
    assert text.next_try_at - first > timedelta(hours=3)


def test_a_failure_is_told_apart_from_an_absence(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = factories.paper()
    publishers.give(page(paper), HTML % b"broken")
    actions.want([paper.id], Priority.SEEN)
    assert fetch(client_of) == {"failed": 1}
    assert FullText.objects.get().problem.startswith("The file is damaged.")


def test_a_busy_service_keeps_nobody_else_waiting(publishers: Publishers, client_of: PoliteClient) -> None:
    busy = factories.papers(3)
    other = factories.paper(arxiv_id="", doi="10.7554/elife.56337")
    publishers.give(page(busy[0]), Reply(status=429, headers={"Retry-After": "900"}))
    publishers.give("/elifesciences.org/articles/56337.xml", b"<article>free words</article>")
    actions.want([*(paper.id for paper in busy), other.id], Priority.SEEN)
    assert fetch(client_of) == {"waiting": 3, "read": 1}
    assert len([path for path in publishers.seen if "arxiv" in path]) == 1
    later = FullText.objects.filter(state=State.WAITING, next_try_at__gt=timezone.now() + timedelta(minutes=14))
    assert later.filter(failures=0).count() == 3


def test_a_process_that_is_killed_leaves_the_wish(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = factories.paper()
    publishers.give(page(paper), HTML % b"free words")
    actions.want([paper.id], Priority.SEEN)
    FullText.objects.update(lease_owner=leases.process_name(), leased_until=timezone.now() + timedelta(minutes=9))
    assert fetch(client_of) == {}  # another one works on it
    FullText.objects.update(leased_until=timezone.now() - timedelta(seconds=1))  # and was killed
    assert fetch(client_of) == {"read": 1}


def test_what_was_stopped_in_the_middle_is_free_at_once(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = factories.paper()
    publishers.give(page(paper), HTML % b"free words")
    actions.want([paper.id], Priority.SEEN)

    def stop(_body: bytes, _kind: str) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.fetch_due(client_of, made.READER._replace(read=stop), is_over=lambda: False)
    assert FullText.objects.get().state == State.WAITING
    assert not StoredDocument.objects.exists()
    assert fetch(client_of) == {"read": 1}


def test_a_slice_ends_when_it_is_over(publishers: Publishers, client_of: PoliteClient) -> None:
    papers = factories.papers(3)
    for paper in papers:
        publishers.give(page(paper), HTML % b"free words")
    actions.want([paper.id for paper in papers], Priority.SEEN)
    ends = iter((False, True))
    assert dict(actions.fetch_due(client_of, made.READER, is_over=lambda: next(ends))) == {"read": 1}
    assert fetch(client_of, limit=1) == {"read": 1}
    assert fetch(client_of) == {"read": 1}


def test_a_newer_version_replaces_the_text_only_once_it_is_here(
    publishers: Publishers, client_of: PoliteClient
) -> None:
    paper = factories.paper()
    text = made.text(paper, made.document("the first version"), fetched_at=timezone.now() - timedelta(days=9))
    Paper.objects.update(version=2)
    assert actions.want_newer() == 1
    assert fetch(client_of) == {"missing": 1}
    readable = queries.text_of(paper, None)
    assert readable is not None
    assert "the first version" in str(readable.document())
    FullText.objects.update(next_try_at=timezone.now())
    publishers.give(page(paper), Reply(status=302, headers={"Location": f"/html/{paper.arxiv_id}v2"}))
    publishers.give(f"{page(paper)}v2", HTML % b"the second version")
    assert fetch(client_of) == {"read": 1}
    text.refresh_from_db()
    assert text.version == 2
    assert actions.want_newer() == 0


def test_a_version_that_a_source_does_not_have_is_not_asked_for_all_the_time() -> None:
    made.text(factories.paper())
    Paper.objects.update(version=2)
    assert actions.want_newer() == 0


def test_what_an_older_program_read_is_fetched_anew() -> None:
    made.text(factories.paper())
    StoredDocument.objects.update(format=0)
    assert actions.want_newer() == 1


def test_asking_has_a_paper_tried_again_that_no_source_had(client_of: PoliteClient) -> None:
    paper, ada = factories.paper(), user("ada")
    actions.want([paper.id], Priority.EVERYTHING)
    fetch(client_of)
    assert not FullText.due().exists()
    actions.ask(ada, paper)
    assert [text.priority for text in FullText.due()] == [Priority.ASKED]


def test_texts_move_with_their_papers() -> None:
    winner, loser = factories.papers(2)
    made.text(winner, made.document("of the winner"))
    made.text(loser, made.document("of the loser"))
    merge_papers(winner.id, [loser.id])
    readable = queries.text_of(winner, None)
    assert readable is not None
    assert "of the winner" in str(readable.document())
    assert FullText.objects.count() == StoredDocument.objects.count() == 1


# --- files that people bring --------------------------------------------------------------------------------------


def test_a_file_that_somebody_brings_is_theirs_alone(client_of: PoliteClient) -> None:
    paper, ada, ben = factories.paper(), user("ada"), user("ben")
    actions.bring(ada, paper, PDF % b"free words")
    assert fetch(client_of) == {"read": 1}
    assert queries.text_of(paper, None) is None
    assert queries.text_of(paper, ben) is None
    readable = queries.text_of(paper, ada)
    assert readable is not None
    assert readable.is_whole
    actions.forget(ada, paper)
    assert queries.text_of(paper, ada) is None
    with pytest.raises(NotFound):
        actions.forget(ada, paper)


def test_a_file_that_cannot_be_read_says_why_and_is_left_alone(client_of: PoliteClient) -> None:
    paper, ada = factories.paper(), user("ada")
    actions.bring(ada, paper, PDF % b"broken")
    assert fetch(client_of) == {"failed": 1}
    assert fetch(client_of) == {}
    state = queries.state_of(paper, ada)
    assert state is not None
    assert state.problem == "The file is damaged."
    assert queries.state_of(paper, None) is None


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"just words", b"x" * (actions.MAX_FILE + 1)])
def test_what_is_no_paper_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        actions.bring(user("ada"), factories.paper(), data)
    assert not FullText.objects.exists()


# --- who reads what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_text", "of_paper", "setting", "is_whole"),
    [
        (made.CC_BY, made.ARXIV, [], True), (made.ARXIV, made.CC_BY, [], False), ("", made.CC_BY, [], True),
        ("", made.ARXIV, [], False), ("", "", [], False), ("CC BY-NC 4.0", "", [], False),
        ("CC BY-NC 4.0", "", ["nc"], True),
    ],
)  # fmt: skip
def test_the_licence_of_the_file_counts_else_that_of_the_catalogue(
    of_text: str, of_paper: str, setting: list[str], is_whole: bool, settings: Any
) -> None:
    settings.FULLTEXT_LICENCES = setting
    paper = factories.paper(license_url=of_paper)
    made.text(paper, licence=of_text)
    for reader in (None, user("ada")):
        readable = queries.text_of(paper, reader)
        assert readable is not None
        assert readable.is_whole is is_whole


def test_on_a_site_for_one_person_their_copy_is_theirs(settings: Any) -> None:
    paper, ada = factories.paper(), user("ada")
    made.text(paper, licence=made.ARXIV)
    settings.MODE = "single"
    mine, strangers = queries.text_of(paper, ada), queries.text_of(paper, None)
    assert mine is not None
    assert strangers is not None
    assert mine.is_whole
    assert not strangers.is_whole


def test_ones_own_copy_stands_in_where_the_sites_may_not_be_shown() -> None:
    paper, ada = factories.paper(), user("ada")
    made.text(paper, licence=made.ARXIV)
    own = made.text(paper, made.document("my copy"), owner=ada, source="file", licence="")
    readable = queries.text_of(paper, ada)
    assert readable is not None
    assert readable.text == own


# --- pictures of PDFs ---------------------------------------------------------------------------------------------


def test_pictures_are_cut_out_of_a_pdf_and_kept_with_its_text(publishers: Publishers, client_of: PoliteClient) -> None:
    paper = factories.paper(license_url=made.CC_BY)
    path = page(paper).replace("html", "pdf")
    publishers.give(path, PDF % b"two pictures")
    actions.want([paper.id], Priority.SEEN)
    fetch(client_of)
    pictures = dict(TextPicture.objects.values_list("src", "png"))
    assert {src: bytes(png)[8:] for src, png in pictures.items()} == {
        "page:1:0,0,9,9": b"1200",
        "page:2:0,0,9,9": b"1200",
    }
    number = TextPicture.objects.order_by("id")[0].id
    assert queries.picture_of(paper, number, None) == pictures["page:1:0,0,9,9"]
    assert queries.picture_of(factories.paper(), number, None) is None
    publishers.give(path, PDF % b"no picture")
    FullText.objects.update(next_try_at=timezone.now())
    fetch(client_of)
    assert not TextPicture.objects.exists()


def test_pictures_of_a_text_that_may_not_be_shown_are_not_shown() -> None:
    paper, ada = factories.paper(license_url=made.ARXIV), user("ada")
    text = made.text(paper, licence="")
    picture = TextPicture.objects.create(text=text, src="page:1:0,0,9,9", png=b"png")
    own = made.text(paper, owner=ada, licence="")
    mine = TextPicture.objects.create(text=own, src="page:1:0,0,9,9", png=b"mine")
    assert queries.picture_of(paper, picture.id, None) is None
    assert queries.picture_of(paper, mine.id, ada) == b"mine"
    assert queries.picture_of(paper, mine.id, user("ben")) is None


# --- who cites whom -----------------------------------------------------------------------------------------------


def test_a_paper_knows_who_cites_it_whichever_came_first(publishers: Publishers, client_of: PoliteClient) -> None:
    citing, other = factories.papers(2)
    for one in (citing, other):
        publishers.give(page(one), HTML % b"cites 2205.13147v2 and 10.48550/arXiv.2205.13147 and 10.1000/X")
    actions.want([citing.id], Priority.SEEN)
    fetch(client_of)
    by_number, by_doi = factories.paper(arxiv_id="2205.13147"), factories.paper(arxiv_id="", doi="10.1000/x")
    made.text(other, owner=user("ada"))  # nobody else's business
    for cited in (by_number, by_doi):
        assert queries.cited_by(cited, 5) == ([citing.id], 1)
    assert queries.cited_by(citing, 5) == ([], 0)
    actions.want([other.id], Priority.SEEN)
    fetch(client_of)
    ids, count = queries.cited_by(by_number, 1)
    assert (len(ids), count) == (1, 2)
    publishers.give(page(citing), HTML % b"cites nothing")
    FullText.objects.filter(paper=citing).update(next_try_at=timezone.now())
    fetch(client_of)
    assert queries.cited_by(by_number, 5) == ([other.id], 1)
