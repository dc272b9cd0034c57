"""One address that says how mail leaves: `EMAIL_URL`, read into Django's own settings.

| address | how |
|---|---|
| `smtp://host` | plain, for a server on this machine or in a trusted network (25) |
| `smtp://user:password@host`, `smtp+tls://…` | STARTTLS, certificate checked (587); plain with `?tls=0` |
| `smtps://…` | TLS from the first byte, certificate checked (465) |
| `file:///var/mail-out` | a file for each run in that folder |
| `console:` | on standard output |
| `memory:` | kept in the process, for tests |
| `anymail+mailgun://?api_key=…&sender_domain=…` | a provider, by django-anymail: its settings in lower case |
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.numbers import whole_number
from dailypapers.lib.sentences import sentence

TIMEOUT = 60  # seconds a mail server may be silent
_SMTP = {"smtp": (25, {}), "smtp+tls": (587, {"EMAIL_USE_TLS": True}), "smtps": (465, {"EMAIL_USE_SSL": True})}
_LOCAL = {"console": "console", "memory": "locmem"}
_EXAMPLES = sentence("Write smtp+tls://user:password@host:587, smtps://…, smtp://host, file:///folder or console:.")


def parse(url: str) -> dict[str, Any]:
    """Return the settings of Django that an address stands for. Raises `ConfigurationError` on anything else."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ConfigurationError(
            sentence("EMAIL_URL cannot be read: its port or host is no port or host. %(examples)s", examples=_EXAMPLES)
        ) from None
    scheme = parts.scheme.lower()
    if scheme in _SMTP:
        return _smtp(scheme, parts.hostname, port, parts.username, parts.password, dict(parse_qsl(parts.query)))
    if scheme == "file" and parts.path.strip("/"):
        return {"EMAIL_BACKEND": _backend("filebased"), "EMAIL_FILE_PATH": unquote(parts.path)}
    if scheme in _LOCAL:
        return {"EMAIL_BACKEND": _backend(_LOCAL[scheme])}
    if scheme.startswith("anymail+") and scheme.removeprefix("anymail+").isidentifier():
        return _anymail(scheme.removeprefix("anymail+"), dict(parse_qsl(parts.query)))
    raise ConfigurationError(
        sentence(
            "EMAIL_URL begins with “%(scheme)s:”, which is no way to send mail. %(examples)s",
            scheme=scheme,
            examples=_EXAMPLES,
        )
    )


def domain(site_url: str) -> str:
    """Return the domain of a sender at this site: its host, which mail servers take when it is a name only."""
    host = urlsplit(site_url).hostname or ""
    is_name = host and ":" not in host and not host.rpartition(".")[2].isdigit()
    return host if is_name else "localhost"


def _smtp(
    scheme: str, host: str | None, port: int | None, user: str | None, password: str | None, query: dict[str, str]
) -> dict[str, Any]:
    if not host:
        raise ConfigurationError(sentence("EMAIL_URL names no host. %(examples)s", examples=_EXAMPLES))
    if port == 0:
        raise ConfigurationError(sentence("EMAIL_URL names port 0; ports run from 1 to 65535."))
    timeout = whole_number(query.get("timeout", str(TIMEOUT)), minimum=1)
    if timeout is None:
        raise ConfigurationError(sentence("The timeout in EMAIL_URL is a number of seconds: smtp://host?timeout=60"))
    if scheme == "smtp" and (query.get("tls") == "1" or (password and query.get("tls") != "0")):
        scheme = "smtp+tls"
    standard, extra = _SMTP[scheme]
    return {
        "EMAIL_BACKEND": _backend("smtp"),
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or standard,
        "EMAIL_HOST_USER": unquote(user or ""),
        "EMAIL_HOST_PASSWORD": unquote(password or ""),
        "EMAIL_TIMEOUT": timeout,
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        **extra,
    }


def _anymail(provider: str, query: dict[str, str]) -> dict[str, Any]:
    values = {f"{provider}_{name}".upper(): value for name, value in query.items()}
    return {"EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend", "ANYMAIL": values}


def _backend(name: str) -> str:
    return f"django.core.mail.backends.{name}.EmailBackend"
