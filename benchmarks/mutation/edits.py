"""The changes of a module: one expression or statement at a time. Pure."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

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
