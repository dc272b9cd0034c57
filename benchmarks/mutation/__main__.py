"""Measure whether tests bite: `python -m benchmarks.mutation MODULE.py… --tests TEST.py…`

Changes one expression or statement of a module at a time, runs the tests that reach it, and prints the changes that no
test noticed. A developer's tool, not run in CI; figures are in docs/testing.md. Needs `os.fork`.

A mutant inside a function takes milliseconds: pytest, Django and the tests are imported once; a forked child exchanges
the code objects of the functions and runs only the tests that executed the changed line, until the first fails. A
changed constant of a module is put in the stead of the old one wherever it was imported to. Class level, decorators and
what does not fit are imported anew in a child, from the changed source: seconds each. Of a table of data three entries
are candidates, not all.

Why not mutmut 3 or cosmic-ray: mutmut skips functions with a decorator other than static and class methods and all
code outside functions, which here are the listings (`@register`), properties, dataclasses and every table; cosmic-ray
starts a process for each mutant, several seconds with Django."""

from __future__ import annotations

import argparse
import random
import time

from benchmarks.mutation.edits import mutations
from benchmarks.mutation.exchange import ROOT
from benchmarks.mutation.runner import Target, measure


def _target(module: str, sample: int, seed: int, lines: set[int]) -> Target:
    path = ROOT / module
    source = path.read_text(encoding="utf-8")
    every = [one for one in mutations(source) if not lines or one.line in lines]
    chosen = random.Random(seed).sample(every, min(sample, len(every)))
    return Target(path, source, sorted(chosen, key=lambda one: one.number))


def main() -> None:
    """Print the survivors, and killed of total."""
    parser = argparse.ArgumentParser(description="Change modules line by line and see whether their tests notice.")
    parser.add_argument("modules", nargs="+", help="dailypapers/lib/text.py …")
    parser.add_argument("--tests", nargs="+", required=True, help="tests/lib/test_text.py …")
    parser.add_argument("--sample", type=int, default=60, help="mutants of a module to try (60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", default="", help="only these lines: 10,12,20")
    parser.add_argument("--quick", action="store_true", help="leave out what must be imported anew, seconds each")
    options = parser.parse_args()
    lines = {int(one) for one in options.lines.split(",") if one}
    targets = [_target(module, options.sample, options.seed, lines) for module in options.modules]
    began = time.monotonic()
    outcomes = measure(targets, options.tests, options.quick)
    for target in targets:
        results = [one.result for one in outcomes if one.target.path == target.path]
        killed = sum(result in ("killed", "timeout") for result in results)
        slow = f" ({results.count('timeout')} by time)" if "timeout" in results else ""
        print(f"{target.path.relative_to(ROOT)}: {killed}/{len(results)} killed{slow}")
    print(f"{time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
