"""Both transports, driven by the client of the official SDK."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import McpError
from mcp.types import CallToolResult, TextContent, TextResourceContents
from pydantic import AnyUrl

from tests.program import Home, free_port, wait_for

DAY = "2025-10-14"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.sampled(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[str]:
    port = free_port()
    serving = home.start("serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/help", 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(30)


@asynccontextmanager
async def session(transport: str, home: Home, site: str, token: str = "") -> AsyncIterator[ClientSession]:
    if transport == "stdio":
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "dailypapers", "mcp", "--site", site],
            env=home.environment | {"DAILYPAPERS_TOKEN": token},
        )
        opened: Any = stdio_client(command)
    else:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        opened = streamable_http_client(f"{site}/mcp", http_client=httpx.AsyncClient(headers=headers))
    async with opened as streams, ClientSession(streams[0], streams[1]) as asked:
        await asked.initialize()
        yield asked


def text_of(result: CallToolResult) -> str:
    assert len(result.content) == 1
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_everything_over_both_transports(transport: str, home: Home, site: str) -> None:
    async def drive() -> None:
        async with session(transport, home, site) as asked:
            tools = {tool.name: tool for tool in (await asked.list_tools()).tools}
            assert {"search_papers", "get_paper", "daily_papers", "trending_papers", "similar_papers"} <= set(tools)
            assert all(tool.description and tool.annotations for tool in tools.values())
            assert tools["search_papers"].inputSchema["required"] == ["query"]
            assert "context" not in tools["search_papers"].inputSchema["properties"]

            found = text_of(await asked.call_tool("search_papers", {"query": "language models", "limit": 3}))
            assert found.count("**[") == 3
            assert f"({site}/papers/" in found
            day = text_of(await asked.call_tool("daily_papers", {"day": DAY, "limit": 2}))
            assert day.startswith("# Tuesday, 14 October 2025")
            assert day.count("**[") == 2
            key = day.split(f"({site}/papers/")[1].split(".md)")[0]
            paper = text_of(await asked.call_tool("get_paper", {"id": key}))
            assert "## Summary" in paper
            assert f"{site}/papers/{key}" in paper
            assert text_of(await asked.call_tool("similar_papers", {"id": key, "limit": 2})).count("**[") == 2
            assert text_of(await asked.call_tool("trending_papers", {"limit": 2})).count("**[") == 2
            empty = text_of(await asked.call_tool("daily_papers", {"day": "1999-01-01"}))
            assert "no papers" in empty
            assert "newest day" in empty

            templates = (await asked.list_resource_templates()).resourceTemplates
            assert {t.uriTemplate for t in templates} == {"papers://paper/{id}", "papers://day/{day}"}
            assert [str(r.uri) for r in (await asked.list_resources()).resources] == ["papers://trending"]
            for address in (f"papers://paper/{key}", f"papers://day/{DAY}", "papers://trending"):
                read = (await asked.read_resource(AnyUrl(address))).contents[0]
                assert isinstance(read, TextResourceContents)
                assert read.mimeType == "text/markdown"
                assert read.text.startswith("# ")

            prompts = {prompt.name for prompt in (await asked.list_prompts()).prompts}
            assert prompts == {"brief_me_on_today", "related_work", "explain_paper"}
            given = await asked.get_prompt("related_work", {"abstract": "We study tokens."})
            assert isinstance(given.messages[0].content, TextContent)
            assert "We study tokens." in given.messages[0].content.text

    asyncio.run(drive())


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_errors_are_sentences(transport: str, home: Home, site: str) -> None:
    async def drive() -> None:
        async with session(transport, home, site) as asked:
            unknown = await asked.call_tool("get_paper", {"id": "no/such\0paper"})
            assert unknown.isError
            assert "There is no paper" in text_of(unknown)
            day = await asked.call_tool("daily_papers", {"day": "someday"})
            assert day.isError
            assert "2025-10-14" in text_of(day)
            assert (await asked.call_tool("search_papers", {"query": "x", "limit": 1000})).isError
            assert (await asked.call_tool("search_papers", {})).isError
            assert (await asked.call_tool("no_such_tool", {})).isError
            with pytest.raises(McpError, match="There is no paper"):
                await asked.read_resource(AnyUrl("papers://paper/nothing"))

    asyncio.run(drive())


TOKEN = """
import django
django.setup()
from dailypapers.accounts.actions import create_token, ensure_sole_user
print(create_token(ensure_sole_user(), "test", ["read", "write"])[1])
"""


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_a_token_acts_for_its_user(transport: str, home: Home, site: str) -> None:
    environment = home.environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    made = subprocess.run([sys.executable, "-c", TOKEN], env=environment, capture_output=True, check=True, text=True)
    secret = made.stdout.strip()

    async def drive() -> None:
        async with session(transport, home, site, secret) as asked:
            saved = await asked.call_tool("save_paper", {"id": "2510.05096", "collection": f"By {transport}"})
            assert not saved.isError, saved
            assert f"By {transport}" in text_of(await asked.call_tool("list_collections", {}))
            assert "1 vote here" in text_of(await asked.call_tool("upvote_paper", {"id": "2510.05096"}))
            assert text_of(await asked.call_tool("my_feed", {"limit": 2})).count("**[") == 2
        async with session(transport, home, site) as asked:
            nobody = await asked.call_tool("upvote_paper", {"id": "2510.05096"})
            assert nobody.isError
            assert "This tool needs a token" in text_of(nobody)

    asyncio.run(drive())


def test_answers_are_short_enough_for_a_model(home: Home, site: str) -> None:
    async def drive() -> None:
        async with session("http", home, site) as asked:
            for tool, arguments in (
                ("trending_papers", {"limit": 25}),
                ("search_papers", {"query": "model", "limit": 25}),
            ):
                assert len(text_of(await asked.call_tool(tool, arguments))) < 20_000

    asyncio.run(drive())


def test_http_refuses_what_is_no_mcp(site: str, tmp_path: Path) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}
    with httpx.Client(base_url=site) as asked:
        got = asked.get("/mcp")
        assert got.status_code == 405
        assert got.headers["Allow"] == "POST"
        assert asked.post("/mcp", json=call, headers=accept).json()["result"]["tools"]
        assert asked.post("/mcp", content=b"{", headers={"Content-Type": "application/json"}).status_code == 400
        deep = b"[" * 100_000 + b"]" * 100_000
        assert (
            asked.post("/mcp", content=deep, headers=accept | {"Content-Type": "application/json"}).status_code == 400
        )
        nested = b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":' + b"[" * 900 + b"]" * 900 + b"}"
        answer = asked.post("/mcp", content=nested, headers=accept | {"Content-Type": "application/json"})
        assert answer.status_code == 400
        assert asked.post("/mcp", content=b"x" * 1_100_000).status_code == 413
        foreign = asked.post("/mcp", json=call, headers=accept | {"Origin": "https://evil.example"})
        assert foreign.status_code == 403
        assert asked.post("/mcp", json=call, headers=accept | {"Origin": site}).status_code == 200
        assert asked.post("/mcp", json=call, headers=accept | {"Authorization": "Bearer nobody"}).status_code == 401
        assert asked.post("/mcp", data={"a": "b"}, headers=accept).status_code == 400
