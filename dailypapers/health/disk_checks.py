"""Whether there is room on the disk of the home folder."""

from __future__ import annotations

import shutil

from django.conf import settings

from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence

MIN_FREE = 0.5  # GB


def check_disk() -> Finding:
    """Say how much is free; complain under half a gigabyte."""
    free = shutil.disk_usage(settings.HOME).free / 1e9
    what = sentence("Home folder %(folder)s, %(free)s GB free", folder=settings.HOME, free=f"{free:,.1f}")
    return Finding("bad", what, sentence("Make room on this disk.")) if free < MIN_FREE else Finding("good", what)
