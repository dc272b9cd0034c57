"""The call of an API, defined once for the sync and the async client.

    class ReadApi:
        @endpoint
        def paper(self, identifier: str) -> Request[PaperOut]:
            '''Fetch a paper.'''
            return get(PaperOut, "papers", identifier)

An endpoint says what to send; the client that it is called on sends it. `Client.paper("2510.05096")` returns a
`PaperOut`, `AsyncClient.paper("2510.05096")` a coroutine of one. Both are plain methods with the signature and the
docstring written here, for type checkers, editors and `help()` alike.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, get_args, get_type_hints, overload
from urllib.parse import quote

T = TypeVar("T")
P = ParamSpec("P")
Value = str | int | bool | None

ROOT = "/api/v1"


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """An HTTP request of the API and the type of its answer; `NoneType` stands for an answer without a body."""

    method: str
    path: str
    answer: type[T]
    params: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None


def get(answer: type[T], /, *path: str | int, **params: Value) -> Request[T]:
    """Build a GET request. Parameters that are None, False or empty are left to the server's default."""
    return Request("GET", _url(path), answer, encode_params(params))


def delete(answer: type[T], /, *path: str | int, **params: Value) -> Request[T]:
    """Build a DELETE request, with parameters like those of `get`."""
    return Request("DELETE", _url(path), answer, encode_params(params))


def post(answer: type[T], /, *path: str | int, **body: Value) -> Request[T]:
    """Build a POST request. Fields of the JSON body that are None are left out; an empty text is sent."""
    return Request("POST", _url(path), answer, body=_body(body))


def put(answer: type[T], /, *path: str | int, **body: Value) -> Request[T]:
    """Build a PUT request, with a body like that of `post`; none when it has no fields."""
    return Request("PUT", _url(path), answer, body=_body(body) if body else None)


def patch(answer: type[T], /, *path: str | int, **body: Value) -> Request[T]:
    """Build a PATCH request, with a body like that of `post`."""
    return Request("PATCH", _url(path), answer, body=_body(body))


def _url(path: tuple[str | int, ...]) -> str:
    return "/".join([ROOT, *(quote(str(part), safe="/:") for part in path)])


def encode_params(values: dict[str, Value]) -> dict[str, str]:
    """Write query parameters as text, without those that are None, False or empty."""
    return {
        name: "true" if value is True else str(value)
        for name, value in values.items()
        if value is not None and value is not False and value != ""
    }


def _body(values: dict[str, Value]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class SyncSender(ABC):
    """Sends requests and waits for their answers."""

    @abstractmethod
    def _send(self, request: Request[T]) -> T: ...


class AsyncSender(ABC):
    """Sends requests within asyncio."""

    @abstractmethod
    async def _send(self, request: Request[T]) -> T: ...


class endpoint(Generic[P, T]):  # noqa: N801 (a decorator, like property)
    """A method that builds a request becomes one that sends it: a coroutine function on an `AsyncSender`."""

    def __init__(self, build: Callable[Concatenate[Any, P], Request[T]]) -> None:
        @wraps(build)
        def send(client: SyncSender, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return client._send(build(client, *args, **kwargs))

        @wraps(build)
        async def send_async(client: AsyncSender, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return await client._send(build(client, *args, **kwargs))

        self._send, self._send_async, self._build = send, send_async, build
        self._has_signature = False

    @overload
    def __get__(self, client: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...
    @overload
    def __get__(self, client: SyncSender, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: AsyncSender, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, client: Any, owner: type) -> Callable[..., Any]:
        if not self._has_signature:  # worked out for those that are used, of a hundred
            _set_signature(self._send, self._build)
            _set_signature(self._send_async, self._build)
            self._has_signature = True
        method: Any = self._send_async if issubclass(owner, AsyncSender) else self._send
        bound: Callable[..., Any] = method.__get__(client, owner)
        return bound


def _set_signature(method: Any, build: Callable[..., Request[Any]]) -> None:
    """Give a method the signature of `build`, with the answer in place of the request: `-> PaperOut`."""
    (answer,) = get_args(get_type_hints(build)["return"])
    method.__annotations__ = build.__annotations__ | {"return": answer}
    method.__signature__ = inspect.signature(build).replace(return_annotation=answer)
