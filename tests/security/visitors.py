"""The callers of the table of permissions, who send requests that leave nothing behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client, RequestFactory

from dailypapers.lib.errors import DailyPapersError
from dailypapers.mcp.tools import TOOLS, ToolContext
from dailypapers.mcp.user_tools import READ_TOOLS, WRITE_TOOLS
from dailypapers.operations.access import authenticate
from dailypapers.operations.errors import to_api_error
from tests.people import prove
from tests.security.permissions import FORBIDDEN, METHOD, MISSING, OK, PEOPLE, SIGN_IN, TOKENS, Row
from tests.security.world import World

OF_STATUS = {401: SIGN_IN, 403: FORBIDDEN, 404: MISSING, 405: METHOD}
SIGN_IN_PAGES = ("/accounts/login/", "/admin/login/", "/accounts/reauthenticate/")
BOOKKEEPING = (
    "django_session",
    "accounts_ratebucket",
    "accounts_cache",
    "accounts_apitoken",
    "accounts_auditentry",
    "accounts_browsersession",
    "accounts_knownbrowser",
    "mfa_authenticator",  # when recovery codes were shown
)
WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)", re.IGNORECASE)


class _Client(Client):
    """A client that keeps no cookies of answers, records no templates, and answers a fault of the server with 500."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


class Visitors:
    """Sends requests as each caller; every one is rolled back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._clients = {name: _Client(HTTP_HOST="localhost") for name in ("anonymous", *TOKENS)}
        for name in PEOPLE[1:]:
            self._clients[name] = _Client(HTTP_HOST="localhost")
            self._clients[name].force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
            prove(self._clients[name], world.people[name])

    def fill(self, text: str, *, is_url: bool = False) -> str:
        """Put the site's own values in place of `{words}`."""

        def value(match: re.Match[str]) -> str:
            word = self.world.words[match[1]]
            return quote(word) if is_url else word

        return re.sub(r"\{([a-z-]+)\}", value, text)

    def url(self, row: Row) -> str:
        """The address of a row."""
        return self.fill(row.address, is_url=True)

    def send(self, caller: str, row: Row, method: str = "") -> str:
        """The outcome of a row's request, or of one by another method, for a caller."""
        if row.is_tool:
            return self._call_tool(caller, row)
        method, sent = method or row.method, self.fill(row.sent)
        if method in ("GET", "HEAD", "OPTIONS"):
            return outcome_of(self.request(caller, method, self.url(row)))
        if row.address.startswith(("/api/", "/mcp")):
            return outcome_of(self.request(caller, method, self.url(row), sent, "application/json"))
        return outcome_of(self.request(caller, method, self.url(row), sent, "application/x-www-form-urlencoded"))

    def request(
        self, caller: str, method: str, url: str, body: str | bytes = "", content_type: str = "", **more: Any
    ) -> Any:
        """The answer to any request of a caller."""
        if secret := self.world.tokens.get(caller):
            more["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        if url.startswith("/mcp"):
            more["HTTP_ACCEPT"] = "application/json, text/event-stream"
        with rolled_back():
            answer = self._clients[caller].generic(method, url, body, content_type or "text/plain", **more)
            if answer.streaming:
                b"".join(answer)
        return answer

    def _call_tool(self, caller: str, row: Row) -> str:
        tool = next(tool for tool in (*TOOLS, *READ_TOOLS, *WRITE_TOOLS) if tool.__name__ == row.address)
        secret = self.world.tokens.get(caller)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
        with rolled_back():
            try:
                found = authenticate(RequestFactory().post("/mcp", **headers), session=False)
                tool(ToolContext("http://testserver/", found), **json.loads(self.fill(row.sent)))
            except DailyPapersError as error:
                status = to_api_error(error).status
                return OF_STATUS.get(status, str(status))
        return OK


def outcome_of(answer: Any) -> str:
    """The class of an answer: ok, sign-in, forbidden, missing, method, or its status."""
    if answer.status_code < 400:
        location = answer.headers.get("Location", "")
        return SIGN_IN if location.split("?")[0] in SIGN_IN_PAGES else OK
    return OF_STATUS.get(answer.status_code, str(answer.status_code))


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written_tables() -> Iterator[list[str]]:
    """Collect the tables that are written inside, without the bookkeeping of sessions, limits and tokens."""
    tables: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITES.match(sql):
            tables.append(match[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
