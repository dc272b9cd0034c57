"""Opens every address of the table of permissions as a stranger: at the primary, then while a standby is all there is.

Run as `python -m tests.database.walking` with DATABASE_URL and DATABASE_REPLICAS of a cluster; prints what is wrong.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.db import connections  # noqa: E402

from dailypapers.database import middleware  # noqa: E402
from dailypapers.database.middleware import FRESH  # noqa: E402
from dailypapers.database.standbys import watch  # noqa: E402
from dailypapers.search import sync  # noqa: E402
from tests.security import world as worlds  # noqa: E402
from tests.security.permissions import Row, rows  # noqa: E402
from tests.security.visitors import Visitors  # noqa: E402
from tests.security.visitors import _Client as Client  # noqa: E402
from tests.until import until  # noqa: E402


class Strangers:
    """Strangers' requests, and which database answers them."""

    def __init__(self) -> None:
        self.world = worlds.build()
        self.addresses = Visitors(self.world)
        self.databases: list[str] = []
        self.client = Client(HTTP_HOST="localhost")
        self.client.raise_request_exception = False
        middleware.OBSERVERS.append(self.databases.append)

    def get(self, row: Row) -> tuple[int, str]:
        """Return the status of an answer, read to its end, and which kind of database was asked."""
        self.databases.clear()
        answer = self.client.generic("GET", self.addresses.url(row), REMOTE_ADDR=f"10.0.0.{time.time_ns() % 250}")
        if answer.streaming:
            b"".join(answer)
        return answer.status_code, self.databases[-1] if self.databases else "primary"


def main() -> int:
    strangers = Strangers()
    sync()
    chosen = [row for row in rows() if row.is_first and row.method == "GET" and not row.is_tool]
    watch()._start = lambda: None  # type: ignore[method-assign]
    watch().readers = list  # type: ignore[method-assign]
    before = {row.address: strangers.get(row)[0] for row in chosen}
    del watch().readers

    def is_up_to_date() -> bool:
        watch().look()
        return watch().readers() == ["replica1"]

    until(is_up_to_date)
    primary, ask = connections["default"], watch()._ask
    primary.close()
    primary.settings_dict["OPTIONS"] = primary.settings_dict["OPTIONS"] | {"host": "/nowhere"}
    watch()._ask = lambda alias: ask(alias if alias == "replica1" else "nowhere")
    connections.databases["nowhere"] = primary.settings_dict
    watch().look()
    wrong, number = [], 0
    for row in chosen:
        status, database = strangers.get(row)
        if FRESH.match(row.address):
            continue
        number += 1
        if (status, database) != (before[row.address], "replica"):
            wrong.append(f"{row.address}: {before[row.address]} at the primary, {status} at the standby ({database})")
    print("\n".join(wrong))
    print(f"{number} addresses, {len(wrong)} wrong")
    return bool(wrong) or number < 100


if __name__ == "__main__":
    sys.exit(main())
