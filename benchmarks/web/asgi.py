"""The site as ASGI applications, for the comparison of servers: by Django itself, and by a bridge over WSGI."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.asgi import get_asgi_application

from benchmarks.web.servers import THREADS

application = get_asgi_application()
_wsgi = import_module("dailypapers.wsgi")  # it also loads what our own server loads before the first request


def __getattr__(name: str) -> Any:
    if name == "bridged":
        return import_module("a2wsgi").WSGIMiddleware(_wsgi.application, workers=THREADS)
    raise AttributeError(name)
