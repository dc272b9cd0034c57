"""Who asks: by the session of the site, or by a token in `Authorization: Bearer …`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from dailypapers.accounts.models import ApiToken
from dailypapers.accounts.queries import find_token
from dailypapers.operations.errors import ApiError

SESSION_SCOPES = frozenset({"read", "write"})  # what somebody signed in on the site may do here
_LONGEST = 512  # characters of a token


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks and what they may do; nobody in particular has neither user nor scope."""

    user: Any = None
    scopes: frozenset[str] = frozenset()

    @property
    def username(self) -> str | None:
        return self.user.get_username() if self.user else None


NOBODY = Caller()


def bearer(request: HttpRequest) -> str | None:
    """The secret in `Authorization: Bearer`, or None without one. Raises `ApiError` on any other scheme."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise ApiError("invalid_token", "Send the token as `Authorization: Bearer <token>`.")
    return secret.strip()


def caller(request: HttpRequest, scope: str = "", *, session: bool = True) -> Caller:
    """Who asks. With a `scope` it must be somebody who has it. A token counts before the session, if that counts.

    Raises `ApiError`: a token nobody has, a session's write without the CSRF token, nobody where somebody is needed,
    or a scope that is missing.
    """
    secret = bearer(request)
    if secret is not None:
        token = token_of(request)
        if token is None:
            raise ApiError("invalid_token", "This token is unknown, expired or revoked. Make a new one on the site.")
        found = Caller(token.user, frozenset(token.scopes))
    else:
        user = getattr(request, "user", None) if session else None
        found = Caller(user, SESSION_SCOPES) if user is not None and user.is_authenticated else NOBODY
        if found.user and request.method not in ("GET", "HEAD", "OPTIONS"):
            _check_csrf(request)
    if scope and not found.user:
        raise ApiError("sign_in", "Sign in, or send a token as `Authorization: Bearer <token>`.")
    if scope and scope not in found.scopes:
        raise ApiError("wrong_scope", f"This token may not do that: it needs the scope “{scope}”.")
    return found


def token_of(request: HttpRequest) -> ApiToken | None:
    """Returns the token a request carries where it is good, looked up once a request; None without one.

    The accounts compare hashes in a time that does not depend on the secret.
    """
    if not hasattr(request, "_api_token"):
        try:
            secret = bearer(request) or ""
        except ApiError:
            secret = ""
        is_text = 0 < len(secret) <= _LONGEST and secret.isascii() and secret.isprintable()
        request._api_token = find_token(secret) if is_text else None  # type: ignore[attr-defined]
    token: ApiToken | None = request._api_token  # type: ignore[attr-defined]
    return token


class _Check(CsrfViewMiddleware):
    """The check of the site's forms; what it would answer is the reason alone."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _check_csrf(request: HttpRequest) -> None:
    check: Any = _Check(lambda _: HttpResponse())
    check.process_request(request)
    if reason := check.process_view(request, None, (), {}):
        raise ApiError("forbidden", f"A write by session needs the header X-CSRFToken: {reason}")
