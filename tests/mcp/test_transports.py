"""Both transports, driven by the client of the official SDK."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent, TextResourceContents

from dailypapers import __version__
from tests.program import Home, free_port, wait_for

DAY = "2025-10-14"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.sampled(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[str]:
    port = free_port()
    serving = home.start("serve", "--port", str(port), "--no-worker")
    try:
        wait_for(f"http://127.0.0.1:{port}/help", 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(30)


@asynccontextmanager
async def session(transport: str, home: Home, site: str, token: str = "", mode: str = "auto") -> AsyncIterator[Client]:
    """A client of the newest protocol; with the mode `legacy` one of those before 2026, which shake hands first."""
    opened: Any
    if transport == "stdio":
        opened = StdioServerParameters(
            command=sys.executable,
            args=["-m", "dailypapers", "mcp", "--site", site],
            env=home.environment | {"DAILYPAPERS_TOKEN": token},
        )
    else:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        opened = streamable_http_client(f"{site}/mcp", http_client=httpx2.AsyncClient(headers=headers, timeout=60))
    async with Client(opened, mode=mode) as asked:
        yield asked


def text_of(result: CallToolResult) -> str:
    assert len(result.content) == 1
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_everything_over_both_transports(transport: str, mode: str, home: Home, site: str) -> None:
    async def drive() -> None:
        async with session(transport, home, site, mode=mode) as asked:
            assert (asked.protocol_version >= "2026-07-28") is (mode == "auto")
            assert asked.server_info.version == __version__
            assert "search_papers" in str(asked.instructions)
            tools = {tool.name: tool for tool in (await asked.list_tools()).tools}
            assert {"search_papers", "get_paper", "daily_papers", "trending_papers", "similar_papers"} <= set(tools)
            assert all(tool.description and tool.annotations for tool in tools.values())
            assert tools["search_papers"].input_schema["required"] == ["query"]
            assert "context" not in tools["search_papers"].input_schema["properties"]

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

            templates = (await asked.list_resource_templates()).resource_templates
            assert {t.uri_template for t in templates} == {"papers://paper/{id}", "papers://day/{day}"}
            assert [str(r.uri) for r in (await asked.list_resources()).resources] == ["papers://trending"]
            for address in (f"papers://paper/{key}", f"papers://day/{DAY}", "papers://trending"):
                read = (await asked.read_resource(address)).contents[0]
                assert isinstance(read, TextResourceContents)
                assert read.mime_type == "text/markdown"
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
            assert unknown.is_error
            assert "There is no paper" in text_of(unknown)
            day = await asked.call_tool("daily_papers", {"day": "someday"})
            assert day.is_error
            assert "2025-10-14" in text_of(day)
            assert (await asked.call_tool("search_papers", {"query": "x", "limit": 1000})).is_error
            assert (await asked.call_tool("search_papers", {})).is_error
            odd = await asked.call_tool("search_papers", {"query": "x", "max_results": 3})
            assert odd.is_error
            assert "max_results" in text_of(odd)
            assert (await asked.call_tool("no_such_tool", {})).is_error
            with pytest.raises(MCPError, match="There is no paper"):
                await asked.read_resource("papers://paper/nothing")

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
            assert not saved.is_error, saved
            assert f"By {transport}" in text_of(await asked.call_tool("list_collections", {}))
            assert "1 vote here" in text_of(await asked.call_tool("upvote_paper", {"id": "2510.05096"}))
            assert text_of(await asked.call_tool("my_feed", {"limit": 2})).count("**[") == 2
        async with session(transport, home, site) as asked:
            nobody = await asked.call_tool("upvote_paper", {"id": "2510.05096"})
            assert nobody.is_error
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
        for usual in (accept, {"Accept": "*/*"}, {"Accept": "application/json"}):
            assert asked.post("/mcp", json=call, headers=usual).json()["result"]["tools"]
        assert asked.post("/mcp", json=call, headers={"Accept": "image/png"}).status_code == 406
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


SUITE = "@modelcontextprotocol/conformance@0.1.13"  # the newest for Node.js 20


def test_the_official_conformance_suite_finds_nothing(site: str, tmp_path: Path) -> None:
    """It ends with an error for a scenario that fails, and for one that is listed as other and passes."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js is not there")
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tmp_path), SUITE]
    if subprocess.run(install, capture_output=True, check=False, timeout=300).returncode:
        pytest.skip(f"{SUITE} does not come from npm")
    program = tmp_path / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
    others = Path(__file__).parent / "other_features.yml"
    command = [node, str(program), "server", "--url", f"{site}/mcp", "--expected-failures", str(others)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-3_000:]
    for scenario in ("server-initialize", "ping", "tools-list", "tools-call-error", "resources-list", "prompts-list"):
        assert f"✓ {scenario}: 1 passed" in done.stdout
