"""The address a site is published under: where links in mails and feeds lead, and the names it answers to. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from dailypapers.lib.sentences import sentence

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class SiteAddress(NamedTuple):
    """Where readers reach a site, as its administrator has said.

    `url` has no slash at its end. `is_set` is false where nobody has said anything: then `url` is that of this machine.
    `hosts` are the names in `Host` that are answered, as in Django's ALLOWED_HOSTS.
    """

    url: str
    is_set: bool
    hosts: list[str]

    @property
    def is_published(self) -> bool:
        """Tell whether a name that is not this machine's own is answered."""
        return any(not is_local_host(host) for host in self.hosts)


def site_address(
    url: str, origins: Sequence[str], hosts: Sequence[str], *, is_https: bool = False, port: str = ""
) -> SiteAddress:
    """Return the address of a site from its settings.

    The URL is the given one, else the first of `origins`, else that of the first of `hosts` that is a public name.
    Names of this machine are answered by a site that has no other: once it is published, `Host: localhost` is
    somebody's pretence. Whoever wants them all the same lists them in `hosts`. Raises ValueError for an unusable URL.
    """
    public = [host.lstrip(".") for host in hosts if host != "*" and not is_local_host(host)]
    site_url = url or next(iter(origins), "") or (_url_of(public[0], is_https, port) if public else "")
    if not site_url:
        return SiteAddress(f"http://127.0.0.1:{port or 8000}", False, [*LOCAL_HOSTS, *hosts])
    host = _host_of(site_url)
    names = list(dict.fromkeys([*hosts, host]))
    if all(is_local_host(name) for name in names):
        names = list(dict.fromkeys([*LOCAL_HOSTS, *names]))
    return SiteAddress(site_url.rstrip("/"), True, names)


def is_local_host(host: str) -> bool:
    """Tell whether a name or number means the machine that asks: localhost and the loopback addresses."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _url_of(host: str, is_https: bool, port: str) -> str:
    """Return the URL of a site that names only its host: over TLS without a port, else with that it listens on."""
    return f"https://{host}" if is_https else f"http://{host}" + (f":{port}" if port not in ("", "80") else "")


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            sentence("Invalid DAILYPAPERS_SITE_URL: %(url)s. Write it as https://papers.example.org.", url=url[:80])
        )
    return f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
