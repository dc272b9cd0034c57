"""A small browser for the scripts beside it, and the program served while they ask."""

from __future__ import annotations

import http.client
import json as json_module
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PATIENCE = 300.0  # seconds until a site answers after its start


@dataclass(frozen=True, slots=True)
class Answer:
    """Headers by lower-case name; where one stands several times, the values are joined by a new line."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Browser:
    """One kept connection with its cookies; no redirect is followed."""

    def __init__(self, port: int, *, keeps_cookies: bool = True) -> None:
        self.port, self.keeps_cookies, self.cookies = port, keeps_cookies, dict[str, str]()
        self._connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] = {}, body: bytes | None = None, json: Any = None
    ) -> Answer:
        sent = dict(headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if json is not None:
            body = json_module.dumps(json).encode()
            sent["Content-Type"] = "application/json"
        for attempt in (1, 2):
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self._connection.request(method, path, body=body, headers=sent)
                response = self._connection.getresponse()
                answer = Answer(response.status, _headers(response), response.read())
                break
            except (http.client.HTTPException, ConnectionError):  # a kept connection the server has closed
                self._connection = None
                if attempt == 2:
                    raise
        if self.keeps_cookies:
            self._keep_cookies(answer)
        return answer

    def post(self, path: str, form: Mapping[str, str | list[str]], headers: Mapping[str, str] = {}) -> Answer:
        """A form with the token against cross-site requests."""
        if "csrftoken" not in self.cookies:
            self.ask("GET", "/accounts/login/")
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Referer": f"http://127.0.0.1:{self.port}/",
        }
        return self.ask("POST", path, sent | dict(headers), urlencode(form, doseq=True).encode())

    def sign_in(self, username: str, password: str) -> None:
        answer = self.post("/accounts/login/", {"login": username, "password": password})
        if answer.status != 302 or "sessionid" not in self.cookies:
            said = re.sub(r"<[^>]+>|\s+", " ", answer.text)[-400:]
            raise SystemExit(f"{username} could not sign in: {answer.status} {said}")

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def _headers(response: http.client.HTTPResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        found[key] = f"{found[key]}\n{value}" if key in found else value
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(program: list[str], port: int, environment: dict[str, str], log: Path) -> Iterator[None]:
    """`PROGRAM serve` without its worker, so that nothing changes meanwhile; waits until it answers."""
    command = [*program, "serve", "--port", str(port), "--no-worker", "--no-sample"]
    with log.open("ab") as file, subprocess.Popen(command, env=environment, stdout=file, stderr=file) as process:
        try:
            _wait(port, process, log)
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The program ended by itself. Its last words are in {log}.")
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/help")
            if connection.getresponse().status < 500:
                return
        time.sleep(0.2)
    raise SystemExit(f"The program did not answer within {PATIENCE:.0f} s. Its last words are in {log}.")
