"""Whether the backups of a schedule are there and of today."""

from __future__ import annotations

import shlex
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from dailypapers.backup.folder import backups_in, made_at
from dailypapers.health.finding import Finding

OLD = timedelta(days=2)  # since the newest, which is made every night


def check_backups(now: datetime | None = None) -> Finding:
    """Say how old the newest backup of the schedule is; complain where it is older than two days, or none is there.

    That a run failed, and why, says the check of the worker's steps.
    """
    if not settings.BACKUP_DIR:
        return Finding("notice", "Backup: none is scheduled", "Set DAILYPAPERS_BACKUP_DIR to a folder on another disk.")
    folder = Path(settings.BACKUP_DIR).expanduser()
    command = f"dailypapers backup {shlex.quote(str(folder))}"
    if not folder.is_dir():
        return Finding("bad", f"Backup: there is no folder {folder}", "Make it, or mount its disk.")
    kept = backups_in(folder)
    if not kept:
        return Finding("bad", f"Backup: none is in {folder} yet", f"{command}, and let the worker run.")
    age = (now or timezone.now()) - made_at(kept[0])
    what = f"Backup: the newest of {len(kept)} in {folder} is of {made_at(kept[0]):%Y-%m-%d %H:%M} UTC"
    if age > OLD:
        return Finding("bad", f"{what}, {age.days} days ago", f"{command}; see that a worker runs.")
    return Finding("good", what)
