from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper, Record
from tests.factories import paper

admin.autodiscover()
pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label in {"catalog", "accounts", "community"}]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada", "ada@example.org", "x"))
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_everything_can_be_looked_through_and_searched(administrator: Client, model: type) -> None:
    paper(keywords=("one",))
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")  # type: ignore[attr-defined]
    assert administrator.get(address).status_code == 200
    assert administrator.get(address, {"q": "task"}).status_code == 200


def test_a_paper_shows_its_records_and_is_not_edited(administrator: Client) -> None:
    made = paper()
    page = administrator.get(reverse("admin:catalog_paper_change", args=[made.id]))
    assert page.status_code == 200
    assert b"plain" in page.content
    assert administrator.post(reverse("admin:catalog_paper_change", args=[made.id]), {"title": "x"}).status_code == 403
    record = Record.objects.get()
    assert administrator.get(reverse("admin:catalog_record_change", args=[record.id])).status_code == 200
    assert Paper.objects.get().title == made.title


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(reverse("admin:catalog_paper_changelist")).status_code == 302
