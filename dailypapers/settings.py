"""All settings, read from environment variables only. Each has a default: with nothing set, everything works.

docs/configuration.md lists every variable; a test compares that list with `ENVIRONMENT`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from platformdirs import user_data_path

ENVIRONMENT = (
    "DAILYPAPERS_HOME",
    "DATABASE_URL",
    "DAILYPAPERS_HOSTS",
    "DAILYPAPERS_ORIGINS",
    "DAILYPAPERS_SECRET_KEY",
    "DAILYPAPERS_SITE_NAME",
    "DAILYPAPERS_TIME_ZONE",
    "DAILYPAPERS_HTTPS",
    "DAILYPAPERS_DEBUG",
    "DAILYPAPERS_API_RATE",
    "DAILYPAPERS_API_ORIGINS",
)


def _text(name: str, default: str = "") -> str:
    assert name in ENVIRONMENT
    return os.environ.get(name, "").strip() or default


def _words(name: str) -> list[str]:
    return _text(name).replace(",", " ").split()


def _number(name: str, default: int) -> int:
    text = _text(name, str(default))
    if not text.isdigit():
        raise ValueError(f"{name} must be a number, not “{text}”.")
    return int(text)


def _switch(name: str) -> bool:
    return _text(name).lower() in {"1", "true", "yes", "on"}


def _secret_key(home: Path) -> str:
    """The key in the environment, else the one kept in the home folder, made on first use and readable by us alone."""
    if given := _text("DAILYPAPERS_SECRET_KEY"):
        return given
    kept = home / "secret_key"
    if not kept.exists():
        fresh = home / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(fresh, kept)  # fails when another process was first: then its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()


def _database(home: Path) -> dict[str, Any]:
    """PostgreSQL where DATABASE_URL names it, else SQLite in the home folder: WAL, and writers that queue at BEGIN."""
    address = _text("DATABASE_URL", f"sqlite:///{home / 'catalog.sqlite3'}")
    config: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=600, conn_health_checks=True))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;",
        }
    return config


# --- where state lives ------------------------------------------------------------------------------------------
HOME = Path(_text("DAILYPAPERS_HOME") or user_data_path("dailypapers", appauthor=False)).expanduser().resolve()
HOME.mkdir(parents=True, exist_ok=True)
INDEX_FOLDER = HOME / "index"

DATABASES = {"default": _database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who may ask ------------------------------------------------------------------------------------------------
SECRET_KEY = _secret_key(HOME)
DEBUG = _switch("DAILYPAPERS_DEBUG")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_words("DAILYPAPERS_HOSTS")]
CSRF_TRUSTED_ORIGINS = _words("DAILYPAPERS_ORIGINS")
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

if _switch("DAILYPAPERS_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes

# --- what runs --------------------------------------------------------------------------------------------------
SITE_NAME = _text("DAILYPAPERS_SITE_NAME", "Daily Papers")
ROOT_URLCONF = "dailypapers.urls"
WSGI_APPLICATION = "dailypapers.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "dailypapers.accounts",
    "dailypapers.catalog",
    "dailypapers.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dailypapers.web.headers.security_headers",
    "dailypapers.api.rules.api_rules",
    "dailypapers.web.negotiation.markdown_on_request",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dailypapers.web.context.site",
            ],
        },
    }
]

# --- for programs -----------------------------------------------------------------------------------------------
API_RATE = _number("DAILYPAPERS_API_RATE", 1_200)  # requests a minute from one address; 0: no limit
API_ORIGINS = _words("DAILYPAPERS_API_ORIGINS")  # sites whose pages may read the API in a browser; "*": all

# --- words, days, files -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = _text("DAILYPAPERS_TIME_ZONE", "UTC")
APPEND_SLASH = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files are served from the package: no collectstatic step
WHITENOISE_MAX_AGE = 86_400  # seconds

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # an address that does not exist is no news
}
