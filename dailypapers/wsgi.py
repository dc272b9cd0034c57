"""The site as a WSGI application: `granian --interface wsgi dailypapers.wsgi:application` (what `dailypapers serve` runs)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
application = get_wsgi_application()
