"""Editions that could not be spoken."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence
from dailypapers.speech.episodes import episodes


def check_speech() -> Iterator[Finding]:
    """Yield a finding for the newest edition where it could not be spoken; nothing where no program speaks."""
    for newest in episodes()[:1] if settings.SPEECH else ():
        if newest.error:
            yield Finding(
                "bad",
                sentence(
                    "Speech: the edition of %(day)s could not be spoken: %(why)s", day=newest.day, why=newest.error
                ),
                sentence("Try DAILYPAPERS_SPEECH by hand. The worker tries again every hour."),
            )
        else:
            yield Finding("good", sentence("Speech: the edition of %(day)s was spoken", day=newest.day))
