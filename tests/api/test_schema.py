"""The description of the API: kept beside the tests, and true for whatever a machine can think of asking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from dailypapers.accounts.actions import create_token
from dailypapers.api.v1.api import schema
from dailypapers.catalog.models import Paper
from tests.own_site import keep_connection
from tests.people import user

SNAPSHOT = Path(__file__).parent / "openapi.json"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip


def written() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_description_is_the_kept_one() -> None:
    """A change of the API shows in the diff of this file: `python -m tests.api.snapshot` writes it anew."""
    assert written() == SNAPSHOT.read_text(), "The API has changed. Run: python -m tests.api.snapshot"


def test_the_description_is_valid() -> None:
    """By the JSON schemas of OpenAPI 3.1; `npx @redocly/cli lint tests/api/openapi.json` finds nothing either."""
    validate(json.loads(SNAPSHOT.read_text()))


def test_everything_has_words_and_examples() -> None:
    described = schema()
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["description"], path
            for parameter in operation.get("parameters", ()):
                told = parameter["schema"]
                assert "examples" in told or "example" in parameter, (path, parameter["name"])


_schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def served(catalogue: list[Paper], settings: Any) -> Iterator[str]:
    """The secret of a token that may do everything here. The connection of the test's transaction stays open."""
    settings.API_RATE = 0
    with keep_connection():
        yield create_token(user("ada"), "test", ["read", "write"])[1]


@pytest.mark.django_db
@_schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_nothing_breaks_and_all_answers_are_described(case: schemathesis.Case, served: str) -> None:
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {served}"}
    case.call_and_validate(checks=CHECKS, headers=headers)
