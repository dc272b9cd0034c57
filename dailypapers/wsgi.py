"""The site as a WSGI application: what `dailypapers serve` runs, and what any other WSGI server can."""

import gc
import os
from importlib import import_module
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Loads the embedder and maps the index, so that the first reader does not wait for it.

    What is there by then stays: looking through it for garbage would halt the process for a tenth of a second now and
    then.
    """
    from dailypapers.search import is_ready

    is_ready()
    gc.collect()
    gc.freeze()


import_module("dailypapers.urls")  # before any thread: every page, instead of at the first request
Thread(target=_warm_up, name="warm-up", daemon=True).start()
