"""Reads a file, cuts a figure out of a PDF, or makes a picture small, in a process of its own with limits of time,
memory and output.

A PDF or a picture is hostile input to a library in C: whatever it does there, it is done to a process without the
caller's memory, environment and open files, that cannot write a file and is killed at its deadline. The file goes in
over a nameless temporary file, a document comes back as JSON over a pipe, and nothing that comes back is executed.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dailypapers.fulltext.document import Document
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import Kind, read
from dailypapers.fulltext.thumbnail import Thumbnail
from dailypapers.lib.sentences import sentence

_DOCUMENT, _PICTURE, _ERROR = b"D", b"P", b"E"
_HEAD = struct.Struct(">IHH")  # before each small picture: its bytes, width and height
_ROOT = str(Path(__file__).parents[2])


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds by the clock, of the processor, bytes of memory, bytes of the answer."""

    seconds: float = 90.0
    processor_seconds: int = 60
    memory: int = 1_300_000_000
    answer: int = 80_000_000


def read_file(data: bytes, kind: Kind | None = None, limits: Limits | None = None) -> Document:
    """Return the document of a file. Raises FullTextError, and nothing else: see `read.read`, and for the limits."""
    answer = _run({"task": "read", "kind": kind}, data, limits or Limits())
    return Document.from_json(answer)


def read_tei_file(data: bytes, limits: Limits | None = None) -> Document:
    """Return the document of GROBID's TEI. Raises FullTextError, and nothing else."""
    return Document.from_json(_run({"task": "tei"}, data, limits or Limits()))


def cut_figure(data: bytes, source: str, width: int, limits: Limits | None = None) -> bytes:
    """Return a part of a PDF's page as PNG, `width` pixels wide; `source` is the `src` of an image of its document.

    Raises FullTextError for another source, a page that is not there, and over the limits.
    """
    return _run({"task": "cut", "source": source, "width": width}, data, limits or Limits(seconds=30.0))


def shrink_picture(data: bytes, limits: Limits | None = None) -> list[Thumbnail]:
    """Return a picture of others in two widths, as WebP. Raises FullTextError: see `thumbnails.make_thumbnails`."""
    answer = _run({"task": "shrink"}, data, limits or Limits(seconds=30.0, processor_seconds=15))
    thumbnails = []
    try:
        while answer:
            size, width, height = _HEAD.unpack_from(answer)
            thumbnails.append(Thumbnail(answer[_HEAD.size : _HEAD.size + size], width, height))
            answer = answer[_HEAD.size + size :]
    except struct.error:
        thumbnails = []
    if len(thumbnails) != 2 or not all(one.is_sound for one in thumbnails):
        raise FullTextError(sentence("This picture is damaged."), "broken")
    return thumbnails


# --- outside ----------------------------------------------------------------------------------------------------


def _run(order: dict[str, object], data: bytes, limits: Limits) -> bytes:
    """Start a process, give it an order, and return the body of its answer."""
    order |= {"processor_seconds": limits.processor_seconds, "memory": limits.memory}
    environment = {"PYTHONPATH": _ROOT, "LANG": "C.UTF-8", "PATH": os.defpath}
    command = [sys.executable, "-s", "-P", "-c", f"from {__name__} import serve; serve()", json.dumps(order)]
    try:
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            process = subprocess.Popen(
                command,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
    except OSError as error:
        raise FullTextError(
            sentence("No process could be started to read this file (%(strerror)s).", strerror=error.strerror),
            "unavailable",
        ) from None
    try:
        answer = _collect(process, limits)
    finally:
        _end(process)
    return _body(answer, process.returncode)


def _collect(process: subprocess.Popen[bytes], limits: Limits) -> bytes:
    """Return what a process writes until it ends. Raises FullTextError past the deadline or the size."""
    assert process.stdout is not None
    deadline = time.monotonic() + limits.seconds
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise _too_slow(limits.seconds)
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                return bytes(answer)
            answer += part
            if len(answer) > limits.answer:
                raise FullTextError(sentence("This file holds more text than a paper does."), "too_large")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it started, and wait for it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _body(answer: bytes, code: int) -> bytes:
    """Return an answer without its mark. Raises what the process says, or what its end says where it says nothing."""
    if answer[:1] in (_DOCUMENT, _PICTURE) and answer.endswith(b"\n"):
        return answer[1:-1]
    if answer[:1] == _ERROR:
        try:
            failure = json.loads(answer[1:])
            problem, reason = str(failure["sentence"])[:500], failure["reason"]
        except (ValueError, KeyError, TypeError):
            problem, reason = sentence("This file cannot be read."), "broken"
        raise FullTextError(problem, reason)
    if code == -signal.SIGXCPU:
        raise FullTextError(sentence("This file takes too long to read."), "too_slow")
    raise FullTextError(
        sentence("This file brought the reader down: it is damaged, or larger than a paper is."), "broken"
    )


def _too_slow(seconds: float) -> FullTextError:
    return FullTextError(
        sentence("This file takes too long to read: more than %(seconds)s seconds.", seconds=f"{seconds:g}"), "too_slow"
    )


# --- inside -----------------------------------------------------------------------------------------------------


def serve() -> None:
    """Carry out the one order of this process and write its answer: the other end of `_run`."""
    order = json.loads(sys.argv[1])
    _limit(order["processor_seconds"], order["memory"])
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read()
        if order["task"] == "cut":
            from dailypapers.fulltext.read.pdf.cutting import cut

            answer = _PICTURE + cut(data, order["source"], order["width"])
        elif order["task"] == "tei":
            from dailypapers.fulltext.read.tei import read_tei

            answer = _DOCUMENT + read_tei(data).to_json()
        elif order["task"] == "shrink":
            from dailypapers.fulltext.thumbnails import make_thumbnails

            small = make_thumbnails(data)
            answer = _PICTURE + b"".join(_HEAD.pack(len(one.webp), one.width, one.height) + one.webp for one in small)
        else:
            answer = _DOCUMENT + read(data, order["kind"]).to_json()
    except FullTextError as error:
        answer = _ERROR + json.dumps({"sentence": str(error), "reason": error.reason}).encode()
    except MemoryError:
        failure = {"sentence": sentence("This file needs more memory than a paper may."), "reason": "too_large"}
        answer = _ERROR + json.dumps(failure).encode()
    out.write(answer + b"\n")
    out.flush()
    os._exit(0)  # pdfium's own cleaning up is part of what a file could break


def _limit(processor_seconds: int, memory: int) -> None:
    """Set the limits of this process; those that the system does not know are left."""
    wanted = {
        "RLIMIT_CPU": processor_seconds,
        "RLIMIT_AS": memory,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
    }
    for name, value in wanted.items():
        try:
            number = getattr(resource, name)
            hard = resource.getrlimit(number)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (value, value))
        except (AttributeError, ValueError, OSError):
            continue
