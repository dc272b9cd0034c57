"""Tells errors that mean that the process has too little of something from mistakes and from damage."""

from __future__ import annotations

import errno

from dailypapers.lib.sentences import sentence

MEMORY, FILES = sentence("its memory is used up"), sentence("it has too many files open")
_BY_NUMBER = {errno.ENOMEM: MEMORY, errno.EMFILE: FILES, errno.ENFILE: FILES}
_BY_WORDS = (  # of libraries that do not pass the number on
    ("Cannot allocate memory", MEMORY),
    ("can't start new thread", MEMORY),
    ("Too many open files", FILES),
)


def shortage(error: BaseException | None) -> str:
    """Return in words what a process lacks where that is what an error, or its cause, means; else ""."""
    for _ in range(10):
        if error is None:
            return ""
        if isinstance(error, MemoryError):
            return MEMORY
        if isinstance(error, OSError) and error.errno in _BY_NUMBER:
            return _BY_NUMBER[error.errno]
        text = str(error)
        for words, meaning in _BY_WORDS:
            if words in text:
                return meaning
        error = error.__cause__
    return ""
