"""The client, sync and async: one table of calls, two ways to send them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from dailypapers.client.calls import Call, Nothing
from dailypapers.client.errors import ApiProblem, Unreachable
from dailypapers.client.models import (
    AuthorList,
    CategoryList,
    DayList,
    KeywordList,
    Me,
    OrganisationList,
    PaperList,
    PaperOut,
    Period,
    SearchList,
    SimilarList,
    Stats,
)
from dailypapers.client.write_api import AsyncWriteApi, WriteApi

Model = TypeVar("Model", bound=BaseModel)
TIMEOUT = 30.0  # seconds
_PAPER = TypeAdapter(PaperOut)


def _options(base_url: str, token: str, options: dict[str, Any]) -> dict[str, Any]:
    headers = {"Accept": "application/json", "User-Agent": "dailypapers-client"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return {
        "base_url": base_url.rstrip("/"),
        "headers": headers,
        "timeout": TIMEOUT,
        "follow_redirects": True,
    } | options


def _query(**fields: object) -> dict[str, str]:
    """Only what is asked for: an empty text and None are the server's default."""
    return {name: str(value) for name, value in fields.items() if value not in ("", None)}


def _path(kind: str, name: str, more: str = "") -> str:
    return f"/api/v1/{kind}/{quote(name, safe='/:')}{more}"


def _read(answer: httpx.Response, model: type[Model]) -> Model:
    _check(answer)
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise Unreachable(
            f"{answer.url} does not answer like a Daily Papers site: {error.error_count()} faults."
        ) from error


def _taken(answer: httpx.Response, call: Call[Model]) -> Model:
    """An answer without a body is an empty one."""
    if call.model is Nothing:
        _check(answer)
        return call.model()
    return _read(answer, call.model)


def _check(answer: httpx.Response) -> None:
    """Raises what the server said when it is no success."""
    if answer.is_success:
        return
    try:
        said = answer.json()
        raise ApiProblem(answer.status_code, said["code"], said["message"], said.get("field"))
    except (ValueError, KeyError, TypeError):
        raise Unreachable(f"{answer.url} answered {answer.status_code} and is no Daily Papers site.") from None


def _lost(error: httpx.HTTPError) -> Unreachable:
    try:
        where = str(error.request.url)
    except RuntimeError:
        where = "The server"
    return Unreachable(f"{where} cannot be reached: {error or type(error).__name__}.")


class _Calls:
    """Each call as (path, query, model): what differs between the two clients is only how it is sent."""

    @staticmethod
    def search(
        query: str, limit: int, cursor: str, mode: str, options: dict[str, bool]
    ) -> tuple[str, dict[str, str], type[SearchList]]:
        chosen = {name: "true" for name, wanted in options.items() if wanted}
        return "/api/v1/search", _query(q=query, limit=limit, cursor=cursor, mode=mode) | chosen, SearchList

    @staticmethod
    def papers(limit: int, cursor: str, filters: dict[str, str]) -> tuple[str, dict[str, str], type[PaperList]]:
        return "/api/v1/papers", _query(limit=limit, cursor=cursor, **filters), PaperList

    @staticmethod
    def period(
        kind: str, name: str, limit: int, cursor: str, category: str
    ) -> tuple[str, dict[str, str], type[Period]]:
        return _path(kind, name), _query(limit=limit, cursor=cursor, category=category), Period

    @staticmethod
    def trending(limit: int, cursor: str, category: str) -> tuple[str, dict[str, str], type[PaperList]]:
        return "/api/v1/trending", _query(limit=limit, cursor=cursor, category=category), PaperList

    @staticmethod
    def names(kind: str, query: str, limit: int, cursor: str) -> tuple[str, dict[str, str]]:
        return f"/api/v1/{kind}", _query(q=query, limit=limit, cursor=cursor)


