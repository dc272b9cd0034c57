"""The least that asks like a browser, so that the load measures the site and not its generator.

HTTP/1.1 on one kept connection, cookies, gzip, and, where asked for, the ETag of what was seen before. Answers are read
whole and not unpacked: a browser does that on another machine.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path
from urllib.parse import urlencode


class Browser:
    """One reader or writer; one request at a time."""

    def __init__(self, port: int, session: str = "", *, revalidates: bool = False) -> None:
        token = secrets.token_hex(16)
        cookie = f"csrftoken={token}" + (f"; sessionid={session}" if session else "")
        self._head = (
            f"Host: 127.0.0.1:{port}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
            f"Cookie: {cookie}\r\nX-CSRFToken: {token}\r\n"
        )
        self._port, self._seen = port, dict[str, str]() if revalidates else None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> int:
        """The status."""
        known = self._seen.get(path, "") if self._seen is not None else ""
        return await self._ask(path, f"GET {path} HTTP/1.1\r\n{self._head}{known}\r\n".encode())

    async def post(self, path: str, form: dict[str, str]) -> int:
        body = urlencode(form)
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(path, f"POST {path} HTTP/1.1\r\n{self._head}{kind}\r\n{body}".encode())

    async def _ask(self, path: str, request: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head[9:12])
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
        if status != 304:
            await reader.readexactly(int(fields["content-length"]))
        if self._seen is not None and "etag" in fields:
            self._seen[path] = f"If-None-Match: {fields['etag']}\r\n"
        return status

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


def processor_seconds(pid: int) -> float:
    """What a process and its living descendants have used. From /proc; 0 where there is none."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(file.parent.name)] = int(words[1])
        ticks[int(file.parent.name)] = int(words[11]) + int(words[12])

    def is_of(process: int) -> bool:
        while process not in (0, pid):
            process = parents.get(process, 0)
        return process == pid

    return sum(spent for process, spent in ticks.items() if is_of(process)) / os.sysconf("SC_CLK_TCK")
