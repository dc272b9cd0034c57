"""From a vote to the feed that knows of it, end to end: a real worker beside, a catalogue of 10,000 recent papers.

    python benchmarks/ranking/vote_to_feed.py FOLDER [--papers 10000] [--votes 10]

Seconds from the return of the vote until `for_you` is current, for somebody with 1, 2, 3, … votes. The first one waits
until the worker has cut the papers, and is told apart.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path


def fill(folder: Path, count: int) -> None:
    from dailypapers.catalog.actions import store
    from dailypapers.lib.record import PaperRecord
    from dailypapers.ranking.actions import refresh

    today = date.today()
    records = []
    with gzip.open(folder / "arxiv.jsonl.gz") as file:
        for n, line in enumerate(file):
            if n == count:
                break
            row = json.loads(line)
            records.append(
                PaperRecord(
                    source="plain",
                    source_id=row["id"],
                    arxiv_id=row["id"],
                    title=row["title"],
                    abstract=row["abstract"],
                    authors=tuple(row["authors"]),
                    categories=tuple(row.get("categories") or ()),
                    featured_on=today - timedelta(days=n % 50),
                )
            )
    store(records)
    refresh()


def waited(user_id: int, most: float = 300.0) -> float:
    from dailypapers.ranking import feeds

    start = time.perf_counter()
    while time.perf_counter() - start < most:
        page = feeds.for_you(user_id, limit=1)
        if page.has_taste and page.is_current:
            return time.perf_counter() - start
        time.sleep(0.02)
    raise SystemExit("The feed never became current.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--votes", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["DAILYPAPERS_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "dailypapers.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from dailypapers.accounts.models import User
        from dailypapers.catalog.models import Paper
        from dailypapers.community.actions import upvote

        fill(given.folder, given.papers)
        ada = User.objects.create_user("ada", password="x")
        papers = list(Paper.objects.order_by("id")[:: max(1, given.papers // given.votes)])[: given.votes]
        worker = subprocess.Popen([sys.executable, "-m", "dailypapers", "worker", "--step", "feeds", "--step", "rank"])
        try:
            times = []
            for paper in papers:
                upvote(ada, paper)
                times.append(waited(ada.pk))
                time.sleep(1.3)
        finally:
            worker.terminate()
            worker.wait(30)
    later = sorted(times[1:])
    print(
        f"{given.papers:,} papers; first feed {times[0]:.2f} s; later ones median "
        f"{later[len(later) // 2]:.2f} s, slowest {later[-1]:.2f} s"
    )


if __name__ == "__main__":
    main()
