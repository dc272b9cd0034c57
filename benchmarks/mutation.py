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
starts a process for each mutant, several seconds with Django.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import copy
import functools
import gc
import importlib.abc
import importlib.util
import math
import os
import pickle
import random
import re
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

import django  # noqa: F401 - imported before the fork, as the next two
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
SLACK = 20.0  # seconds a mutant may take beyond ten times the tests' own time
HIT = "__reached__"  # the name under which statements call the recorder
UNDECIDED = 77  # exit status of a child that could not exchange what was changed
OURS = ("dailypapers", "tests")
PLAIN = (str, bytes, int, float, tuple, frozenset, set, list, dict, re.Pattern)
CACHE = type(functools.lru_cache(len))
MAX_CONSTANT = 30  # characters of a constant that are printed
MAX_ENTRIES = 3  # candidates of one table of data
LONG_TABLE = 8  # entries from which on a literal is a table of data

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


class Mutation(NamedTuple):
    """One change: where, in words, and the number that `mutated` takes to make it."""

    line: int
    description: str
    number: int
    level: str  # function, module or class: what has to be exchanged


class Target(NamedTuple):
    """A module and those of its changes that are tried."""

    path: Path
    source: str
    chosen: list[Mutation]


class Outcome(NamedTuple):
    """What became of a mutant."""

    target: Target
    mutation: Mutation
    result: str  # killed, timeout, survived, untested (no test reaches it); undecided until imported anew


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one node: its words, and what to put in its stead."""

    node: ast.AST
    description: str
    make: Callable[[], ast.AST]


def _replaced(node: ast.AST, **changes: Any) -> Callable[[], ast.AST]:
    def make() -> ast.AST:
        made = copy.copy(node)
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    return make


def _constants(node: ast.Constant) -> Iterator[Edit]:
    value, changed = node.value, list[Any]()
    if isinstance(value, bool):
        changed = [not value]
    elif isinstance(value, int | float):
        changed = [value + 1, value - 1]
    elif isinstance(value, str | bytes):
        changed = [value[:0]] if value else ["mutated"] if isinstance(value, str) else [b"mutated"]
    for other in changed:
        shown = repr(value) if len(repr(value)) <= MAX_CONSTANT else repr(value)[:MAX_CONSTANT] + "…"
        yield Edit(node, f"{shown} → {other!r}", _replaced(node, value=other))


def _expressions(node: ast.AST) -> Iterator[Edit]:
    """Yield the changes of one expression."""
    match node:
        case ast.Constant():
            yield from _constants(node)
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                other = [*operators[:index], _COMPARISONS[type(operator)](), *operators[index + 1 :]]
                words = f"{type(operator).__name__} → {type(other[index]).__name__}"
                yield Edit(node, words, _replaced(node, ops=other))
        case ast.BoolOp(op=ast.And()):
            yield Edit(node, "and → or", _replaced(node, op=ast.Or()))
        case ast.BoolOp():
            yield Edit(node, "or → and", _replaced(node, op=ast.And()))
        case ast.UnaryOp(op=ast.Not() | ast.USub() as operator, operand=operand):
            yield Edit(node, f"{type(operator).__name__} removed", lambda: operand)
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            other_operator = _OPERATORS[type(operator)]
            words = f"{type(operator).__name__} → {other_operator.__name__}"
            yield Edit(node, words, _replaced(node, op=other_operator()))
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield Edit(node, f"{name} → {_CALLS[name]}", _replaced(node, func=ast.Name(_CALLS[name], ast.Load())))
        case ast.IfExp(test=test):
            yield Edit(node, "condition negated", _replaced(node, test=ast.UnaryOp(ast.Not(), test)))


def _statements(node: ast.AST) -> Iterator[Edit]:
    """Yield the changes of one statement."""
    match node:
        case ast.If(test=test) | ast.While(test=test) if not isinstance(test, ast.Compare | ast.Constant):
            yield Edit(node, "condition negated", _replaced(node, test=ast.UnaryOp(ast.Not(), test)))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield Edit(node, "return None", _replaced(node, value=ast.Constant(None)))
        case ast.Continue():
            yield Edit(node, "continue → break", ast.Break)
        case ast.Break():
            yield Edit(node, "break → continue", ast.Continue)
        case ast.Expr() | ast.AugAssign() | ast.Raise():
            yield Edit(node, f"{ast.unparse(node).splitlines()[0][:50]} removed", ast.Pass)


def _is_skipped(node: ast.AST) -> bool:
    """Tell whether nothing below a node is worth changing: what is there for readers and type checkers."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.FunctionDef(decorator_list=decorators):
            return any(isinstance(one, ast.Name) and one.id == "overload" for one in decorators)
    return False


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params", "format_spec"):
            continue
        if name == "decorator_list":
            value = [one for one in value if not ast.unparse(one).startswith("dataclass")]
        elif isinstance(value, list) and isinstance(node, ast.Dict | ast.List | ast.Set | ast.Tuple):
            value = value[:: max(1, len(value) // MAX_ENTRIES)] if len(value) >= LONG_TABLE else value
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST))