class Client(WriteApi):
    """Asks a Daily Papers site. Raises `ApiProblem` when it says no and `Unreachable` when it does not answer.

    `options` go to `httpx.Client`: a proxy, a transport, another timeout in seconds.
    """

    def __init__(self, base_url: str = "http://127.0.0.1:8000", token: str = "", **options: Any) -> None:
        self.http = httpx.Client(**_options(base_url, token, options))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()

    def _get(self, path: str, query: dict[str, str], model: type[Model]) -> Model:
        try:
            return _read(self.http.get(path, params=query), model)
        except httpx.HTTPError as error:
            raise _lost(error) from error

    def _send(self, call: Call[Model]) -> Model:
        try:
            return _taken(self.http.request(call.method, call.path, params=call.query, json=call.body), call)
        except httpx.HTTPError as error:
            raise _lost(error) from error

    def search(
        self, query: str, *, limit: int = 20, cursor: str = "", mode: str = "hybrid", **options: bool
    ) -> SearchList:
        """Papers for a text of the query language; `limit` 1 to 100; options: recent, popular, diverse, as_is."""
        return self._get(*_Calls.search(query, limit, cursor, mode, options))

    def papers(self, *, limit: int = 50, cursor: str = "", **filters: str) -> PaperList:
        """All papers, the newest in the catalogue first; filters: author, organisation, category, keyword."""
        return self._get(*_Calls.papers(limit, cursor, filters))

    def paper(self, identifier: str) -> PaperOut:
        """A paper by its id, an arXiv number with or without version, a DOI or an address of it."""
        return self._get(_path("papers", identifier), {}, PaperOut)

    def similar(self, identifier: str, *, limit: int = 10) -> SimilarList:
        """The papers closest in meaning."""
        return self._get(_path("papers", identifier, "/similar"), _query(limit=limit), SimilarList)

    def day(self, day: str = "newest", *, limit: int = 50, cursor: str = "", category: str = "") -> Period:
        """The papers of a day: `2025-10-14`, `today`, or the newest that has papers."""
        return self._get(*_Calls.period("days", day, limit, cursor, category))

    def week(self, week: str, *, limit: int = 50, cursor: str = "", category: str = "") -> Period:
        """The papers of an ISO week: `2025-W42`."""
        return self._get(*_Calls.period("weeks", week, limit, cursor, category))

    def month(self, month: str, *, limit: int = 50, cursor: str = "", category: str = "") -> Period:
        """The papers of a month: `2025-10`."""
        return self._get(*_Calls.period("months", month, limit, cursor, category))

    def trending(self, *, limit: int = 50, cursor: str = "", category: str = "") -> PaperList:
        """What trends, over all days."""
        return self._get(*_Calls.trending(limit, cursor, category))

    def days(self, *, limit: int = 100, cursor: str = "") -> DayList:
        """The days that have papers, the newest first."""
        return self._get(*_Calls.names("days", "", limit, cursor), DayList)

    def authors(self, query: str = "", *, limit: int = 50, cursor: str = "") -> AuthorList:
        """Authors whose name begins with `query`."""
        return self._get(*_Calls.names("authors", query, limit, cursor), AuthorList)

    def organisations(self, query: str = "", *, limit: int = 50, cursor: str = "") -> OrganisationList:
        return self._get(*_Calls.names("organisations", query, limit, cursor), OrganisationList)

    def categories(self, query: str = "", *, limit: int = 50, cursor: str = "") -> CategoryList:
        return self._get(*_Calls.names("categories", query, limit, cursor), CategoryList)

    def keywords(self, query: str = "", *, limit: int = 50, cursor: str = "") -> KeywordList:
        return self._get(*_Calls.names("keywords", query, limit, cursor), KeywordList)

    def stats(self) -> Stats:
        return self._get("/api/v1/stats", {}, Stats)

    def me(self) -> Me:
        """Whose token this is and what it may do."""
        return self._get("/api/v1/me", {}, Me)

    def export(self) -> Iterator[PaperOut]:
        """Every paper of the catalogue, one at a time, in one answer."""
        try:
            with self.http.stream("GET", "/api/v1/export/papers.jsonl") as answer:
                if not answer.is_success:
                    answer.read()
                _check(answer)
                for line in answer.iter_lines():
                    yield _PAPER.validate_json(line)
        except httpx.HTTPError as error:
            raise _lost(error) from error

    def text(self, path: str, **query: object) -> Iterator[bytes]:
        """What a page says in another form, piece by piece: `/papers/2510.05096.md`, `/papers/trending.bib`."""
        try:
            with self.http.stream("GET", path, params=_query(**query), headers={"Accept": "*/*"}) as answer:
                if answer.status_code == 404:
                    raise ApiProblem(404, "not_found", "There is no paper or page of that name.")
                if not answer.is_success:
                    answer.read()
                _check(answer)
                yield from answer.iter_bytes()
        except httpx.HTTPError as error:
            raise _lost(error) from error


