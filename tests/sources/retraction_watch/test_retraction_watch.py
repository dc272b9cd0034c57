"""Notices of retractions: the data set, Crossref's fields, what they make of papers, and who is told."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.actions import rederive, store, store_notices
from dailypapers.catalog.models import Paper, PaperNotice
from dailypapers.community.models import Collection, CollectionItem, Notification, Vote
from dailypapers.community.notification_text import sentence
from dailypapers.digests.models import Delivery, DigestPaper, Subscriber
from dailypapers.formats import FORMATS, Context, load
from dailypapers.formats.paper_text import publication_note, status, status_note
from dailypapers.lib.notices import Notice, Publication, publication_of, standing_of
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.csl import parse as csl
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.files import read
from tests.factories import record

HEAD = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,RetractionDOI,"
    "RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
)
RETRACTED = Notice(
    "10.1000/widget.1", "retraction", "10.1000/notice.1", date(2021, 5, 3), "Error in Data; Duplication of Image"
)


def row(doi: str, nature: str = "Retraction", day: str = "5/3/2021 0:00", notice: str = "10.1000/NOTICE.1") -> str:
    return (
        f'1,"A Study, of Widgets",(B) Widgets;,"Widget U",J. Widgets,Widget Press,Nowhere,Ann Example,,Research Article;,{day},'
        f"{notice},0,1/1/2019 0:00,{doi},0,{nature},+Error in Data;+Duplication of Image;,No,"
    )


def items(folder: Path, *rows: str) -> list[PaperRecord | Notice | RecordError]:
    path = folder / "retraction_watch.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return list(read(path, as_of=date(2026, 1, 1)))


def test_the_data_set_is_read(tmp_path: Path) -> None:
    found = items(
        tmp_path,
        row("10.1000/Widget.1"),
        row("unavailable"),
        row("10.1000/x", "Expression of concern", "13/13/2021"),
        row("10.1000/y", "Riot"),
    )
    assert found[0] == RETRACTED
    assert found[1] == Notice("", "retraction", "10.1000/notice.1", date(2021, 5, 3), RETRACTED.reason)
    assert found[2] == Notice("10.1000/x", "concern", "10.1000/notice.1", None, RETRACTED.reason)
    assert isinstance(found[3], RecordError)
    assert "Riot" in found[3].reason


def test_crossref_says_it_in_two_ways_and_names_the_article_of_a_preprint() -> None:
    updated = {"date-parts": [[2021, 5, 3]]}
    own = {
        "DOI": "10.1000/widget.1",
        "updated-by": [{"DOI": "10.1000/notice.1", "type": "retraction", "updated": updated}],
    }
    notice = {
        "DOI": "10.1000/notice.1",
        "update-to": [{"DOI": "10.1000/WIDGET.1", "type": "retraction", "updated": updated}],
    }
    expected = Notice("10.1000/widget.1", "retraction", "10.1000/notice.1", date(2021, 5, 3))
    assert [*csl.notices_of(own), *csl.notices_of(notice)] == [expected, expected]
    preprint = {"DOI": "10.1101/2020.01.01.1", "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/w"}]}}
    article = {"DOI": "10.1000/w", "relation": {"has-preprint": [{"id": "10.1101/2020.01.01.1"}]}}
    published = Notice("10.1101/2020.01.01.1", "publication", "10.1000/w")
    assert [*csl.notices_of(preprint), *csl.notices_of(article)] == [published, published]
    for odd in (
        {"update-to": 7},
        {"update-to": [7, {"type": []}]},
        {"relation": []},
        {"DOI": 5, "updated-by": [{"type": "retraction"}]},
    ):
        assert list(csl.notices_of(odd)) == []


def test_what_several_notices_come_to() -> None:
    concern = Notice("a", "concern", "10.1/c", date(2020, 1, 1))
    later = Notice("a", "reinstatement", "", date(2022, 1, 1))
    assert standing_of([concern, RETRACTED]).kind == "retraction"
    assert standing_of([concern]).kind == "concern"
    assert standing_of([concern, RETRACTED, later]).kind == ""
    assert standing_of([later, Notice("a", "retraction", "", date(2023, 1, 1))]).kind == "retraction"
    assert standing_of([Notice("a", "correction")]).kind == ""


@pytest.mark.parametrize(("facts", "expected"), [
    (("2001.00001", "", "", ""), Publication()),
    (("2001.00001", "10.1000/w", "J. Widgets 1", ""), Publication("10.1000/w", "J. Widgets 1")),
    (("2001.00001", "10.48550/arxiv.2001.00001", "", ""), Publication()),
    (("", "10.1000/w", "J. Widgets 1", ""), Publication()),
    (("", "10.1101/2020.01.01.1", "https://doi.org/10.1000/w", ""), Publication("10.1000/w")),
    (("", "10.1101/2020.01.01.1", "", "10.1000/w"), Publication("10.1000/w")),
    (("", "10.1101/gr.123", "Genome Research", ""), Publication()),
])  # fmt: skip
def test_where_a_preprint_was_published(facts: tuple[str, str, str, str], expected: Publication) -> None:
    assert publication_of(*facts) == expected


@pytest.mark.django_db
def test_a_notice_marks_its_paper_whichever_comes_first() -> None:
    store([record(arxiv_id="", doi="10.1000/widget.1"), record(arxiv_id="", doi="10.1000/other")])
    assert store_notices([RETRACTED, Notice("10.1000/later", "retraction")], "retraction-watch") == 1
    assert store_notices([RETRACTED], "crossref") == 1, "known already"
    assert PaperNotice.objects.count() == 2
    paper = Paper.objects.get(doi="10.1000/widget.1")
    assert (paper.notice, paper.notice_on, paper.notice_doi) == ("retraction", date(2021, 5, 3), "10.1000/notice.1")
    store([record(arxiv_id="", doi="10.1000/later")])
    assert set(Paper.objects.values_list("doi", "notice")) == {
        ("10.1000/widget.1", "retraction"), ("10.1000/later", "retraction"), ("10.1000/other", ""),
    }  # fmt: skip


@pytest.mark.django_db
def test_every_format_says_it() -> None:
    store([record(arxiv_id="", doi="10.1000/widget.1", title="Studying Widgets")])
    store_notices([RETRACTED, Notice("10.1000/widget.1", "publication", "10.1000/article")], "retraction-watch")
    [view] = load(list(Paper.objects.values_list("id", flat=True)))
    assert status(view) == "Retracted"
    assert (
        status_note(view)
        == "Retracted on 3 May 2021: Error in Data; Duplication of Image. Notice: https://doi.org/10.1000/notice.1"
    )
    assert publication_note(view) == "Published as https://doi.org/10.1000/article"
    context = Context("https://papers.example", url="https://papers.example/x", page_url="https://papers.example/y")
    for ending in ("html", "json", "jsonl", "md", "bib", "ris", "csl.json", "csv", "rss", "atom", "feed.json"):
        assert "retracted" in FORMATS[ending].text([view], context).lower(), ending
    assert "**Retracted**" not in FORMATS["md"].paper_text(view, context)
    assert "Status: Retracted on 3 May 2021" in FORMATS["md"].paper_text(view, context)


@pytest.fixture
def readers(db: None) -> dict[str, User]:
    return {
        name: User.objects.create_user(name, f"{name}@example.org") for name in ("voter", "saver", "mailed", "nobody")
    }


def engage(paper: Paper, readers: dict[str, User]) -> None:
    """One votes, one saves (and votes), one was mailed, one was to be mailed."""
    now = timezone.now()
    Vote.objects.create(user=readers["voter"], paper=paper)
    Vote.objects.create(user=readers["saver"], paper=paper)
    collection = Collection.objects.create(owner=readers["saver"], title="Mine", slug="mine")
    CollectionItem.objects.create(collection=collection, paper=paper, position=0)
    for name, state in (("mailed", "sent"), ("nobody", "planned")):
        subscriber = Subscriber.objects.create(address=name, address_key=name, user=readers[name], created_at=now)
        delivery = Delivery.objects.create(
            subscriber=subscriber, day=now.date() - timedelta(1), state=state, due_at=now, planned_at=now
        )
        DigestPaper.objects.create(
            delivery=delivery, subscriber=subscriber, paper=paper, position=0, section="s", reason="r"
        )


def test_who_has_the_paper_is_told_once(readers: dict[str, User]) -> None:
    store([record(arxiv_id="", doi="10.1000/widget.1", title="Studying Widgets")])
    engage(Paper.objects.get(), readers)
    store_notices([RETRACTED], "retraction-watch")
    store_notices([RETRACTED, Notice("10.1000/widget.1", "retraction", "10.1000/again")], "crossref")
    told = Notification.objects.select_related("user", "paper")
    assert sorted(one.user.username for one in told) == ["mailed", "saver", "voter"]
    assert {sentence(one) for one in told} == {"“Studying Widgets” was retracted."}


def test_withdrawn_and_published_papers_are_told_of_too(readers: dict[str, User]) -> None:
    first = record(arxiv_id="2510.00001", title="Studying Widgets", doi="")
    store([first])
    engage(Paper.objects.get(), readers)
    store(
        [
            record(
                source=first.source,
                source_id=first.source_id,
                arxiv_id="2510.00001",
                title="Studying Widgets",
                doi="10.1000/w",
                journal_ref="J. W. 1",
            )
        ]
    )
    store(
        [
            record(
                source=first.source,
                source_id=first.source_id,
                arxiv_id="2510.00001",
                title="Studying Widgets",
                doi="10.1000/w",
                journal_ref="J. W. 1",
                withdrawn=True,
            )
        ]
    )
    texts = list(Notification.objects.filter(user=readers["voter"]).order_by("id").values_list("text", flat=True))
    assert texts == ["was published", "was withdrawn"]


@pytest.mark.django_db
def test_notices_are_in_the_archive_and_come_back() -> None:
    from dailypapers.archive.notices import NOTICES

    store([record(arxiv_id="", doi="10.1000/widget.1")])
    store_notices([RETRACTED, Notice("10.1000/later", "concern")], "retraction-watch")
    lines = json.loads(json.dumps(list(NOTICES.lines()), default=str))
    PaperNotice.objects.all().delete()
    rederive(Paper.objects.values_list("id", flat=True))
    assert Paper.objects.get().notice == ""
    NOTICES.restore(lines)
    assert Paper.objects.get().notice == "retraction"
    assert PaperNotice.objects.filter(source="retraction-watch").count() == 2
