"""What errors of disks and databases mean, in words that say what to do."""

from __future__ import annotations

import errno
import re

_WORDS = (
    (
        r"malformed|not a database|corrupt",
        "The database {file} is damaged ({error}). Stop the program and keep a copy of the file. Restore a backup; "
        "without one, `sqlite3 {file} .recover | sqlite3 recovered.sqlite3` saves what can still be read.",
    ),
    (r"disk is full|No space left|could not extend file", "The disk of {home} is full. Make room, and do it again."),
    (
        r"database (table )?is locked",
        "Another program keeps the database {file} locked. End it, or wait until it is done, and do it again.",
    ),
    (
        r"readonly database|Read-only file system",
        "The database {file} cannot be written ({error}). Check the permissions of the home folder {home} and whether "
        "its disk is mounted read-only.",
    ),
    (r"unable to open database file", "The database {file} cannot be opened. Check the permissions of {home}."),
    (r"disk I/O error", "The disk of {home} reports an error ({error}). Check it, and whether it is full."),
)
_FULL = {errno.ENOSPC, errno.EDQUOT}


def explain(error: BaseException, file: object, home: object) -> str:
    """Return in words what an error of the database or the disk means and what to do; empty for any other error."""
    kinds = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    if not isinstance(error, OSError) and not kinds & {"django", "sqlite3", "psycopg"}:
        return ""
    text = " ".join(str(error).split())
    if isinstance(error, OSError) and error.errno not in _FULL | {errno.EROFS}:
        return ""
    for pattern, words in _WORDS:
        if re.search(pattern, text):
            return words.format(file=file, home=home, error=text[:200])
    return ""
