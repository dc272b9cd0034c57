"""A home of an older version keeps what is under way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dailypapers.digests.models import Delivery
from tests.digests.conftest import NOW
from tests.older_schema import older_schema


@pytest.mark.django_db(transaction=True)
def test_claims_become_leases() -> None:
    later = NOW + timedelta(minutes=9)
    with older_schema("digests", "0003_delete_allowance") as older:
        subscriber = older.get_model("digests", "Subscriber").objects.create(
            address="ada@example.org", address_key="ada@example.org", created_at=NOW
        )
        for state, due_at in (("planned", NOW), ("claimed", later), ("sending", later), ("sent", NOW)):
            older.get_model("digests", "Delivery").objects.create(
                subscriber=subscriber,
                kind="confirm",
                day=NOW.date(),
                planned_at=NOW,
                state=state,
                due_at=due_at,
                claimed_by="" if state == "planned" else "host:1:2",
            )
    assert list(Delivery.objects.order_by("id").values_list("state", "lease_owner", "leased_until")) == [
        ("planned", "", None), ("claimed", "host:1:2", later), ("sending", "host:1:2", later), ("sent", "", None),
    ]  # fmt: skip
