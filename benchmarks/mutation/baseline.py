"""Running the tests once, to see which of them reach which line."""

from __future__ import annotations

import ast
import builtins
import math
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hypothesis

from benchmarks.mutation.exchange import exchange_code

HIT = "__reached__"  # the name under which statements call the recorder


def quiet_hypothesis() -> None:
    """No database of failures, no deadline, no shrinking: a failure is all that is asked for."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutation", database=None, deadline=None, derandomize=True, phases=phases,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.load_profile("mutation")


def run_item(item: Any, keeping: Any) -> None:
    """Run a test; fixtures of the modules and folders that `keeping` lies in stay set up."""
    item._initrequest()
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=keeping)


def run_items(items: Sequence[Any]) -> None:
    for item, following in zip(items, [*(one.parent for one in items[1:]), items[0].session], strict=True):
        run_item(item, following)


Reached = dict[Path, dict[int, set[int]]]  # the indexes of the tests that run each line of each module


def baseline(paths: Sequence[Path], items: list[Any]) -> tuple[Reached, list[float]]:
    """Run all tests as they are; return which reach each statement, and the seconds of each."""
    hits = set[tuple[int, int]]()  # a tracer would slow down all of Django
    setattr(builtins, HIT, lambda index, line: hits.add((index, line)))
    for index, path in enumerate(paths):
        exchange_code(_with_hits(path, index), path)
    reached: Reached = {path: defaultdict(set) for path in paths}
    seconds = list[float]()
    for number, item in enumerate(items):
        hits.clear()
        began, failed = time.monotonic(), item.session.testsfailed
        run_item(item, items[number + 1].parent if number + 1 < len(items) else item.session)
        seconds.append(time.monotonic() - began)
        if item.session.testsfailed > failed:  # most likely one that measures time
            seconds[-1] = math.inf
            continue
        for index, line in hits:
            reached[paths[index]][line].add(number)
    return {path: _whole_statements(path, dict(lines)) for path, lines in reached.items()}, seconds


def _with_hits(path: Path, index: int) -> ast.Module:
    """Return the tree of a module in which every statement of a function tells first that it is reached."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    blocks = {
        id(block): block
        for function in functions
        for node in ast.walk(function)
        for _, block in ast.iter_fields(node)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt)
    }
    for block in blocks.values():
        block[:] = [made for one in block for made in (_hit(one, index), one)]
    return ast.fix_missing_locations(tree)


def _hit(statement: ast.stmt, index: int) -> ast.stmt:
    call = ast.Call(ast.Name(HIT, ast.Load()), [ast.Constant(index), ast.Constant(statement.lineno)], [])
    return ast.copy_location(ast.Expr(call), statement)


def _whole_statements(path: Path, lines: dict[int, set[int]]) -> dict[int, set[int]]:
    """Give every line of a statement the tests of its first."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        elif isinstance(node, ast.If | ast.While | ast.For | ast.With):
            span = range(node.lineno, node.body[0].lineno)
        else:
            continue
        together = set[int]().union(*(lines.get(line, set()) for line in span))
        lines |= dict.fromkeys(span, together)
    return lines