class AsyncClient(AsyncWriteApi):
    """The same for asyncio."""

    def __init__(self, base_url: str = "http://127.0.0.1:8000", token: str = "", **options: Any) -> None:
        self.http = httpx.AsyncClient(**_options(base_url, token, options))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self.http.aclose()

    async def _get(self, path: str, query: dict[str, str], model: type[Model]) -> Model:
        try:
            return _read(await self.http.get(path, params=query), model)
        except httpx.HTTPError as error:
            raise _lost(error) from error

    async def _send(self, call: Call[Model]) -> Model:
        try:
            return _taken(await self.http.request(call.method, call.path, params=call.query, json=call.body), call)
        except httpx.HTTPError as error:
            raise _lost(error) from error

    async def search(
        self, query: str, *, limit: int = 20, cursor: str = "", mode: str = "hybrid", **options: bool
    ) -> SearchList:
        return await self._get(*_Calls.search(query, limit, cursor, mode, options))

    async def papers(self, *, limit: int = 50, cursor: str = "", **filters: str) -> PaperList:
        return await self._get(*_Calls.papers(limit, cursor, filters))

    async def paper(self, identifier: str) -> PaperOut:
        return await self._get(_path("papers", identifier), {}, PaperOut)

    async def similar(self, identifier: str, *, limit: int = 10) -> SimilarList:
        return await self._get(_path("papers", identifier, "/similar"), _query(limit=limit), SimilarList)

    async def day(self, day: str = "newest", *, limit: int = 50, cursor: str = "", category: str = "") -> Period:
        return await self._get(*_Calls.period("days", day, limit, cursor, category))

    async def week(self, week: str, *, limit: int = 50, cursor: str = "", category: str = "") -> Period:
        return await self._get(*_Calls.period("weeks", week, limit, cursor, category))

    async def month(self, month: str, *, limit: int = 50, cursor: str = "", category: str = "") -> Period:
        return await self._get(*_Calls.period("months", month, limit, cursor, category))

    async def trending(self, *, limit: int = 50, cursor: str = "", category: str = "") -> PaperList:
        return await self._get(*_Calls.trending(limit, cursor, category))

    async def days(self, *, limit: int = 100, cursor: str = "") -> DayList:
        return await self._get(*_Calls.names("days", "", limit, cursor), DayList)

    async def authors(self, query: str = "", *, limit: int = 50, cursor: str = "") -> AuthorList:
        return await self._get(*_Calls.names("authors", query, limit, cursor), AuthorList)

    async def organisations(self, query: str = "", *, limit: int = 50, cursor: str = "") -> OrganisationList:
        return await self._get(*_Calls.names("organisations", query, limit, cursor), OrganisationList)

    async def categories(self, query: str = "", *, limit: int = 50, cursor: str = "") -> CategoryList:
        return await self._get(*_Calls.names("categories", query, limit, cursor), CategoryList)

    async def keywords(self, query: str = "", *, limit: int = 50, cursor: str = "") -> KeywordList:
        return await self._get(*_Calls.names("keywords", query, limit, cursor), KeywordList)

    async def stats(self) -> Stats:
        return await self._get("/api/v1/stats", {}, Stats)

    async def me(self) -> Me:
        return await self._get("/api/v1/me", {}, Me)

    async def export(self) -> AsyncIterator[PaperOut]:
        try:
            async with self.http.stream("GET", "/api/v1/export/papers.jsonl") as answer:
                if not answer.is_success:
                    await answer.aread()
                _check(answer)
                async for line in answer.aiter_lines():
                    yield _PAPER.validate_json(line)
        except httpx.HTTPError as error:
            raise _lost(error) from error
