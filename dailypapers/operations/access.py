"""Authentication of callers: by the session of the site, or by a token in `Authorization: Bearer …`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from dailypapers.accounts.models import ApiToken
from dailypapers.accounts.queries import find_token
from dailypapers.operations.errors import ApiError

SESSION_SCOPES = frozenset({"read", "write"})  # what somebody signed in on the site may do here
MAX_TOKEN = 512  # characters


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request and what they may do; an anonymous caller has neither user nor scope."""

    user: Any = None
    scopes: frozenset[str] = frozenset()

    @property
    def username(self) -> str | None:
        """Return the user name; None for an anonymous caller."""
        return self.user.get_username() if self.user else None


ANONYMOUS = Caller()


def bearer_token(request: HttpRequest) -> str | None:
    """Return the secret in `Authorization: Bearer`; None without the header. Raises `ApiError` for any other scheme."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise ApiError("invalid_token", "Send the token as `Authorization: Bearer <token>`.")
    return secret.strip()


def authenticate(request: HttpRequest, scope: str = "", *, session: bool = True) -> Caller:
    """Return the caller of a request: the user of its token, else of its session where `session` allows one.

    With a `scope`, anonymous callers and those without that scope are refused. Raises `ApiError` for an unknown token,
    a write by session without the CSRF token, a missing sign-in, or a missing scope.
    """
    secret = bearer_token(request)
    if secret is not None:
        token = token_of(request)
        if token is None:
            raise ApiError("invalid_token", "This token is unknown, expired or revoked. Make a new one under Settings.")
        caller = Caller(token.user, frozenset(token.scopes))
    else:
        user = getattr(request, "user", None) if session else None
        caller = Caller(user, SESSION_SCOPES) if user is not None and user.is_authenticated else ANONYMOUS
        is_write = request.method not in ("GET", "HEAD", "OPTIONS")
        if caller.user and is_write and "dailypapers.local" not in request.META:  # no page can send what is local
            _check_csrf(request)
    if scope and not caller.user:
        raise ApiError("sign_in", "Sign in, or send a token as `Authorization: Bearer <token>`.")
    if scope and scope not in caller.scopes:
        raise ApiError("wrong_scope", f"This token lacks the scope “{scope}”. Make one with it under Settings.")
    return caller


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the valid token of a request, looked up once a request; None without one.

    The accounts compare hashes in a time that does not depend on the secret.
    """
    if not hasattr(request, "_api_token"):
        try:
            secret = bearer_token(request) or ""
        except ApiError:
            secret = ""
        is_text = 0 < len(secret) <= MAX_TOKEN and secret.isascii() and secret.isprintable()
        request._api_token = find_token(secret) if is_text else None  # type: ignore[attr-defined]
    token: ApiToken | None = request._api_token  # type: ignore[attr-defined]
    return token


class _CsrfCheck(CsrfViewMiddleware):
    """The CSRF check of the site's forms, which returns the reason of a failure in place of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _check_csrf(request: HttpRequest) -> None:
    check: Any = _CsrfCheck(lambda _: HttpResponse())
    check.process_request(request)
    if reason := check.process_view(request, None, (), {}):
        raise ApiError("forbidden", f"Send the header X-CSRFToken with a write by session: {reason}")
