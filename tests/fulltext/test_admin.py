"""Texts in the administration: looked through, fetched again, never edited."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dailypapers.fulltext.models import FullText
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


def test_texts_are_looked_through_and_fetched_again() -> None:
    text = made.text(factories.paper())
    own = made.text(factories.paper(), owner=user("ada"))
    admin = signed_in(user("root1", is_staff=True, is_superuser=True))
    index = reverse("admin:fulltext_fulltext_changelist")
    page = admin.get(index, {"q": text.paper.key}).content.decode()
    assert "CC BY 4.0" in page
    change = reverse("admin:fulltext_fulltext_change", args=[text.id])
    assert admin.get(change).status_code == 200
    assert admin.post(change, {"state": "failed"}).status_code == 403
    admin.post(index, {"action": "fetch_again", "_selected_action": [text.id, own.id]})
    assert [due.id for due in FullText.due()] == [text.id]
