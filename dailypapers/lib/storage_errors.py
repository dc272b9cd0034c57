"""What errors of disks and databases mean, in words that say what to do."""

from __future__ import annotations

import errno
import re

from dailypapers.lib.sentences import sentence

_PATTERNS = (
    (r"malformed|not a database|corrupt", "damaged"),
    (r"disk is full|No space left|could not extend file", "full"),
    (r"database (table )?is locked", "locked"),
    (r"readonly database|Read-only file system", "read-only"),
    (r"unable to open database file", "closed"),
    (r"disk I/O error", "broken"),
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
    for pattern, meaning in _PATTERNS:
        if re.search(pattern, text):
            return _say(meaning, str(file), str(home), text[:200])
    return ""


def _say(meaning: str, file: str, home: str, error: str) -> str:
    match meaning:
        case "damaged":
            return sentence(
                "The database %(file)s is damaged (%(error)s). Stop the program and keep a copy of the file. Restore a "
                "backup; without one, `sqlite3 %(file)s .recover | sqlite3 recovered.sqlite3` saves what can still be "
                "read.",
                file=file,
                error=error,
            )
        case "full":
            return sentence("The disk of %(home)s is full. Make room, and do it again.", home=home)
        case "locked":
            return sentence(
                "Another program keeps the database %(file)s locked. End it, or wait until it is done, and do it "
                "again.",
                file=file,
            )
        case "read-only":
            return sentence(
                "The database %(file)s cannot be written (%(error)s). Check the permissions of the home folder "
                "%(home)s and whether its disk is mounted read-only.",
                file=file,
                error=error,
                home=home,
            )
        case "closed":
            return sentence(
                "The database %(file)s cannot be opened. Check the permissions of %(home)s.", file=file, home=home
            )
    return sentence(
        "The disk of %(home)s reports an error (%(error)s). Check it, and whether it is full.", home=home, error=error
    )
