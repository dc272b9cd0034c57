"""The databases of the settings, from their addresses. Knows no settings: it makes them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

PRIMARY = "default"  # Django's name for the database that is written
POSTGRESQL = "django.db.backends.postgresql"
_SQLITE = {  # a journal that readers do not wait for; writers queue at BEGIN
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;",
}
_PATIENCE = {  # of libpq; an address may say otherwise: …?connect_timeout=10
    "connect_timeout": 5,  # seconds for each host that is tried
    "tcp_user_timeout": 10_000,  # milliseconds after which a host that acknowledges nothing counts as gone
}
_SHARING = {"min_size": 0, "timeout": 5.0, "max_idle": 600.0, "reconnect_timeout": 3.0}  # of a pool; seconds
_HOST = re.compile(r"(\[[^]]*\]|[^:]*)(?::(\d+))?")


def parse_database(url: str, *, pool: int = 0) -> dict[str, Any]:
    """Return Django's settings of a database by its address; PostgreSQL may have several hosts, as in libpq.

    SQLite runs in WAL mode. With `pool` the threads of a process share as many connections, else each keeps its own for
    ten minutes. Raises ValueError for what is no address.
    """
    scheme, hosts, ports = _hosts(url)
    config: dict[str, Any] = dict(dj_database_url.parse(scheme, conn_max_age=600, conn_health_checks=True))
    if hosts:
        config |= {"HOST": hosts, "PORT": ports}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = dict(_SQLITE)
    if config["ENGINE"] == POSTGRESQL:
        config["OPTIONS"] = {**_PATIENCE, **config.get("OPTIONS", {})}
        if pool:
            config["OPTIONS"]["pool"] = {**_SHARING, "max_size": pool}
            config["CONN_MAX_AGE"] = 0
    return config


def parse_replicas(urls: list[str], primary: dict[str, Any], *, pool: int = 0) -> dict[str, dict[str, Any]]:
    """Return Django's settings of the standbys by name, `replica1` and so on. Raises ValueError for unfit ones.

    Their sessions are read-only, so that even a standby that was promoted is never written by this way.
    """
    if urls and primary["ENGINE"] != POSTGRESQL:
        raise ValueError("DATABASE_REPLICAS needs PostgreSQL. Set DATABASE_URL to the primary, postgresql://…")
    found = {}
    for number, url in enumerate(urls, 1):
        config = parse_database(url, pool=pool)
        if config["ENGINE"] != POSTGRESQL:
            raise ValueError(
                f"Invalid DATABASE_REPLICAS: {scheme_of(url)}. Write addresses like postgresql://host/name."
            )
        options = config["OPTIONS"]
        options["options"] = f"{options.get('options', '')} -c default_transaction_read_only=on".strip()
        found[f"replica{number}"] = config | {"TEST": {"MIRROR": PRIMARY}}
    return found


def place_of(config: dict[str, Any]) -> str:
    """Return where a database is, without user and password: hosts, their ports, its name."""
    options = config.get("OPTIONS", {})
    hosts = str(config.get("HOST") or options.get("host") or "localhost").split(",")
    ports = str(config.get("PORT") or options.get("port") or "5432").split(",")
    ports = ports * len(hosts) if len(ports) == 1 else ports
    places = (host if port == "5432" else f"{host}:{port}" for host, port in zip(hosts, ports, strict=False))
    return f"{','.join(places)}/{config['NAME']}"


def scheme_of(url: str) -> str:
    """Return the beginning of an address, which tells no password."""
    return f"{url.partition(':')[0][:20]}:…"


def _hosts(url: str) -> tuple[str, str, str]:
    """Return an address with its first host alone, and all hosts and ports where there are several."""
    netloc = urlsplit(url).netloc
    user, at, places = netloc.rpartition("@")
    if "," not in places:
        return url, "", ""
    pairs = [_HOST.fullmatch(place) for place in places.split(",")]
    if not all(pairs):
        raise ValueError(f"Invalid hosts in {scheme_of(url)}. Write them as host1:5432,host2:5432.")
    hosts = ",".join(pair[1].strip("[]") for pair in pairs if pair)
    ports = ",".join(pair[2] or "5432" for pair in pairs if pair)
    return url.replace(netloc, f"{user}{at}localhost", 1), hosts, ports
