"""Runs the program that speaks, and the one that packs: programs of others, never imported, never trusted. Pure."""

from __future__ import annotations

import os
import resource
import shlex
import signal
import subprocess
import wave
from contextlib import suppress
from pathlib import Path

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse

SECONDS = 180.0  # one piece of text, or the packing of an edition, may take
MAX_BYTES = 200_000_000  # of a file that such a program writes


class SpeechFailed(DailyPapersError):
    """A program that failed, did not end, or wrote no sound: the sentence names it."""


def check_command(name: str, command: str, *needed: str) -> list[str]:
    """Return the words of a setting. Raises ValueError where it cannot be read or lacks a place that it needs."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ValueError(f"Invalid {name}: {error}.") from None
    for place in needed if words else ():
        if not any(place in word for word in words):
            raise ValueError(f"Invalid {name}: it has no {place}, the file that the program reads or writes.")
    return words


def run(words: list[str], places: dict[str, Path], given: str = "") -> None:
    """Run a program to its end, its places filled in, `given` on its standard input. Raises `SpeechFailed`."""
    filled = [_fill(word, places) for word in words]
    name = Path(filled[0]).name
    try:
        process = subprocess.Popen(
            filled,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ},
        )
    except OSError as error:
        raise SpeechFailed(sentence("%(name)s cannot be started: %(why)s.", name=name, why=error.strerror)) from error
    with suppress(OSError, AttributeError):  # where the system knows it: what fills the disk ends
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (MAX_BYTES, MAX_BYTES))
    try:
        _, said = process.communicate(given.encode(), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise SpeechFailed(
            sentence("%(name)s did not end within %(seconds)s seconds.", name=name, seconds=f"{SECONDS:g}")
        ) from None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # whatever it has started
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
    if process.returncode:
        why = collapse(said.decode(errors="replace"))[-200:]
        raise SpeechFailed(sentence("%(name)s failed: %(why)s", name=name, why=why or process.returncode))


def _fill(word: str, places: dict[str, Path]) -> str:
    for place, path in places.items():
        word = word.replace(place, str(path))
    return word


def join(pieces: list[Path], target: Path) -> list[float]:
    """Join WAV files into one; return where each begins, in seconds, and last the end. Raises `SpeechFailed`."""
    bodies, begins, parameters = [], [0.0], None
    for piece in pieces:
        try:
            with wave.open(str(piece), "rb") as sound:
                parameters = parameters or sound.getparams()
                body = sound.readframes(sound.getnframes())
                is_like = sound.getparams()[:3] == parameters[:3]
        except (OSError, EOFError, wave.Error):
            raise SpeechFailed(sentence("The program wrote no WAV file.")) from None
        if not body or not is_like:
            raise SpeechFailed(sentence("The program wrote a sound that is empty, or unlike the one before."))
        bodies.append(body)
        frames = len(body) // (parameters.sampwidth * parameters.nchannels)
        begins.append(begins[-1] + frames / parameters.framerate)
    with wave.open(str(target), "wb") as joined:
        if parameters is not None:
            joined.setparams(parameters)
        joined.writeframes(b"".join(bodies))
    return begins
