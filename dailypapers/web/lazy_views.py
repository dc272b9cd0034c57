"""Views that are imported when they are first called: a command reverses many URLs and calls one view, or none."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase

PACKAGE = "dailypapers.web"
_PLACES = {"feeds": "feeds.views"}
_modules: set[str] = set()


class LazyView:
    """A view by its module and name, with what Django asks of a view before it calls it."""

    def __init__(self, module: str, name: str) -> None:
        self.__module__, self.__name__, self.__qualname__ = module, name, name

    @cached_property
    def view(self) -> Any:
        """The view itself. Raises AttributeError or ImportError where there is none of this name."""
        return getattr(import_module(self.__module__), self.__name__)

    @property
    def csrf_exempt(self) -> bool:
        return bool(getattr(self.view, "csrf_exempt", False))

    def __call__(self, request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        response: HttpResponseBase = self.view(request, *args, **values)
        return response


class LazyModule:
    """A module of views, each of which is an attribute."""

    def __init__(self, module: str) -> None:
        self._module = module
        _modules.add(module)

    def __getattr__(self, name: str) -> LazyView:
        return LazyView(self._module, name)


def load_views() -> None:
    """Import the modules of all views: a process that answers many does it at its start."""
    for module in sorted(_modules):
        import_module(module)


def __getattr__(name: str) -> LazyModule:
    """Give a module of views by its name: `from dailypapers.web.lazy_views import papers`."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return LazyModule(f"{PACKAGE}.{_PLACES.get(name, f'views.{name}')}")
