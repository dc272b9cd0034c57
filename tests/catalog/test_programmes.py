"""Programmes of conferences: read from a table, shown by session and topic, picked from, and written as iCalendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.archive.programme import PROGRAMMES
from dailypapers.catalog.actions import merge_papers, replace_programme
from dailypapers.catalog.models import Paper, Presentation
from dailypapers.community import actions
from dailypapers.insights.models import PaperTopic, Topic
from dailypapers.lib.icalendar import Event, calendar
from dailypapers.lib.programme import clashes
from dailypapers.listings import open_listing
from dailypapers.search import sync
from dailypapers.sources.programme.parse import NotAProgramme, parse_programme
from tests.factories import paper
from tests.people import signed_in, user

VIENNA = ZoneInfo("Europe/Vienna")


class Time(NamedTuple):
    session: str
    starts_at: datetime
    ends_at: datetime


def hour(number: float) -> datetime:
    return datetime(2026, 4, 23, tzinfo=UTC) + timedelta(hours=number)


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ([], []),
        ([("A", 9, 10), ("B", 9.5, 11)], [[1], [0]]),
        ([("A", 9, 10), ("B", 10, 11)], [[], []]),  # one ends as the other begins
        ([("A", 9, 12), ("A", 9, 12)], [[], []]),  # posters of one session
        ([("B", 11, 12), ("A", 9, 17), ("C", 12, 13)], [[1], [0, 2], [1]]),
    ],
)
def test_what_overlaps_in_different_sessions_clashes(
    slots: list[tuple[str, float, float]], expected: list[list[int]]
) -> None:
    assert clashes([Time(session, hour(start), hour(end)) for session, start, end in slots]) == expected


def test_a_programme_is_read_with_the_reason_for_what_is_none() -> None:
    table = (
        "\ufeffID;Title;Start Time;End Time;Session;Room;Type\n"
        "2510.00001;;2026-04-23T10:30;2026-04-23 10:45;Oral 1A;Hall 1;Oral\n"
        ";Sparse attention;2026-04-23T10:45:00-03:00;;Poster 1;;Poster\n"
        ";;2026-04-23T10:45;;;;\n;;;;;;\n"
        "2510.00002;;tomorrow;;;;\n2510.00003;;2026-04-23;;;;\n2510.00004;;2026-04-23T11:00;2026-04-23T10:00;;;\n"
    )
    found = parse_programme(table, VIENNA)
    first, second = found.slots
    assert first[1:6] == ("2510.00001", "", "Oral 1A", "Oral", "Hall 1")
    assert (first.starts_at, first.ends_at) == (hour(8.5), hour(8.75))
    assert (second.title, second.starts_at, second.ends_at) == ("Sparse attention", hour(13.75), hour(13.75))
    assert [row.line for row in found.bad] == [4, 6, 7, 8]
    assert "Invalid time: tomorrow" in str(found.bad[1].reason)
    torn = parse_programme(
        f'paper,starts\n"{"x" * (2 << 20)}",\n2510.1,9999-12-31 23:59\n2510.2,2026-04-23 09:00\n', VIENNA
    )
    assert [(row.line, str(row.reason)[:26]) for row in torn.bad] == [
        (2, "The row cannot be read (fi"), (3, "Invalid time: 9999-12-31 2")
    ]  # fmt: skip
    assert [slot.paper for slot in torn.slots] == ["2510.2"]
    for text in ("", "title,room\nA,B\n", "starts,ends\n", f'"{"x" * (2 << 20)}",starts\n'):
        with pytest.raises(NotAProgramme):
            parse_programme(text, VIENNA)


def read_calendar(text: str) -> list[dict[str, str]]:
    """Return the events of a calendar by RFC 5545: lines, folding, escapes, what must be there once."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]
    assert (lines[0], lines[-1], lines[1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "VERSION:2.0")
    events, event = list[dict[str, str]](), None
    for line in lines[1:-1]:
        name, sign, value = line.partition(":")
        assert sign, line
        assert re.fullmatch(r"[A-Z-]+", name), line
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), line
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            assert event is not None
            assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= event.keys()
            events.append(event)
            event = None
        elif event is not None:
            assert name not in event
            if name.startswith("DT"):
                assert re.fullmatch(r"\d{8}T\d{6}Z", value), line
            elif name != "URL":
                assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), line
                value = re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1].lower(), match[1]), value)
            event[name] = value
    assert len({event["UID"] for event in events}) == len(events)
    return events


def test_a_calendar_holds_any_text() -> None:
    summary = "Ünïcode, “quotes”; back\\slash\nnew line \x07" + "長い題名" * 30
    [event] = read_calendar(
        calendar("A, B", [Event("1@x", hour(9), hour(10), hour(0), summary, "Hall; 1", "", "http://x/1")])
    )
    assert event["SUMMARY"] == summary.replace("\x07", "")
    assert (event["LOCATION"], event["DTSTART"], event["URL"]) == ("Hall; 1", "20260423T090000Z", "http://x/1")
    assert "DESCRIPTION" not in event


