"""What administrators do with the worker's steps."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import transaction

from dailypapers.accounts.audit import record
from dailypapers.accounts.models import AuditEntry
from dailypapers.lib.errors import NotFound
from dailypapers.lib.sentences import sentence
from dailypapers.worker.models import StepState


class StepAction(StrEnum):
    """What may be done with a step."""

    RUN = "run"  # now, also where it rests after failures
    PAUSE = "pause"
    RESUME = "resume"


def change_step(name: str, action: StepAction, actor: Any) -> str:
    """Run, pause or resume a step; return what happens next, in a sentence. The audit log tells of it.

    One that is running already goes on. Raises `NotFound` for a name that is no step's.
    """
    from dailypapers.worker.steps import STEPS  # brings everything the worker does

    if name not in {step.name for step in STEPS} and not StepState.objects.filter(name=name).exists():
        raise NotFound(sentence("There is no step “%(name)s”.", name=name[:60]))
    changes: dict[StepAction, dict[str, Any]] = {
        StepAction.RUN: {"ended_at": None, "failures": 0, "is_paused": False},
        StepAction.PAUSE: {"is_paused": True},
        StepAction.RESUME: {"is_paused": False},
    }
    says = {
        StepAction.RUN: sentence("The worker runs “%(name)s” within seconds.", name=name),
        StepAction.PAUSE: sentence("“%(name)s” is paused: it does not begin until it is resumed or run.", name=name),
        StepAction.RESUME: sentence("“%(name)s” goes on, on its schedule.", name=name),
    }
    with transaction.atomic():
        StepState.objects.update_or_create(name=name, defaults=changes[action])
        record(AuditEntry.Event.OPERATIONS, name, actor=actor, details=f"step: {action}")
    return says[action]
