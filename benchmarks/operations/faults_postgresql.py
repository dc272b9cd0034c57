"""What the site does when PostgreSQL has trouble: rows of the fault table, all met by one site, one after the other."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.operations.site import Site, Writer

Row = tuple[str, str, str]  # tried, lost, said
AWAY, LOCKED, SMALL = 60.0, 30.0, "24m"


class Shown:
    """What pages and writes answered while something was wrong, and how long it took to be well again."""

    def __init__(self, site: Site, writer: Writer) -> None:
        self.site, self.writer = site, writer
        self.before = Counter(writer.answers)

    def row(self, tried: str, page: str) -> Row:
        """Wait until a write is acknowledged again, and say what was seen since."""
        began, written = time.monotonic(), self.writer.answers[200]
        while self.writer.answers[200] == written and time.monotonic() - began < 120:
            time.sleep(0.2)
        answers = self.writer.answers - self.before
        counts = ", ".join(f"{count:,} × {status or 'no answer'}" for status, count in sorted(answers.items()))
        return tried, "", f"page: {page}; writes {counts}; back after {time.monotonic() - began:.0f} s"


def _page(site: Site, path: str = "/papers?q=attention") -> str:
    status, body = site.get(path)
    _, _, sentence = body.partition("<p>The site cannot")
    return f"{status} The site cannot{sentence.partition('</p>')[0]}" if sentence else str(status)


@contextmanager
def away(server: Any) -> Iterator[None]:
    server.stop("fast")
    try:
        yield
        time.sleep(AWAY)
    finally:
        server.start()


@contextmanager
def restarted(server: Any) -> Iterator[None]:
    server.stop("fast")
    server.start()
    yield


@contextmanager
def locked(server: Any) -> Iterator[None]:
    with psycopg.connect(server.url) as connection:
        connection.execute("LOCK TABLE community_readingstate IN ACCESS EXCLUSIVE MODE")
        yield
        time.sleep(LOCKED)


@contextmanager
def read_only(server: Any) -> Iterator[None]:
    """As on a standby: the server refuses what writes."""
    server.query("ALTER SYSTEM SET default_transaction_read_only = on")
    server.query("SELECT pg_reload_conf()")
    try:
        time.sleep(1)
        yield
        time.sleep(10)
    finally:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")


@contextmanager
def no_connection_left(server: Any) -> Iterator[None]:
    """Others have taken all connections; those of the site are ended, as an idle timeout does."""
    with ExitStack() as stack, psycopg.connect(server.url, autocommit=True) as last:
        until, own = time.monotonic() + 15, last.info.backend_pid
        mine = [own]
        while time.monotonic() < until:
            last.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid != ALL(%s) AND backend_type = 'client backend'",
                [mine],
            )
            with suppress(psycopg.OperationalError):
                while True:
                    taken = stack.enter_context(psycopg.connect(server.url))
                    mine.append(taken.info.backend_pid)
            if time.monotonic() > until - 12:
                break
        yield
        time.sleep(10)


@contextmanager
def full(server: Any) -> Iterator[None]:
    """The disk of the table that is written has no room: a tablespace on a small file system."""
    folder = Path(tempfile.mkdtemp(prefix="dailypapers-small-"))
    folder.chmod(0o777)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL},mode=777", "tmpfs", str(folder)], check=True)
    try:
        place = folder / "space"
        place.mkdir(mode=0o777)
        owner = Path(server._server.pgdata).stat()
        subprocess.run(["chown", f"{owner.st_uid}:{owner.st_gid}", str(place)], check=True)
        place.chmod(0o700)
        server.query(f"CREATE TABLESPACE small LOCATION '{place}'")
        server.query("ALTER TABLE community_readingstate SET TABLESPACE small")
        filler = folder / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4_096)
        with psycopg.connect(server.url) as reader:  # while it looks at them, no old row gives its room back
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.execute("SELECT count(*) FROM community_readingstate")
            yield
            time.sleep(60)
        filler.unlink()
        time.sleep(5)
        server.query("ALTER TABLE community_readingstate SET TABLESPACE pg_default")
        server.query("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


TROUBLES: dict[str, Callable[[Any], Any]] = {
    "restarted": restarted,
    "away for a minute": away,
    "the table of reading lists locked by another for 30 s": locked,
    "read-only, as a standby is": read_only,
    "no connection left for 10 s": no_connection_left,
    "no room on its disk": full,
}


def troubles(site: Site, _writer: Writer, _times: int) -> list[Row]:
    """Meet one trouble after the other, with a writer at work; count what was lost at the end."""
    from tests.postgres_server import PostgresServer

    rows: list[Row] = []
    with PostgresServer(is_durable=True) as server:
        server.query("ALTER SYSTEM SET max_connections = 40")
        server.stop("fast")
        server.start()
        site = Site(site.home.parent / "troubled", DATABASE_URL=server.url)
        try:
            site.start()
            site.wait(300)
            writer = site.writers(1)[0]
            writer.pause = 0.2
            writer.start()
            for name, trouble in TROUBLES.items():
                shown = Shown(site, writer)
                try:
                    with trouble(server):
                        page = _page(site)
                    rows.append(shown.row(f"PostgreSQL {name}", page))
                except Exception as error:
                    rows.append((f"PostgreSQL {name}", "?", f"{type(error).__name__}: {str(error)[-160:]}"))
            writer.is_over.set()
            writer.join(60)
            lost = f"{writer.lost()} of {writer.answers[200]:,}"
        finally:
            site.stop()
    return [(tried, lost, said) for tried, _, said in rows]
