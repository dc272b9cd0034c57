"""The site as a WSGI application: what `dailypapers serve` runs, and what any other WSGI server can."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Loads the embedder and maps the index, so that the first reader does not wait for it."""
    from dailypapers.search import is_ready

    is_ready()


Thread(target=_warm_up, name="warm-up", daemon=True).start()
