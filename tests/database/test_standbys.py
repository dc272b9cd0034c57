"""How far standbys are behind, and which are read: by what servers say, without any server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from dailypapers.database.standbys import Answer, StandbyWatch

FIRST, SECOND = datetime(2025, 10, 14, tzinfo=UTC), datetime(2025, 10, 15, tzinfo=UTC)
MAX_LAG = 5.0


class Servers:
    """A primary and a standby, as far as each is, and a clock; a server that is None is away."""

    def __init__(self) -> None:
        self.now = 100.0
        self.primary: Answer | None = Answer(False, FIRST, 1_000)
        self.standby: Answer | None = Answer(True, FIRST, 1_000)
        self.watch = StandbyWatch(["replica1"], MAX_LAG, ask=self.ask, clock=lambda: self.now)
        self.watch._start = lambda: None  # type: ignore[method-assign]  # looks only when it is told to

    def ask(self, alias: str) -> Answer:
        answer = self.primary if alias == "default" else self.standby
        if answer is None:
            raise OperationalError("server closed the connection")
        return answer

    def look(self, *, seconds: float = 1.0, written: int = 0, replayed: int | None = None) -> list[str]:
        """Let time pass, the primary write, the standby replay; look, and return who may be read."""
        self.now += seconds
        if self.primary:
            self.primary = self.primary._replace(position=self.primary.position + written)
        if self.standby and replayed is not None:
            self.standby = self.standby._replace(position=replayed)
        self.watch.look()
        return self.watch.readers()

    @property
    def lag(self) -> float | None:
        return self.watch.standbys["replica1"].lag

    @property
    def reason(self) -> str:
        return self.watch.standbys["replica1"].reason


@pytest.fixture
def servers() -> Servers:
    return Servers()


def test_nothing_is_read_from_what_nobody_looked_at(servers: Servers) -> None:
    assert servers.watch.readers() == []
    assert not servers.watch.is_primary_away
    assert servers.look() == ["replica1"]


def test_an_idle_primary_leaves_nobody_behind(servers: Servers) -> None:
    for _ in range(3):
        assert servers.look(seconds=3_600) == ["replica1"]
        assert servers.lag == 0.0


def test_a_standby_that_stops_falls_behind_as_soon_as_the_primary_goes_on(servers: Servers) -> None:
    """Also where it has replayed all it received, as one does that is cut off from the primary."""
    servers.look()
    assert servers.look(written=10) == ["replica1"]
    assert servers.lag == 1.0
    assert servers.look(seconds=4, written=10) == ["replica1"]
    assert servers.look(seconds=1, written=10) == []
    assert (servers.lag, servers.reason) == (6.0, "it is too far behind")
    assert servers.look(replayed=1_020) == ["replica1"]  # what the primary had two seconds ago
    assert servers.look(replayed=1_030) == ["replica1"]
    assert servers.lag == 0.0


def test_what_is_behind_from_the_first_look_on_is_not_trusted(servers: Servers) -> None:
    servers.standby = Answer(True, FIRST, 500)
    assert servers.look() == []
    assert servers.reason == "how far it is behind is not known yet"
    assert servers.look(replayed=1_000) == ["replica1"]


def test_an_answer_ages(servers: Servers) -> None:
    servers.look()
    servers.now += MAX_LAG + 0.1
    assert servers.watch.readers() == [], "nobody has looked for longer than it may be behind"


def test_a_standby_that_is_away(servers: Servers) -> None:
    servers.look()
    servers.standby = None
    assert servers.look() == []
    assert servers.reason == "it does not answer"


def test_a_query_that_failed_rests_a_standby_until_the_next_look(servers: Servers) -> None:
    servers.look()
    servers.watch.suspect("replica1")
    assert servers.watch.readers() == []
    assert servers.look() == ["replica1"]


def test_while_the_primary_is_away_its_standby_is_read_however_old_its_answer(servers: Servers) -> None:
    servers.look()
    servers.look(written=10, replayed=1_005)
    servers.primary = None
    for _ in range(3):
        assert servers.look(seconds=3_600) == ["replica1"]
    assert servers.watch.is_primary_away


def test_a_primary_that_keeps_a_look_waiting_counts_as_away(servers: Servers) -> None:
    servers.look()
    servers.watch._asked_at = servers.now
    servers.now += 60
    assert servers.watch.is_primary_away
    assert servers.watch.readers() == ["replica1"]


def test_a_process_that_starts_while_the_primary_is_away_reads_the_standby(servers: Servers) -> None:
    servers.primary = None
    assert servers.look() == ["replica1"]


def test_a_promoted_standby_is_read_and_its_log_is_another(servers: Servers) -> None:
    servers.look(written=5_000)
    servers.primary = None
    servers.standby = Answer(False, SECOND, 1_000)
    assert servers.look() == ["replica1"]
    servers.primary = servers.standby
    assert servers.look() == ["replica1"]
    assert servers.lag == 0.0


def test_an_old_primary_that_comes_back_is_not_read(servers: Servers) -> None:
    servers.look()
    servers.standby = Answer(False, SECOND, 1_000)
    assert servers.look() == []
    assert "writes for itself" in servers.reason


def test_a_standby_where_the_primary_should_be_is_none(servers: Servers) -> None:
    servers.primary = Answer(True, SECOND, 1_000)
    assert servers.look() == ["replica1"]
    assert servers.watch.is_primary_away


def test_several_take_turns() -> None:
    watch = StandbyWatch(["replica1", "replica2"], MAX_LAG, ask=lambda alias: Answer(alias != "default", FIRST, 1))
    watch._start = lambda: None  # type: ignore[method-assign]
    watch.look()
    assert [watch.readers()[0] for _ in range(4)] == ["replica1", "replica2"] * 2
    assert sorted(watch.readers()) == ["replica1", "replica2"]
