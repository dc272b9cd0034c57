"""The audit log: who signed in, whose role, password or token changed, what was deleted. For administrators alone.

An entry names accounts by their user name and addresses by their network; passwords, tokens, mail addresses and texts
never stand in it.
"""

from __future__ import annotations

from allauth.core import context

from dailypapers.accounts.browsers import place_of
from dailypapers.accounts.models import AuditEntry, User


def record(event: AuditEntry.Event, subject: str = "", *, actor: User | None = None, details: str = "") -> None:
    """Add an entry, in the transaction of what it tells.

    Who did it is `actor`, else whoever is signed in in the current request; nobody where the program did it itself.
    """
    request = context.request
    if actor is None and isinstance(getattr(request, "user", None), User):
        actor = request.user
    is_gone = actor is None or actor.pk is None or (event == AuditEntry.Event.DELETED and actor.username == subject)
    AuditEntry.objects.create(
        event=event,
        actor=None if is_gone else actor,
        actor_name=actor.username if actor is not None else "",
        subject=subject[:200],
        details=details[:300],
        network=place_of(request).network if request is not None else "",
    )
