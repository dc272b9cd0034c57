"""The two clients. Their calls are in `read_api` and `write_api`; here is how they are sent and answers are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from dailypapers.client.endpoint import AsyncSender, Request, SyncSender, Value, encode_params
from dailypapers.client.errors import ApiProblem, Unreachable
from dailypapers.client.models import PaperOut, Problem
from dailypapers.client.read_api import ReadApi
from dailypapers.client.write_api import WriteApi

if TYPE_CHECKING:
    import httpx  # loaded by the clients that use it: the program calls its own site without it

T = TypeVar("T")
LOCALHOST = "http://127.0.0.1:8000"
TIMEOUT = 30.0  # seconds
EXPORT = "/api/v1/export/papers.jsonl"
ANY_FORMAT = {"Accept": "*/*"}


class Answer(Protocol):
    """An answer whose body is here."""

    @property
    def url(self) -> Any: ...
    @property
    def status_code(self) -> int: ...
    @property
    def is_success(self) -> bool: ...
    @property
    def content(self) -> bytes: ...


class Client(SyncSender, ReadApi, WriteApi):
    """Calls the API of a Daily Papers site.

    `options` go to `httpx.Client`: a proxy, a transport, another timeout in seconds. Every call raises `ApiProblem`
    when the site answers with an error, `Unreachable` when it does not answer or is no Daily Papers site.
    """

    def __init__(self, base_url: str = LOCALHOST, token: str = "", **options: Any) -> None:
        import httpx

        self.http = httpx.Client(**_http_options(base_url, token, options))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _send(self, request: Request[T]) -> T:
        import httpx

        try:
            response = self.http.request(request.method, request.path, params=request.params, json=request.body)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        return read_answer(response, request.answer)

    @contextmanager
    def _stream(self, path: str, params: dict[str, Value]) -> Iterator[httpx.Response]:
        """Open an answer that is read as it arrives; one with an error is read at once."""
        import httpx

        try:
            with self.http.stream("GET", path, params=encode_params(params), headers=ANY_FORMAT) as response:
                if not response.is_success:
                    response.read()
                yield response
        except httpx.HTTPError as error:
            raise _unreachable(error) from error

    def export(self) -> Iterator[PaperOut]:
        """Yield every paper of the catalogue from one answer, as it arrives."""
        paper = TypeAdapter(PaperOut)
        with self._stream(EXPORT, {}) as response:
            _raise_for_problem(response)
            for line in response.iter_lines():
                yield _parse(response, paper, line)

    def text(self, path: str, **params: Value) -> Iterator[bytes]:
        """Yield a page in another format, piece by piece: `/papers/2510.05096.md`, `/papers/trending.bib`."""
        with self._stream(path, params) as response:
            _raise_for_missing_page(response)
            _raise_for_problem(response)
            yield from response.iter_bytes()


class AsyncClient(AsyncSender, ReadApi, WriteApi):
    """Calls the API of a Daily Papers site from asyncio: the calls of `Client`, to be awaited."""

    def __init__(self, base_url: str = LOCALHOST, token: str = "", **options: Any) -> None:
        import httpx

        self.http = httpx.AsyncClient(**_http_options(base_url, token, options))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def _send(self, request: Request[T]) -> T:
        import httpx

        try:
            response = await self.http.request(request.method, request.path, params=request.params, json=request.body)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        return read_answer(response, request.answer)

    @asynccontextmanager
    async def _stream(self, path: str, params: dict[str, Value]) -> AsyncIterator[httpx.Response]:
        """Open an answer that is read as it arrives; one with an error is read at once."""
        import httpx

        try:
            async with self.http.stream("GET", path, params=encode_params(params), headers=ANY_FORMAT) as response:
                if not response.is_success:
                    await response.aread()
                yield response
        except httpx.HTTPError as error:
            raise _unreachable(error) from error

    async def export(self) -> AsyncIterator[PaperOut]:
        """Yield every paper of the catalogue from one answer, as it arrives."""
        paper = TypeAdapter(PaperOut)
        async with self._stream(EXPORT, {}) as response:
            _raise_for_problem(response)
            async for line in response.aiter_lines():
                yield _parse(response, paper, line)

    async def text(self, path: str, **params: Value) -> AsyncIterator[bytes]:
        """Yield a page in another format, piece by piece: `/papers/2510.05096.md`, `/papers/trending.bib`."""
        async with self._stream(path, params) as response:
            _raise_for_missing_page(response)
            _raise_for_problem(response)
            async for piece in response.aiter_bytes():
                yield piece


def _http_options(base_url: str, token: str, options: dict[str, Any]) -> dict[str, Any]:
    headers = request_headers(token)
    defaults = {"base_url": base_url.rstrip("/"), "headers": headers, "timeout": TIMEOUT, "follow_redirects": True}
    return defaults | options


def request_headers(token: str) -> dict[str, str]:
    """Return the headers of every request."""
    headers = {"Accept": "application/json", "User-Agent": "dailypapers-client"}
    return headers | {"Authorization": f"Bearer {token}"} if token else headers


def read_answer(response: Answer, answer: type[T]) -> T:
    """Return what an API answered. Raises `ApiProblem` for a problem, `Unreachable` for anything else."""
    _raise_for_problem(response)
    return _parse(response, TypeAdapter(answer), response.content or b"null")


def _parse(response: Answer, adapter: TypeAdapter[T], json: bytes | str) -> T:
    try:
        return adapter.validate_json(json)
    except ValidationError as error:
        raise Unreachable(
            f"{response.url} did not answer like a Daily Papers site. Check the address, and that the versions of "
            f"client and site go together. First fault: {error.errors()[0]['msg']}."
        ) from error


def _raise_for_problem(response: Answer) -> None:
    """Raise what the site said when it is no success."""
    if response.is_success:
        return
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        raise Unreachable(
            f"{response.url} answered {response.status_code}, and not like a Daily Papers site. Check the address."
        ) from None
    raise ApiProblem(response.status_code, problem.code, problem.message, problem.field)


def _raise_for_missing_page(response: Answer) -> None:
    """Raise for a page that is not there; pages outside the API say so in HTML."""
    if response.status_code == 404:
        raise ApiProblem(404, "not_found", "There is no paper or page of that name.")


def _unreachable(error: httpx.HTTPError) -> Unreachable:
    try:
        url = str(error.request.url)
    except RuntimeError:
        url = "The server"
    return Unreachable(f"{url} cannot be reached: {error or type(error).__name__}.")