@pytest.fixture
def conference(db: None) -> list[Paper]:
    """Three papers of a conference that begins tomorrow: a talk, a poster at the same time, and a later talk."""
    papers = [
        paper(title=f"{word} attention", author_comment="Accepted at ICLR 2026")
        for word in ("Sparse", "Dense", "Local")
    ]
    sync()
    start = (timezone.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    times = ((0, 1, "Oral 1"), (0, 3, "Poster 1"), (4, 5, "Oral 2"))
    rows = [
        f"{one.key if number else ''},{one.title},{(start + timedelta(hours=first)).isoformat()},"
        f"{(start + timedelta(hours=last)).isoformat()},{session},Hall {number}\n"
        for number, (one, (first, last, session)) in enumerate(zip(papers, times, strict=True))
    ]
    table = "paper,title,starts,ends,session,room\n" + "".join(rows) + f",Somebody else's,{start.isoformat()},,,\n"
    stored = replace_programme("iclr", "Europe/Vienna", parse_programme(table, VIENNA).slots)
    assert (stored.number, [slot.title for slot in stored.unknown]) == (3, ["Somebody else's"])
    return papers


def test_a_programme_imported_again_replaces_its_days(conference: list[Paper]) -> None:
    row = Presentation.objects.get(paper=conference[0])
    table = "paper,starts,session\n{},{},{}\n"
    next_day = table.format(conference[1].key, (row.starts_at + timedelta(days=1)).isoformat(), "Oral 2")
    assert replace_programme(row.venue, "UTC", parse_programme(next_day, VIENNA).slots).number == 1
    assert Presentation.objects.count() == 4
    slots = parse_programme(table.format(conference[0].key, row.starts_at.isoformat(), "Oral 9"), VIENNA).slots
    assert replace_programme(row.venue, "UTC", slots * 2).number == 1
    assert sorted(Presentation.objects.values_list("session", flat=True)) == ["Oral 2", "Oral 9"]
    assert replace_programme(row.venue, "UTC", []).number == 0
    assert Presentation.objects.count() == 2


def test_it_goes_with_a_paper_that_is_merged_and_into_the_archive(conference: list[Paper]) -> None:
    merge_papers(conference[2].id, [conference[0].id])
    assert Presentation.objects.filter(paper=conference[2]).count() == 2
    lines: Any = [
        {**line, **{name: str(line[name]) for name in ("starts_at", "ends_at", "imported_at")}}
        for line in PROGRAMMES.lines()
    ]
    before = list(
        Presentation.objects.values_list("paper", "venue", "session", "starts_at", "ends_at", "place", "zone")
    )
    Presentation.objects.all().delete()
    PROGRAMMES.restore(lines)
    PROGRAMMES.restore(lines)
    assert (
        list(Presentation.objects.values_list("paper", "venue", "session", "starts_at", "ends_at", "place", "zone"))
        == before
    )


def test_a_reader_picks_sees_what_clashes_and_takes_it_along(conference: list[Paper]) -> None:
    sparse, dense, local = conference
    venue = Presentation.objects.all()[0].venue
    client = signed_in(ada := user("ada"))
    page = client.get(f"/programmes/{venue}").content.decode()
    assert [page.index(title) for title in ("Oral 1", "Poster 1", "Oral 2")] == sorted(
        page.index(title) for title in ("Oral 1", "Poster 1", "Oral 2")
    )
    assert "At the same time" not in page
    assert client.post(f"/marks/{sparse.key}", {"state": "later"}).status_code == 302
    page = client.get(f"/programmes/{venue}").content.decode()
    assert "At the same time: Sparse attention" in page
    assert 'value="" aria-pressed="true">✓ In my plan' in re.sub(r"\s+", " ", page)
    actions.set_reading_state(ada, dense, "later")
    plan = client.get("/plan").content.decode()
    assert "2 at the same time as another" in re.sub(r"\s+", " ", plan)
    assert local.title not in plan
    events = read_calendar(client.get("/plan.ics").content.decode())
    assert [(event["SUMMARY"], event["LOCATION"]) for event in events] == [
        ("Sparse attention", "Hall 0"),
        ("Dense attention", "Hall 1"),
    ]
    assert len(read_calendar(Client().get(f"/programmes/{venue}.ics").content.decode())) == 3
    Presentation.objects.update(starts_at=hour(0), ends_at=hour(1))
    assert "Nothing is planned" in client.get("/plan").content.decode() if timezone.now() > hour(1) else True
    assert Client().get("/plan").status_code == 302
    assert Client().get("/programmes/Nowhere").status_code == 404


def test_a_talk_that_moved_within_its_day_is_there_once(db: None) -> None:
    moved = paper(title="Moved attention")
    for at in ("09:00", "10:00"):
        table = f"paper,starts\n{moved.key},2026-04-23 {at}\n"
        replace_programme("WSDM", "Europe/Vienna", parse_programme(table, VIENNA).slots)
    assert [row.starts.hour for row in Presentation.objects.all()] == [10]


def test_a_paper_that_a_programme_alone_names_is_of_the_conference(db: None) -> None:
    silent = paper(title="Quiet attention")
    sync()
    table = f"paper,starts\n{silent.key},2026-04-23 09:00\n"
    replace_programme("WSDM", "Europe/Vienna", parse_programme(table, VIENNA).slots)
    assert "Quiet attention" in Client().get("/programmes/WSDM").content.decode()
    assert open_listing("venue", "wsdm").ids() == [silent.id]


def test_a_conference_is_read_by_topic_where_no_times_are_known(conference: list[Paper]) -> None:
    venue = Presentation.objects.all()[0].venue
    field = Topic.objects.create(number=1, slug="field", name="Field")
    topic = Topic.objects.create(number=0, slug="sparse", name="Sparse things", field=field)
    PaperTopic.objects.create(paper=conference[0], topic=topic, closeness=0.5, text_hash=0)
    page = Client().get(f"/programmes/{venue}?by=topic").content.decode()
    assert page.index("Sparse things") < page.index("Without a topic")
    Presentation.objects.all().delete()
    page = Client().get(f"/programmes/{venue}").content.decode()
    assert "No programme with sessions" in page
    assert page.count('<li class="slot') == 3
