"""What all tests share: an index folder of their own, the real data where it lies beside the checkout, a live site."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

TESTS_BETWEEN_COLLECTIONS = 100
_started, _finished = count(1), count(1)

# Other values every time: a run takes few of them, and none by the clock, for a busy machine is no failure.
hypothesis_settings.register_profile("run", max_examples=50, deadline=None)
hypothesis_settings.load_profile("run")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out, where `-m` asks for tests of the database, what is no matter of which database: `tests/on_sqlite_alone.py`."""
    if "django_db or postgres" not in config.option.markexpr or not collection_path.name.startswith("test_"):
        return None
    from tests.on_sqlite_alone import is_on_sqlite_alone

    return True if is_on_sqlite_alone(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of modules that start the program or another process, so that `make quick` leaves them out.

    Those with a PostgreSQL of their own go first: they wait for it for a minute, while others have something to do.
    """
    for item in items:
        module = getattr(item, "module", None)
        if module is not None and {"subprocess", "Home", "program"} & vars(module).keys():
            item.add_marker("program")
    items.sort(key=_is_of_this_database)


def _is_of_this_database(item: pytest.Item) -> bool:
    """Tell a test of the run's database, or of none, from one with a server of its own."""
    return item.get_closest_marker("django_db") is not None or item.get_closest_marker("postgres") is None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let the database that all copy be made while the processes of a run collect their tests."""
    if getattr(session.config.option, "numprocesses", None):  # of the process that starts the others alone
        maker = subprocess.Popen([sys.executable, "-m", "tests.made_database"])
        session.config.add_cleanup(lambda: maker.__exit__(None, None, None))


def pytest_collection_finish() -> None:
    """Collect garbage between tests from now on, not whenever there may be some: that was a tenth of a run."""
    gc.disable()
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    """Collect what a hundred tests left, and leave alone what they keep."""
    if next(_finished) % TESTS_BETWEEN_COLLECTIONS == 0:
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Begin with a copy of the database that the session makes once: making it takes each process seconds."""
    from tests.made_database import copied

    with copied():
        yield


@pytest.fixture(autouse=True)
def _index_folder(settings: Any) -> Iterator[None]:
    """No test sees the index of another; most have none, and no folder."""
    from dailypapers.search import serving

    folder = Path(os.environ["DAILYPAPERS_HOME"]) / "indexes" / str(next(_started))
    settings.INDEX_FOLDER = folder / "index"
    serving.close()
    yield
    serving.close()
    shutil.rmtree(folder, ignore_errors=True)  # not the one that a module shares


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests change rows behind the site's back and look at once; tests of remembering set its second again."""
    from dailypapers.web import microcache

    monkeypatch.setattr(microcache, "SECONDS", 0.0)
    yield
    microcache.clear()


@pytest.fixture(autouse=True)
def _nothing_is_used_up() -> None:
    """No test uses up the budgets of another, such as wrong passwords: their file is not rolled back with a test."""
    from dailypapers.accounts import limits

    limits.bucket_file()._connection().execute("DELETE FROM buckets")


@pytest.fixture(autouse=True)
def _passwords_are_hashed_fast(settings: Any) -> None:
    """A hash that takes a tenth of a second on purpose takes minutes of a run; tests of hashing set ours again."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """The test's database as a file, for threads that write at once.

    In memory SQLite shares one cache among them, in which a busy table is an error at once; a file is waited for, as
    in use. PostgreSQL is as it is.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    memory.execute("VACUUM INTO ?", [str(tmp_path / "test.sqlite3")])
    connection.connection = None
    connection.settings_dict["NAME"] = str(tmp_path / "test.sqlite3")
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = memory, name


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real papers and saved pages; the test is skipped where there is none."""
    folder = Path(os.environ.get("DAILYPAPERS_SHARED") or Path(__file__).parent.parent.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the folder with real data is not there")
    return folder
