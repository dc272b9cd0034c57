"""The clients cover the API: every operation, with every parameter, body field and answer that it documents."""

from __future__ import annotations

import inspect
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from dailypapers.client import Client, Unreachable
from tests.client.calls import CALLS, STREAMS

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "tests/api/openapi.json").read_text())
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
    if method in {"get", "post", "put", "patch", "delete"}
}
SAMPLES = {"str": "text", "int": 7, "bool": True}
# Calls that make another request for a certain argument.
VARIANTS: list[tuple[str, dict[str, Any]]] = [
    ("mark", {"state": None}),
    ("react", {"wanted": False}),
    ("listing", {"target": ""}),
]


class Sent(NamedTuple):
    call: str
    params: set[str]
    body: set[str]


def record() -> dict[tuple[str, str], Sent]:
    """Make every call with every argument; what was sent, by operation."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(500)

    sent: dict[tuple[str, str], Sent] = {}
    with Client("http://site", transport=httpx.MockTransport(answer)) as client:
        for name, changes in [*((name, {}) for name in CALLS), *VARIANTS, ("export", {})]:
            call = getattr(client, name)
            parameters = inspect.signature(call).parameters.values()
            arguments = {p.name: SAMPLES[p.annotation.removesuffix(" | None")] for p in parameters} | changes
            with suppress(Unreachable):
                list(call(**arguments))
            request = requests.pop()
            body = json.loads(request.content) if request.content else {}
            sent[request.method, template(request.url.path)] = Sent(name, set(request.url.params), set(body))
    return sent


def template(path: str) -> str:
    """The path of the document that a URL is of; one without braces comes first."""
    fits = [known for known in SCHEMA["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path)]
    assert fits, f"{path} is not in the API"
    return min(fits, key=lambda known: known.count("{"))


SENT = record()


def test_every_operation_has_a_call_and_every_call_an_operation() -> None:
    assert set(SENT) == set(OPERATIONS)
    assert {sent.call for sent in SENT.values()} == (set(CALLS) | STREAMS) - {"text"}


@pytest.mark.parametrize("operation", sorted(SENT), ids=" ".join)
def test_a_call_sends_what_its_operation_documents(operation: tuple[str, str]) -> None:
    documented, sent = OPERATIONS[operation], SENT[operation]
    assert sent.params == {p["name"] for p in documented.get("parameters", []) if p["in"] == "query"}
    body = documented.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    assert sent.body == (set(SCHEMA["components"]["schemas"][name_of(body)]["properties"]) if body else set())


@pytest.mark.parametrize("operation", sorted(set(SENT) - {("GET", "/api/v1/export/papers.jsonl")}), ids=" ".join)
def test_a_call_returns_what_its_operation_answers(operation: tuple[str, str]) -> None:
    responses = OPERATIONS[operation]["responses"]
    content = next(response.get("content") for status, response in responses.items() if status.startswith("2"))
    answer = inspect.signature(getattr(Client, SENT[operation].call)).return_annotation
    assert answer.__name__ == (name_of(content["application/json"]["schema"]) if content else "NoneType")


def name_of(schema: dict[str, str]) -> str:
    return schema["$ref"].rpartition("/")[2]


def test_every_call_is_in_the_documentation() -> None:
    section = (ROOT / "docs/api.md").read_text().partition("## Python\n")[2]
    assert set(CALLS) | STREAMS <= set(re.findall(r"`(\w+)`", section))
