"""What goes on at a read-only site, and how it refuses the rest. tests/security/test_read_only.py tries every route."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dailypapers.accounts.models import User
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db


def test_people_sign_in_and_out_and_leave(settings: Any) -> None:
    settings.READ_ONLY = True
    user("ada")
    client = Client(HTTP_HOST="localhost")
    assert client.post("/accounts/login/", {"login": "ada", "password": PASSWORD}).status_code == 302
    assert client.get("/settings").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/settings").status_code == 302
    signed_in(User.objects.get()).post("/settings/delete", {"username": "ada", "password": PASSWORD})
    assert not User.objects.filter(username="ada").exists()


def test_a_site_for_one_person_makes_nobody(settings: Any) -> None:
    settings.MODE, settings.READ_ONLY = "single", True
    assert Client(HTTP_HOST="localhost").get("/papers/trending").status_code == 200
    assert not User.objects.exists()


def test_programs_and_htmx_are_told_in_their_way(settings: Any) -> None:
    settings.READ_ONLY = True
    client = signed_in(user())
    assert client.post("/api/v1/collections", "{}", content_type="application/json").json()["code"] == "forbidden"
    answer = client.post("/votes/2510.00001", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (403, "#notices")
    assert "read-only" in answer.content.decode()
