"""What it costs to do nothing: `DAILYPAPERS_HOME=… python benchmarks/operations/idle.py [--settle S] [--seconds S]`

Serves the home, waits until it has settled, and prints for each process the share of a core and the memory that is its
own (not shared, not a file's), then the start of commands: processor time, the least of five.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.operations.site import Site

VERBS = (["--help"], ["search", "attention"], ["doctor"], ["today"], ["digest", "status"])


def used(pid: int) -> float:
    """Return the processor seconds of a process and of those it has started and seen end."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def own_memory(pid: int) -> float:
    """Return the megabytes that are this process's alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024


def start_of(words: list[str]) -> float:
    """Return the processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-m", "dailypapers", *words], capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settle", type=float, default=90, help="seconds before the measurement")
    parser.add_argument("--seconds", type=float, default=120, help="seconds of the measurement")
    asked = parser.parse_args()
    site = Site(Path(os.environ["DAILYPAPERS_HOME"]).resolve())
    site.start()
    try:
        site.wait()
        time.sleep(asked.settle)
        assert site.process is not None
        pids = {"serve": site.process.pid, **site.children()}
        before = {name: used(pid) for name, pid in pids.items()}
        time.sleep(asked.seconds)
        print("| process | of a core | own memory |\n|---|---|---|")
        for name, pid in pids.items():
            print(f"| {name} | {(used(pid) - before[name]) / asked.seconds:.2%} | {own_memory(pid):,.0f} MB |")
    finally:
        site.stop()
    print("\n| command | processor |\n|---|---|")
    for words in VERBS:
        print(f"| `{' '.join(words)}` | {min(start_of(words) for _ in range(5)):.2f} s |")


if __name__ == "__main__":
    main()
