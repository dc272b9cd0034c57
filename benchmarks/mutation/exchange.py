"""Putting changed code in the stead of what is imported."""

from __future__ import annotations

import ast
import functools
import gc
import importlib.abc
import importlib.util
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = ("dailypapers", "tests")
PLAIN = (str, bytes, int, float, tuple, frozenset, set, list, dict, re.Pattern)
CACHE = type(functools.lru_cache(len))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _live_functions(path: Path) -> list[FunctionType]:
    """Return every function of a module that is alive, wherever it was put; what they cached is forgotten."""
    gc.unfreeze()  # the tests freeze what is loaded, which hides it
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


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
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
