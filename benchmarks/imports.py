"""How fast papers come in: `python benchmarks/imports.py FILE…`

Runs `dailypapers import` on each file in a fresh home folder, words and vectors included, and prints records a second,
wall seconds, and the peak of the memory of all its processes together. Then the same import again: nothing changes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(group: int) -> int:
    """Bytes of memory that the processes of a group hold, shared pages counted once for each."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == group:
                    total += int((entry / "statm").read_text().split()[1]) * PAGE
            except (ProcessLookupError, FileNotFoundError, PermissionError):
                continue
    return total


def processor_seconds() -> float:
    """What all processes that were started here and have ended have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(home: str, files: list[str]) -> tuple[dict[str, int], float, float, int]:
    """One import: its report, seconds, processor seconds, peak bytes."""
    command = [sys.executable, "-m", "dailypapers", "import", "--json", *files]
    start, before = time.perf_counter(), processor_seconds()
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env=os.environ | {"DAILYPAPERS_HOME": home},
    )  # fmt: skip
    peak = 0
    while running.poll() is None:
        peak = max(peak, resident(running.pid))
        time.sleep(0.1)
    assert running.stdout is not None
    seconds = time.perf_counter() - start
    return json.loads(running.stdout.read()), seconds, processor_seconds() - before, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    files = parser.parse_args().files
    columns = ("import", "records", "seconds", "processor seconds", "records/s", "peak memory", "database", "index")
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|", flush=True)
    with tempfile.TemporaryDirectory() as home:
        for name in ("first", "again"):
            report, seconds, processor, peak = timed(home, files)
            records = report["new"] + report["changed"] + report["unchanged"]
            sizes = [
                sum(f.stat().st_size for f in Path(home).rglob(pattern) if f.is_file())
                for pattern in ("catalog.sqlite3", "index/**/*")
            ]
            cells = (name, f"{records:,}", f"{seconds:.1f}", f"{processor:.1f}", f"{records / seconds:,.0f}")
            print("| " + " | ".join([*cells, *(f"{size / 1e6:,.0f} MB" for size in (peak, *sizes))]) + " |", flush=True)


if __name__ == "__main__":
    main()
