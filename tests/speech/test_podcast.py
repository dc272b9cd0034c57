"""Editions read aloud by a program: a small one of ours, over a real process, that can also fail, hang and lie."""

from __future__ import annotations

import json
import os
import shlex
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.digests.models import Edition
from dailypapers.speech import engine, episodes
from dailypapers.speech.engine import SpeechFailed, check_command, join, run
from tests import factories

PROGRAM = """
import sys, time, wave
mode, text, audio = sys.argv[1:]
if mode == "fails": sys.exit("no such voice")
if mode == "hangs": time.sleep(60)
if mode == "garbage": open(audio, "wb").write(b"RIFF no sound"); sys.exit()
if mode == "nothing": sys.exit()
with wave.open(audio, "wb") as sound:
    sound.setparams((1, 2, 8000, 0, "NONE", ""))
    sound.writeframes(b"\\0\\1" * 80 * (0 if mode == "empty" else len(open(text).read())))
"""


@pytest.fixture
def speak(settings: Any, tmp_path: Path) -> Any:
    """Set the program to one that speaks, fails, hangs, …, and let somebody listen."""
    settings.HOME, settings.SPEECH_PACKER, settings.SPEECH_BUDGET = tmp_path, [], 100_000_000
    (tmp_path / "speak.py").write_text(PROGRAM)

    def as_mode(mode: str) -> None:
        settings.SPEECH = [sys.executable, str(tmp_path / "speak.py"), mode, "{text}", "{audio}"]

    as_mode("speaks")
    episodes.note_listener()
    return as_mode


def edition(day: int) -> Edition:
    papers = factories.papers(2, featured_on=date(2025, 10, day))
    return Edition.objects.create(
        day=date(2025, 10, day), frozen_at=timezone.now(), paper_ids=[paper.id for paper in papers]
    )


@pytest.mark.django_db
def test_an_edition_is_a_podcast_with_chapters_and_ranges(speak: Any) -> None:
    site = Client(SERVER_NAME="localhost")
    row = edition(14)
    assert episodes.due() == [row]
    made = episodes.make(row)
    assert not made.error
    assert episodes.due() == []
    item = ElementTree.fromstring(site.get("/podcast.rss").content).find("channel/item")
    assert item is not None
    enclosure, namespace = item.find("enclosure"), "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
    assert enclosure is not None
    assert (enclosure.get("type"), enclosure.get("length")) == ("audio/wav", str(made.path.stat().st_size))
    assert int(item.findtext(f"{namespace}duration") or 0) == round(made.seconds) > 0
    chapters = json.loads(site.get("/podcast/2025-10-14.json").content)["chapters"]
    assert next(chapter["title"] for chapter in chapters) == "Tuesday, 14 October 2025"
    assert len(chapters) == 3
    assert 0 < chapters[1]["startTime"] < chapters[2]["startTime"] < made.seconds
    whole = made.path.read_bytes()
    assert b"".join(site.get("/podcast/2025-10-14.wav")) == whole
    part = site.get("/podcast/2025-10-14.wav", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert site.get("/podcast/2025-10-14.wav", headers={"Range": "bytes=-4"}).content == whole[-4:]
    assert site.get("/podcast/2025-10-14.wav", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert {site.get(f"/podcast/{name}").status_code for name in ("2025-10-14.mp3", "2025-10-15.wav")} == {404}


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["fails", "hangs", "garbage", "nothing", "empty"])
def test_a_program_that_fails_is_named_and_the_feed_goes_on(
    speak: Any, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    first, second = edition(13), edition(14)
    episodes.make(first)
    speak(mode)
    monkeypatch.setattr(engine, "SECONDS", 1.0 if mode == "hangs" else 60.0)
    before = time.monotonic()
    assert episodes.make(second).error
    assert time.monotonic() - before < 50
    feed = Client(SERVER_NAME="localhost").get("/podcast.rss").text
    assert ("2025-10-13.wav" in feed, "2025-10-14.wav" in feed) == (True, False)
    assert episodes.due() == []
    monkeypatch.setattr(episodes, "AGAIN", -1)
    assert episodes.due() == [second]


@pytest.mark.django_db
def test_the_oldest_make_room_within_the_budget(speak: Any, settings: Any) -> None:
    made = episodes.make(edition(12))
    settings.SPEECH_BUDGET = made.size * 5 // 2
    for day in (13, 14):
        episodes.make(edition(day))
    assert [one.day for one in episodes.episodes()] == ["2025-10-14", "2025-10-13"]
    assert sum(path.stat().st_size for path in episodes.folder().glob("*.wav")) <= settings.SPEECH_BUDGET
    settings.SPEECH_BUDGET = 10
    assert "larger than" in episodes.make(edition(15)).error


@pytest.mark.django_db
def test_nothing_is_spoken_for_nobody(speak: Any, settings: Any) -> None:
    edition(14)
    os.utime(episodes.folder() / "asked", (0, 0))
    assert episodes.due() == []
    settings.SPEECH = []
    episodes.note_listener()
    assert episodes.due() == []


def test_a_program_without_a_place_for_text_reads_its_input(tmp_path: Path) -> None:
    code = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read().upper())"
    run([sys.executable, "-c", code, "{audio}"], {"{audio}": tmp_path / "a b"}, "words; $HOME")
    assert (tmp_path / "a b").read_text() == "WORDS; $HOME"


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed, match="no-such-program cannot be started"):
        run(["no-such-program"], {})


@pytest.mark.parametrize("command", ["espeak-ng -w", "espeak-ng '{audio}"])
def test_a_setting_that_cannot_be_used_stops_the_start(command: str) -> None:
    with pytest.raises(ValueError, match="DAILYPAPERS_SPEECH"):
        check_command("DAILYPAPERS_SPEECH", command, "{audio}")
    assert check_command("DAILYPAPERS_SPEECH", "a 'b c' {audio}", "{audio}") == shlex.split("a 'b c' {audio}")
    with pytest.raises(SpeechFailed):
        join([Path("/nowhere")], Path("/dev/null"))
