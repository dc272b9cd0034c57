"""The site as a WSGI application, which `dailypapers serve` or any other WSGI server runs."""

import gc
import os
from importlib import import_module
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Load the embedder and map the index, so that the first reader does not wait for them.

    Objects made by then are excluded from garbage collection, which would stop the process for a tenth of a second now
    and then.
    """
    from dailypapers.search import is_ready

    is_ready()
    gc.collect()
    gc.freeze()


import_module("dailypapers.urls")  # before any thread: every page, instead of at the first request
import_module("dailypapers.web.lazy_views").load_views()
Thread(target=_warm_up, name="warm-up", daemon=True).start()
