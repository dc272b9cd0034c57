"""A home of an older version keeps what is under way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.digests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("digests", name)])
    return executor.loader.project_state([("digests", name)]).apps.get_model("digests", "Delivery")


def test_claims_become_leases() -> None:
    try:
        older = migrate("0003_delete_allowance")
        subscriber = older._meta.apps.get_model("digests", "Subscriber").objects.create(
            address="ada@example.org", address_key="ada@example.org", created_at=NOW
        )
        later = NOW + timedelta(minutes=9)
        for state, due_at in (("planned", NOW), ("claimed", later), ("sending", later), ("sent", NOW)):
            older.objects.create(
                subscriber=subscriber,
                kind="confirm",
                day=NOW.date(),
                planned_at=NOW,
                state=state,
                due_at=due_at,
                claimed_by="" if state == "planned" else "host:1:2",
            )
    finally:
        newer = migrate("0004_leases")
    assert list(newer.objects.order_by("id").values_list("state", "lease_owner", "leased_until")) == [
        ("planned", "", None), ("claimed", "host:1:2", later), ("sending", "host:1:2", later), ("sent", "", None),
    ]  # fmt: skip
