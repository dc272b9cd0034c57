"""Tell two records apart: `python benchmarks/addresses/compare.py OLD.json.gz NEW.json.gz`

Each answer counts once, under the gravest difference: status, papers missing or more, their order, links and forms,
headers, then the body alone. Exit code 0: all equal; 1: something differs.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from record import read

CLASSES = ("missing", "new", "status", "papers", "order", "forms", "links", "headers", "body")

Record = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--show", type=int, default=3, help="differences shown of each kind and class (3); 0: none")
    parser.add_argument("--lines", type=int, default=12, help="lines of a difference (12)")
    parser.add_argument("--only", default="", help="a regular expression the key of an answer matches")
    parser.add_argument("--class", dest="classes", action="append", choices=CLASSES, help="show these classes alone")
    given = parser.parse_args()
    old, new = read(given.old), read(given.new)
    wanted = re.compile(given.only)
    keys = [key for key in dict.fromkeys([*old, *new]) if wanted.search(key)]
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in keys:
        record = old.get(key) or new[key]
        found[record["kind"]][difference(old.get(key), new.get(key))].append(key)
    print_table(found)
    for kind in sorted(found):
        for name in given.classes or CLASSES:
            for key in found[kind][name][: given.show]:
                print(f"\n[{name}] {key[:300]}")
                if key in old and key in new:
                    for line in explain(old[key], new[key], name, given.lines):
                        print(f"    {line[:220]}")
    total = Counter(name for by_class in found.values() for name, keys in by_class.items() for _ in keys)
    print(
        f"\n{len(keys):,} answers: "
        + ", ".join(f"{name} {total[name]:,}" for name in ("equal", *CLASSES) if total[name])
    )
    return int(total["equal"] != len(keys))


def difference(old: Record | None, new: Record | None) -> str:
    """The gravest class of difference, or "equal"."""
    if old is None or new is None:
        return "missing" if new is None else "new"
    if old["status"] != new["status"]:
        return "status"
    if old["ids"] != new["ids"]:
        return "order" if sorted(old["ids"]) == sorted(new["ids"]) else "papers"
    for name in ("forms", "links"):
        if sorted(old[name]) != sorted(new[name]):
            return name
    if old["headers"] != new["headers"]:
        return "headers"
    return "equal" if old["digest"] == new["digest"] else "body"


def explain(old: Record, new: Record, name: str, lines: int) -> list[str]:
    said: list[str] = []
    if name == "status":
        said.append(f"status {old['status']} → {new['status']}")
    if name in ("papers", "order", "links", "forms"):
        said += _diff(
            old["ids" if name in ("papers", "order") else name], new["ids" if name in ("papers", "order") else name]
        )
    for header in sorted(old["headers"].keys() | new["headers"].keys()):
        before, after = old["headers"].get(header, "none"), new["headers"].get(header, "none")
        if before != after:
            said.append(f"{header}: {before} → {after}")
    if name in ("status", "body"):
        said += _diff(_lines(old["body"]), _lines(new["body"]))
    return said[:lines] + ([f"… {len(said) - lines:,} lines more"] if len(said) > lines else [])


def _diff(old: list[str], new: list[str]) -> list[str]:
    made = difflib.unified_diff(old, new, lineterm="", n=0)
    return [line for line in made if not line.startswith(("---", "+++", "@@"))]


def _lines(body: str) -> list[str]:
    """A tag a line, so that a changed word is a short line."""
    return re.sub(r"(?<=>)(?=<)", "\n", body).split("\n")


def print_table(found: dict[str, dict[str, list[str]]]) -> None:
    names = ["equal", *CLASSES]
    used = [name for name in names if any(by_class[name] for by_class in found.values()) or name == "equal"]
    wide = max((len(kind) for kind in found), default=0)
    print(f"{'kind':{wide}}" + "".join(f"{name:>9}" for name in used))
    for kind in sorted(found):
        print(f"{kind:{wide}}" + "".join(f"{len(found[kind][name]) or '':>9}" for name in used))


if __name__ == "__main__":
    sys.exit(main())