def _edits(node: ast.AST, level: str = "module") -> Iterator[tuple[Edit, str]]:
    """Yield all changes below a node, each with the level at which it lies."""
    if _is_skipped(node):
        return
    for edit in (*_expressions(node), *_statements(node)):
        yield edit, level
    body = {id(one) for one in node.body} if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else set()
    if isinstance(node, ast.ClassDef) and level == "module":
        level = "class"
    for child in _children(node):
        yield from _edits(child, "function" if id(child) in body else level)


def mutations(source: str) -> list[Mutation]:
    """Return all changes of a source, in its order."""
    edits = list(_edits(ast.parse(source)))
    return [
        Mutation(getattr(edit.node, "lineno", 0), edit.description, number, level)
        for number, (edit, level) in enumerate(edits)
    ]


def mutated(source: str, number: int) -> ast.Module:
    """Return the tree of a source with one change; line numbers stay."""
    tree = ast.parse(source)
    for index, (edit, _) in enumerate(_edits(tree)):
        if index == number:
            replacement = ast.copy_location(edit.make(), edit.node)
            for parent in ast.walk(tree):
                for name, value in ast.iter_fields(parent):
                    if value is edit.node:
                        setattr(parent, name, replacement)
                    elif isinstance(value, list) and any(one is edit.node for one in value):
                        value[:] = [replacement if one is edit.node else one for one in value]
            return ast.fix_missing_locations(tree)
    raise IndexError(number)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _live_functions(path: Path) -> list[FunctionType]:
    """Return every function of a module that is alive, wherever it was put; what they cached is forgotten."""
    objects = gc.get_objects()
    for one in objects:
        if type(one) is CACHE and getattr(one.__wrapped__, "__module__", "") == _module_name(path):
            one.cache_clear()
    return [one for one in objects if type(one) is FunctionType and one.__code__.co_filename == str(path)]


def exchange_code(tree: ast.Module, path: Path) -> None:
    """Give every live function of a module the code of a changed tree. Raises ValueError where it does not fit."""
    codes = defaultdict[tuple[str, int], list[CodeType]](list)
    for code in _codes(compile(tree, str(path), "exec", dont_inherit=True)):
        codes[code.co_qualname, code.co_firstlineno].append(code)
    for function in _live_functions(path):
        fitting = codes.get((function.__code__.co_qualname, function.__code__.co_firstlineno), [])
        if len(fitting) == 1:
            function.__code__ = fitting[0]


