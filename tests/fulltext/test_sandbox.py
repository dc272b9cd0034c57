"""Reading in a process of its own: what comes back, and what is said of files over the limits."""

from __future__ import annotations

import io
import subprocess

import pytest
from PIL import Image

from dailypapers.fulltext import sandbox
from dailypapers.fulltext.document_text import document_text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.sandbox import Limits, cut_figure, read_file, shrink_picture
from tests.fulltext.pdf_files import Piece, bomb, column, huge_image, pdf

PAPER = pdf(
    [[Piece(72, 720, "A Paper of Few Words", 18, "F2"), *column(72, 690, ["It says only that cats sleep."] * 5)]]
)


def test_a_document_comes_back_and_a_part_of_its_page_as_png() -> None:
    assert read_file(PAPER, "pdf").title == "A Paper of Few Words"
    assert cut_figure(PAPER, "page:1:70,600,300,740", 200).startswith(b"\x89PNG")


def test_an_error_comes_back_with_its_reason() -> None:
    with pytest.raises(FullTextError, match="is empty") as raised:
        read_file(b"", "pdf")
    assert raised.value.reason == "empty"


@pytest.mark.parametrize("source", ["page:9:0,0,9,9", "page:1:900,900,910,910", "/etc/passwd"])
def test_a_part_that_is_not_there_is_refused(source: str) -> None:
    from dailypapers.fulltext.read.pdf.cutting import cut

    with pytest.raises(FullTextError):
        cut(PAPER, source, 100)


def test_a_bomb_ends_at_the_limit_of_memory_or_time() -> None:
    with pytest.raises(FullTextError) as raised:
        read_file(bomb(400), "pdf", Limits(seconds=20, processor_seconds=2, memory=500_000_000))
    assert raised.value.reason in ("broken", "too_slow", "too_large", "empty")


def test_a_picture_of_30_000_by_30_000_pixels_keeps_nobody_from_reading() -> None:
    data = huge_image(rows=300)
    document = read_file(data, "pdf", Limits(seconds=60, processor_seconds=20))
    assert "black all over" in document_text(document)
    assert cut_figure(data, "page:1:72,330,272,530", 300).startswith(b"\x89PNG")


def test_a_process_past_its_deadline_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(command: list[str], **keywords: object) -> subprocess.Popen[bytes]:
        process = popen([command[0], "-c", "import time; time.sleep(600)"], **keywords)  # type: ignore[call-overload]
        started.append(process)
        return process  # type: ignore[no-any-return]

    monkeypatch.setattr(sandbox.subprocess, "Popen", start)
    with pytest.raises(FullTextError, match="takes too long") as raised:
        read_file(PAPER, "pdf", Limits(seconds=0.2))
    assert raised.value.reason == "too_slow"
    assert started[0].poll() is not None


def test_a_machine_that_starts_no_process_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(sandbox.subprocess, "Popen", refuse)
    with pytest.raises(FullTextError, match="No process could be started") as raised:
        read_file(PAPER, "pdf")
    assert raised.value.reason == "unavailable"


@pytest.mark.parametrize(
    ("answer", "code", "reason"),
    [
        (b"", -9, "broken"),
        (b"", -24, "too_slow"),
        (b"D{", -11, "broken"),
        (b"E{}", 0, "broken"),
        (b"Enonsense", 0, "broken"),
    ],
)
def test_what_a_broken_process_leaves_is_an_error_in_words(answer: bytes, code: int, reason: str) -> None:
    with pytest.raises(FullTextError) as raised:
        sandbox._body(answer, code)
    assert raised.value.reason == reason


def test_a_picture_of_others_is_made_small_and_svg_is_none() -> None:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), (200, 0, 0)).save(out, "PNG")
    small, large = shrink_picture(out.getvalue())
    assert (small.width, small.height, large.width) == (320, 213, 640)
    with pytest.raises(FullTextError, match="is no picture"):
        shrink_picture(b"<svg/>")


@pytest.mark.parametrize("answer", [b"", b"\0\0\0\4\1\1\1\1webp" * 2, b"\0\0\0"])
def test_a_small_picture_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(sandbox, "_run", lambda *_: answer)
    with pytest.raises(FullTextError, match="damaged"):
        shrink_picture(b"")
