"""An endpoint is a plain method of either client, with its signature, docstring and types."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
import typing
from pathlib import Path
from types import NoneType

import pytest

from dailypapers.client import AsyncClient, Client, PaperOut
from dailypapers.client.endpoint import Request, delete, get, patch, post, put
from tests.client.calls import CALLS, STREAMS


def methods(client: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(member)
        for name, member in inspect.getmembers(client, inspect.isfunction)
        if not name.startswith("_") and name != "close"
    }


def test_both_clients_have_the_same_calls_with_the_same_signatures() -> None:
    assert set(methods(Client)) == set(methods(AsyncClient)) == set(CALLS) | STREAMS
    for name in CALLS:
        assert methods(Client)[name] == methods(AsyncClient)[name], name
    for name in STREAMS:
        assert methods(Client)[name].parameters == methods(AsyncClient)[name].parameters, name
        assert getattr(Client, name).__doc__ == getattr(AsyncClient, name).__doc__, name


@pytest.mark.parametrize("name", sorted(CALLS))
def test_calls_are_functions_and_coroutine_functions_with_docstrings(name: str) -> None:
    call, async_call = getattr(Client, name), getattr(AsyncClient, name)
    assert call.__name__ == async_call.__name__ == name
    assert call.__doc__ == async_call.__doc__
    assert call.__doc__.strip()
    assert not inspect.iscoroutinefunction(call)
    assert inspect.iscoroutinefunction(async_call)
    answer = inspect.signature(call).return_annotation
    assert isinstance(answer, type)
    assert typing.get_type_hints(call)["return"] is answer
    assert typing.get_type_hints(async_call)["return"] is answer


def test_help_shows_calls_as_methods() -> None:
    for client, start in ((Client, "paper("), (AsyncClient, "async paper(")):
        text = pydoc.plain(pydoc.render_doc(client))
        line = f"{start}self, identifier: 'str', *, lang: 'str' = '') -> dailypapers.client.models.papers.PaperOut"
        assert f" |  {line}\n |      Fetch a paper by" in text


USE = """
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, assert_type
from dailypapers.client import AsyncClient, Client, PaperOut, SearchList

def use(client: Client) -> None:
    assert_type(client.search("attention", limit=3, recent=True), SearchList)
    assert_type(client.paper("2510.05096"), PaperOut)
    assert_type(client.export(), Iterator[PaperOut])
    client.delete_comment(7)
    client.paper()  # WRONG
    client.search("attention", limt=3)  # WRONG
    client.search("attention", limit="3")  # WRONG
    client.paper("2510.05096").nonsense  # WRONG

async def use_async(client: AsyncClient) -> None:
    paper: Coroutine[Any, Any, PaperOut] = client.paper("2510.05096")
    assert_type(await paper, PaperOut)
    client.delete_comment(7)  # WRONG
    assert_type(await client.search("attention"), SearchList)
    assert_type(client.text("/papers.bib", q="attention"), AsyncIterator[bytes])
    await client.delete_comment(7)
    client.paper("2510.05096").title  # WRONG
    await client.edit_comment(7)  # WRONG
"""


def test_a_strict_type_checker_sees_parameters_and_answers(tmp_path: Path) -> None:
    file = tmp_path / "use.py"
    file.write_text(USE)
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}"]
    command = [sys.executable, "-m", "mypy", *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    lines = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error: " in line}
    wrong = {number for number, line in enumerate(USE.splitlines(), 1) if line.endswith("# WRONG")}
    assert lines == wrong, done.stdout + done.stderr


# --- requests -----------------------------------------------------------------------------------------------------


def test_parameters_left_at_their_defaults_are_not_sent() -> None:
    request = get(PaperOut, "papers", q="", limit=0, cursor=None, recent=True, diverse=False, mode="dense")
    assert request == Request("GET", "/api/v1/papers", PaperOut, {"limit": "0", "recent": "true", "mode": "dense"})
    assert delete(NoneType, "me", "follows", kind="search", target="").params == {"kind": "search"}


def test_bodies_keep_what_is_empty_and_leave_out_none() -> None:
    body = {"note": "", "position": 0, "revisions": False}
    for build, method in ((post, "POST"), (put, "PUT"), (patch, "PATCH")):
        request = build(PaperOut, "collections", "circle", group=None, **body)
        assert request == Request(method, "/api/v1/collections/circle", PaperOut, body=body)
    assert put(PaperOut, "papers", "1", "vote").body is None
    assert patch(PaperOut, "collections", "circle", title=None).body == {}


def test_parts_of_a_path_are_quoted_but_for_slashes_of_ids() -> None:
    assert get(PaperOut, "papers", "hep-th/9901001", "vote").path == "/api/v1/papers/hep-th/9901001/vote"
    assert get(PaperOut, "papers", "doi:10.1/a?b#c d").path == "/api/v1/papers/doi:10.1/a%3Fb%23c%20d"
    assert get(PaperOut, "comments", 7).path == "/api/v1/comments/7"