def exchange_values(tree: ast.Module, path: Path) -> None:
    """Put the constants and defaults of a changed tree in the stead of a module's. Raises what its import raises."""
    module = sys.modules[_module_name(path)]
    changed = dict[str, Any](vars(module))
    exec(compile(tree, str(path) + " (changed)", "exec", dont_inherit=True), changed)
    live = {(one.__code__.co_qualname, one.__code__.co_firstlineno): one for one in _live_functions(path)}
    for name, value in changed.items():
        old = vars(module).get(name)
        if isinstance(value, FunctionType):
            function = live.get((value.__code__.co_qualname, value.__code__.co_firstlineno))
            if function is not None:
                function.__defaults__, function.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif (
            is_dataclass(value) and is_dataclass(old) and type(value) is type(old)
        ):  # it may be in tables elsewhere: changed itself
            for one in fields(value):
                if isinstance(getattr(value, one.name), PLAIN):
                    object.__setattr__(old, one.name, getattr(value, one.name))
        elif old is not value and not isinstance(value, type | ModuleType | CACHE) and name != "__builtins__":
            for other in list(sys.modules.values()):
                if vars(other).get(name) is old and str(getattr(other, "__name__", "")).startswith(OURS):
                    setattr(other, name, value)


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a changed tree."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = _module_name(path), path, tree

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=self, submodule_search_locations=self._folders()
        )

    def _folders(self) -> list[str] | None:
        return [str(self.path.parent)] if self.path.name == "__init__.py" else None

    def exec_module(self, module: Any) -> None:
        exec(compile(self.tree, str(self.path), "exec", dont_inherit=True), module.__dict__)


class _Runner:
    """The pytest plugin that runs the tests once to see what they reach, then again for each mutant."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.targets = targets
        self.outcomes: list[Outcome] = []
        self.seconds = 0.0
        self._dies_at_failure = False

    def pytest_configure(self) -> None:
        _quiet_hypothesis()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and self._dies_at_failure:
            os._exit(1)

    def pytest_runtestloop(self, session: Any) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        session.config._tmp_path_factory.getbasetemp()
        self._warm(session.items)
        began = time.monotonic()
        lines, seconds = _in_child(lambda: _baseline([one.path for one in self.targets], session.items))
        self.seconds = time.monotonic() - began
        self._dies_at_failure = True
        gc.collect()
        passing = [index for index in range(len(seconds)) if seconds[index] < math.inf]
        print(
            *(f"left out: {item.nodeid}" for item, time in zip(session.items, seconds, strict=True) if time == math.inf)
        )
        in_order = [session.items[index] for index in sorted(passing, key=seconds.__getitem__)]
        if _fate(lambda: _run_items(in_order), SLACK + 10 * sum(seconds[index] for index in passing)) != "survived":
            raise RuntimeError("The tests fail without any change when they run in another order.")
        for target in self.targets:
            reached_by = lines[target.path]
            print(target.path.relative_to(ROOT), flush=True)
            for mutation in target.chosen:
                indexes = reached_by.get(mutation.line, ()) if mutation.level == "function" else passing
                reached = sorted(indexes, key=seconds.__getitem__)
                result = self._judge(target, mutation, session.items, reached, seconds)
                self.outcomes.append(Outcome(target, mutation, result))
                _show(self.outcomes[-1])
        return True

    def _judge(
        self, target: Target, mutation: Mutation, items: list[Any], reached: list[int], seconds: list[float]
    ) -> str:
        if mutation.level == "class":
            return "undecided"
        if not reached:
            return "untested"
        tree = mutated(target.source, mutation.number)

        def run() -> None:
            try:
                (exchange_code if mutation.level == "function" else exchange_values)(tree, target.path)
            except Exception:  # a closure of another shape, a list registered twice
                os._exit(UNDECIDED)
            _run_items([items[index] for index in reached])

        return _fate(run, SLACK + 10 * sum(seconds[index] for index in reached))

    def _warm(self, items: list[Any]) -> None:
        """Run one test that has a database, so that no child must make one."""
        for item in items:
            if "_django_db_helper" in item.fixturenames or item.get_closest_marker("django_db"):
                _run_item(item, item.session)
                return


def _quiet_hypothesis() -> None:
    """No database of failures, no deadline, no shrinking: a failure is all that is asked for."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutation", database=None, deadline=None, derandomize=True, phases=phases,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.load_profile("mutation")


def _run_item(item: Any, keeping: Any) -> None:
    """Run a test; fixtures of the modules and folders that `keeping` lies in stay set up."""
    item._initrequest()
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=keeping)


