"""Addresses of databases, and what is made of them."""

from __future__ import annotations

from typing import Any

import pytest

from dailypapers.database.addresses import parse_database, parse_replicas, place_of

SQLITE = parse_database("sqlite:////tmp/x.sqlite3")
PRIMARY = parse_database("postgresql://u:p@a/n")


@pytest.mark.parametrize(
    ("url", "host", "port", "place"),
    [
        ("postgresql://u:p@a/n", "a", "", "a/n"),
        ("postgresql://u:p@a:5433/n", "a", "5433", "a:5433/n"),
        ("postgresql://u:p@a:1,b/n?target_session_attrs=read-write", "a,b", "1,5432", "a:1,b/n"),
        ("postgresql://u:p%40@[::1]:1,[::2]:2/n", "::1,::2", "1,2", "::1:1,::2:2/n"),
        ("postgresql://a,b/n", "a,b", "5432,5432", "a,b/n"),
    ],
)
def test_hosts(url: str, host: str, port: str, place: str) -> None:
    config = parse_database(url)
    assert (config["HOST"], str(config["PORT"]), config["NAME"], place_of(config)) == (host, port, "n", place)
    assert config["OPTIONS"]["connect_timeout"] == 5
    assert config.get("PASSWORD", "") in ("p", "p@", "")


def test_sockets_and_patience_of_the_address_itself() -> None:
    config = parse_database("postgresql://u@/n?host=/run/a,/run/b&connect_timeout=9")
    assert (config["OPTIONS"]["connect_timeout"], place_of(config)) == (9, "/run/a,/run/b/n")


def test_a_pool_is_shared_and_no_connection_is_kept_beside_it() -> None:
    config = parse_database("postgresql://a/n", pool=6)
    assert (config["OPTIONS"]["pool"]["max_size"], config["CONN_MAX_AGE"]) == (6, 0)
    assert "pool" not in SQLITE.get("OPTIONS", {})
    assert PRIMARY["CONN_MAX_AGE"] == 600


def test_standbys_are_read_only_and_no_database_of_tests() -> None:
    found = parse_replicas(["postgresql://b/n", "postgresql://c/n?options=-c%20statement_timeout%3D9"], PRIMARY)
    assert list(found) == ["replica1", "replica2"]
    assert found["replica1"]["OPTIONS"]["options"] == "-c default_transaction_read_only=on"
    assert found["replica2"]["OPTIONS"]["options"] == "-c statement_timeout=9 -c default_transaction_read_only=on"
    assert found["replica1"]["TEST"] == {"MIRROR": "default"}
    assert parse_replicas([], SQLITE) == {}


@pytest.mark.parametrize(
    ("urls", "primary"), [(["postgresql://b/n"], SQLITE), (["sqlite:////tmp/secret"], PRIMARY)], ids=["kind", "file"]
)
def test_unfit_standbys_are_refused_without_their_password(urls: list[str], primary: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="DATABASE_REPLICAS") as caught:
        parse_replicas(urls, primary)
    assert "secret" not in str(caught.value)


def test_unfit_hosts_are_refused() -> None:
    with pytest.raises(ValueError, match="Invalid hosts"):
        parse_database("postgresql://u:secret@a:x,b/n")
