"""The verbs that search and ask the texts: what they send, what they print, how they end. No program is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
import pytest
from click.testing import CliRunner, Result

from dailypapers.cli import ask, passages, remote
from dailypapers.client import Client

PASSAGE = {
    "paper": "2510.1", "title": "On bees", "section": "1 Introduction", "anchor": "S1.p1", "quote": "Bees dance.",
    "score": 2.5, "url": "https://x.org/papers/2510.1/read#t-S1.p1",
}  # fmt: skip
REPLY = {
    "question": "q", "passages": [{"number": 1} | PASSAGE], "model": "m", "note": "",
    "answer": [{"text": "They dance.", "passages": [1], "supported": True},
               {"text": "They sing.", "passages": [], "supported": False}],
}  # fmt: skip
NOTHING = {"question": "q", "passages": [], "answer": [], "model": "", "note": "Nothing found."}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """The requests that a verb sends, answered by what each address gives; "elephants" are found nowhere."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        about = str(request.url) + request.content.decode()
        if "nosuch" in about:
            return httpx.Response(
                404, json={"code": "not_found", "message": "There is no list “nosuch”.", "field": None}
            )
        is_found = "elephants" not in about
        if request.url.path.endswith("/passages"):
            return httpx.Response(200, json={"items": [PASSAGE] if is_found else [], "took_ms": 1.0})
        reply = REPLY if is_found else NOTHING
        return httpx.Response(200, json=reply if request.method == "POST" else reply | {"answer": [], "model": ""})

    @contextmanager
    def client(_server: str, token: str) -> Iterator[Client]:
        with Client("https://x.org", token, transport=httpx.MockTransport(answer)) as made:
            yield made

    monkeypatch.setattr(remote, "open_client", client)
    return requests


def run(verb: Any, *words: str) -> Result:
    return CliRunner().invoke(verb.command, list(words))


def test_passages_are_printed_with_their_places(sent: list[httpx.Request]) -> None:
    done = run(passages, "bees", "dance", "--in", "trending", "-n", "3")
    assert (done.exit_code, done.output) == (
        0, "  1. On bees, in 1 Introduction\n     Bees dance.\n     https://x.org/papers/2510.1/read#t-S1.p1\n",
    )  # fmt: skip
    assert dict(sent[0].url.params) == {"q": "bees dance", "listing": "trending", "limit": "3"}
    assert orjson.loads(run(passages, "bees", "--json").stdout) == PASSAGE
    assert run(passages, "elephants").exit_code == 1
    failed = run(passages, "bees", "--in", "nosuch")
    assert (failed.exit_code, "no list “nosuch”" in failed.output) == (1, True)


def test_a_question_is_answered_by_passages_and_on_request_by_the_model(sent: list[httpx.Request]) -> None:
    assert run(ask, "do", "bees", "dance?", "--paper", "2510.1").output.startswith("  1. On bees, in 1 Introduction\n")
    assert sent[0].method == "GET"
    done = run(ask, "--answer", "do bees dance?")
    assert sent[1].method == "POST"
    assert "They dance. [1]\nThey sing. (no passage found here says so)\nWritten by m, a language model" in done.output
    nothing = run(ask, "elephants")
    assert (nothing.exit_code, nothing.output.strip()) == (1, "Nothing found.")
    assert orjson.loads(run(ask, "--json", "bees").stdout)["passages"][0]["number"] == 1