def _run_items(items: Sequence[Any]) -> None:
    for item, following in zip(items, [*(one.parent for one in items[1:]), items[0].session], strict=True):
        _run_item(item, following)


Reached = dict[Path, dict[int, set[int]]]  # the indexes of the tests that run each line of each module


def _baseline(paths: Sequence[Path], items: list[Any]) -> tuple[Reached, list[float]]:
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
        _run_item(item, items[number + 1].parent if number + 1 < len(items) else item.session)
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


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)


def _in_child(work: Callable[[], Any], is_quiet: bool = True) -> Any:
    """Return what a forked child works out, by pickle. Raises RuntimeError with the words of what it raises."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        if is_quiet:
            _silence()
        try:
            answer = pickle.dumps(work())
        except BaseException as error:
            answer = pickle.dumps(RuntimeError(str(error)))
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    result = pickle.loads(answer)
    if isinstance(result, Exception):
        raise result
    return result


def _fate(work: Callable[[], Any], limit: float) -> str:
    """Run work in a forked child: survived where it comes to its end within the limit."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        _silence()
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    watched = os.pidfd_open(child)
    ended, _, _ = select.select([watched], [], [], limit)
    os.close(watched)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not ended:
        return "timeout"
    return {0: "survived", UNDECIDED: "undecided"}.get(os.waitstatus_to_exitcode(status), "killed")


class _FirstFailure:
    """The pytest plugin of a child that imports the changed module anew."""

    def pytest_configure(self) -> None:
        _quiet_hypothesis()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            os._exit(1)


def _pytest(tests: Sequence[str], plugin: object) -> int:
    options = "-o addopts= -W ignore --no-summary -p tests.environment -p no:cacheprovider -s -q --assert=plain"
    return int(pytest.main([*options.split(), *tests], plugins=[plugin]))


def _judge_anew(path: Path, source: str, mutation: Mutation, tests: Sequence[str], limit: float) -> str:
    """Run all tests on a module imported from changed source."""
    tree = mutated(source, mutation.number)

    def run() -> None:
        sys.meta_path.insert(0, _Changed(path, tree))
        os._exit(1 if _pytest(tests, _FirstFailure()) else 0)

    return _fate(run, limit)


def _show(outcome: Outcome, anew: bool = False) -> None:
    if outcome.result in ("survived", "untested"):
        if anew:
            print(outcome.target.path.relative_to(ROOT))
        print(f"  line {outcome.mutation.line}: {outcome.mutation.description} ({outcome.result})", flush=True)


def _target(module: str, sample: int, seed: int, lines: set[int]) -> Target:
    path = ROOT / module
    source = path.read_text(encoding="utf-8")
    every = [one for one in mutations(source) if not lines or one.line in lines]
    chosen = random.Random(seed).sample(every, min(sample, len(every)))
    return Target(path, source, sorted(chosen, key=lambda one: one.number))


def measure(targets: Sequence[Target], tests: Sequence[str], is_quick: bool) -> list[Outcome]:
    """Return what becomes of the chosen mutants. Raises RuntimeError where the tests fail without a change.

    Where `is_quick`, those that must be imported anew are left out.
    """

    def exchanged() -> tuple[list[Outcome], float]:
        runner = _Runner(targets)
        _pytest(tests, runner)
        return runner.outcomes, runner.seconds

    began = time.monotonic()
    outcomes, seconds = _in_child(exchanged, is_quiet=False)  # so that this process imports nothing of the package
    if not seconds:
        raise RuntimeError("The tests do not run.")
    if is_quick:
        return [outcome for outcome in outcomes if outcome.result != "undecided"]
    limit = SLACK + 10 * seconds + time.monotonic() - began
    for index, (target, mutation, result) in enumerate(outcomes):
        if result == "undecided":
            result = _judge_anew(target.path, target.source, mutation, tests, limit)
            outcomes[index] = Outcome(target, mutation, result)
            _show(outcomes[index], anew=True)
    return list(outcomes)


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
