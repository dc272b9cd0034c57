"""Whether the backups of a schedule are there and of today."""

from __future__ import annotations

import shlex
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from dailypapers.backup.folder import backups_in, made_at
from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence, sentences

OLD = timedelta(days=2)  # since the newest, which is made every night


def check_backups(now: datetime | None = None) -> Finding:
    """Say how old the newest backup of the schedule is; complain where it is older than two days, or none is there.

    That a run failed, and why, says the check of the worker's steps.
    """
    if not settings.BACKUP_DIR:
        return Finding(
            "notice",
            sentence("Backup: none is scheduled"),
            sentence("Set DAILYPAPERS_BACKUP_DIR to a folder on another disk."),
        )
    folder = Path(settings.BACKUP_DIR).expanduser()
    command = f"dailypapers backup {shlex.quote(str(folder))}"
    if not folder.is_dir():
        return Finding(
            "bad",
            sentence("Backup: there is no folder %(folder)s", folder=folder),
            sentence("Make it, or mount its disk."),
        )
    kept = backups_in(folder)
    if not kept:
        return Finding(
            "bad",
            sentence("Backup: none is in %(folder)s yet", folder=folder),
            sentence("%(command)s, and let the worker run.", command=command),
        )
    age = (now or timezone.now()) - made_at(kept[0])
    what = sentence(
        "Backup: the newest of %(number)s in %(folder)s is of %(moment)s UTC",
        number=len(kept),
        folder=folder,
        moment=f"{made_at(kept[0]):%Y-%m-%d %H:%M}",
    )
    if age > OLD:
        return Finding(
            "bad",
            sentences("%(what)s, %(count)s day ago", "%(what)s, %(count)s days ago", age.days, what=what),
            sentence("%(command)s; see that a worker runs.", command=command),
        )
    return Finding("good", what)
