"""What can go wrong with a backup; every message says what to do."""

from __future__ import annotations

from dailypapers.lib.errors import DailyPapersError


class BackupError(DailyPapersError):
    """A backup that cannot be made or put back."""


class InvalidBackup(BackupError, ValueError):
    """A file that is no whole backup, or one this version cannot read."""


class NotEmpty(BackupError):
    """A backup is to be put where something is already."""
