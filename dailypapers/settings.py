"""All settings, read from environment variables only. Each has a default: with nothing set, everything works.

docs/configuration.md lists every variable; a test compares that list with `ENVIRONMENT`.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url

from dailypapers.lib import mail_url
from dailypapers.lib.client_address import parse_networks
from dailypapers.lib.numbers import whole_number
from dailypapers.lib.private_files import keep_new_files_private, make_home
from dailypapers.lib.site_address import site_address

ENVIRONMENT = (
    "DAILYPAPERS_HOME",
    "DATABASE_URL",
    "DAILYPAPERS_HOSTS",
    "DAILYPAPERS_ORIGINS",
    "DAILYPAPERS_SECRET_KEY",
    "DAILYPAPERS_SITE_NAME",
    "DAILYPAPERS_TIME_ZONE",
    "DAILYPAPERS_HTTPS",
    "DAILYPAPERS_HSTS",
    "DAILYPAPERS_CSP_REPORT",
    "DAILYPAPERS_TRUSTED_PROXIES",
    "DAILYPAPERS_CONNECTIONS_PER_ADDRESS",
    "DAILYPAPERS_EMBEDDER",
    "DAILYPAPERS_MEANING",
    "DAILYPAPERS_DEBUG",
    "DAILYPAPERS_WRITER_URL",
    "DAILYPAPERS_WRITER_MODEL",
    "DAILYPAPERS_WRITER_KEY",
    "DAILYPAPERS_WRITER_BUDGET",
    "DAILYPAPERS_WRITER_TIMEOUT",
    "DAILYPAPERS_FULLTEXT",
    "DAILYPAPERS_FULLTEXT_LICENCES",
    "DAILYPAPERS_MODE",
    "DAILYPAPERS_READ_ONLY",
    "DAILYPAPERS_AUDIT_DAYS",
    "DAILYPAPERS_GITHUB",
    "DAILYPAPERS_GOOGLE",
    "DAILYPAPERS_ORCID",
    "DAILYPAPERS_OIDC",
    "DAILYPAPERS_HARVEST",
    "DAILYPAPERS_CONTACT",
    "DAILYPAPERS_OPENALEX_KEY",
    "DAILYPAPERS_SEMANTIC_SCHOLAR_KEY",
    "DAILYPAPERS_ALERT_MAILBOX",
    "DAILYPAPERS_MIRROR",
    "DAILYPAPERS_MIRROR_GAP",
    "EMAIL_URL",
    "DAILYPAPERS_SITE_URL",
    "DAILYPAPERS_MAIL_FROM",
    "DAILYPAPERS_MAIL_RATE",
    "DAILYPAPERS_DKIM_KEY",
    "DAILYPAPERS_DKIM_SELECTOR",
    "DAILYPAPERS_BOUNCE_SECRET",
    "DAILYPAPERS_METRICS_TOKEN",
    "DAILYPAPERS_LOG",
    "DAILYPAPERS_EDITION_CLOSES",
    "DAILYPAPERS_PRIVATE_HOSTS",
    "DAILYPAPERS_WEBSUB_HUB",
    "DAILYPAPERS_API_RATE",
    "DAILYPAPERS_API_ORIGINS",
    "DAILYPAPERS_ACCESS_DAYS",
    "DAILYPAPERS_NOTIFICATION_DAYS",
    "DAILYPAPERS_MAIL_DAYS",
    "DAILYPAPERS_DELIVERY_DAYS",
    "DAILYPAPERS_HARVEST_DAYS",
    "DAILYPAPERS_BACKUP_DIR",
    "DAILYPAPERS_BACKUP_KEEP",
)


def _text(name: str, default: str = "") -> str:
    assert name in ENVIRONMENT
    return os.environ.get(name, "").strip() or default


def _words(name: str) -> list[str]:
    return _text(name).replace(",", " ").split()


def _switch(name: str) -> bool:
    return _text(name).lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int, maximum: int = 1_000_000_000) -> int:
    text = _text(name, str(default))
    number = whole_number(text, 0, maximum)
    if number is None:
        raise ValueError(f"Invalid {name}: {text[:20]}. Write a whole number from 0 to {maximum:,}.")
    return number


def _users_folder() -> Path:
    """Return the folder that the platform has for the data of this user's programs."""
    from platformdirs import user_data_path  # a hundredth of a second, which a home that is named does without

    return user_data_path("dailypapers", appauthor=False)


def _home() -> Path:
    """Return the home folder, made where it is not there. Raises ValueError where there can be none."""
    remedy = "Set DAILYPAPERS_HOME to a folder that this user may write."
    try:
        home = Path(_text("DAILYPAPERS_HOME") or _users_folder()).expanduser().resolve()
    except RuntimeError:  # a user whom the system does not know, or "~somebody"
        raise ValueError(f"This user has no folder for data. {remedy}") from None
    try:
        make_home(home)
    except OSError as error:
        raise ValueError(f"The home folder {home} cannot be made: {error.strerror}. {remedy}") from error
    return home


def _secret_key(home: Path) -> str:
    """Return the key of the environment, else that of the home folder, made on first use and readable only by us."""
    if key := _text("DAILYPAPERS_SECRET_KEY"):
        return key
    key_file = home / "secret_key"
    if not key_file.exists():
        new_file = home / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(new_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(new_file, key_file)  # fails where another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            new_file.unlink()
    return key_file.read_text()


def _metrics_folder(home: Path) -> Path:
    """Return the folder for times of requests, a file a process: in memory where the system has a folder for that.

    The files are mapped, and a process that writes to a mapped file on a full disk is killed.
    """
    shared = Path("/dev/shm")  # noqa: S108  # a folder of ours in it, for us alone
    name = f"dailypapers-{os.getuid()}-{hashlib.blake2b(str(home).encode(), digest_size=8).hexdigest()}"
    folder = shared / name
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_symlink() and folder.stat().st_uid == os.getuid():
            return folder
    folder = home / "metrics"
    folder.mkdir(exist_ok=True)
    return folder


def _database(home: Path) -> dict[str, Any]:
    """Return the database of DATABASE_URL, else SQLite in the home folder: WAL, writers queue at BEGIN."""
    url = _text("DATABASE_URL", f"sqlite:///{home / 'catalog.sqlite3'}")
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;",
        }
    return config


def _providers() -> dict[str, Any]:
    """Return the providers of sign-in, each from one variable: client id, secret, for OpenID Connect also its URL.

    Codes are bound to the browser that asked for them (PKCE), except at ORCID, whose documentation knows nothing of it.
    """
    providers: dict[str, Any] = {}
    for name in ("GITHUB", "GOOGLE", "ORCID"):
        if words := _words(f"DAILYPAPERS_{name}"):
            if len(words) != 2:
                raise ValueError(f"Invalid DAILYPAPERS_{name}. Write two words: the client id and the secret.")
            app: dict[str, Any] = {"provider_id": name.lower(), "client_id": words[0], "secret": words[1]}
            providers[name.lower()] = {"APPS": [app], "OAUTH_PKCE_ENABLED": name != "ORCID"}
    if words := _words("DAILYPAPERS_OIDC"):
        if len(words) < 3:
            raise ValueError(
                "Invalid DAILYPAPERS_OIDC. Write the provider's URL, the client id, the secret, and a name."
            )
        url, client_id, secret, *name_words = words
        app = {
            "provider_id": "oidc",
            "client_id": client_id,
            "secret": secret,
            "name": " ".join(name_words) or "single sign-on",
            "settings": {"server_url": url},
        }
        providers["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    return providers


# --- storage ----------------------------------------------------------------------------------------------------
keep_new_files_private()
HOME = _home()
INDEX_FOLDER = HOME / "index"
EMBEDDER = _text("DAILYPAPERS_EMBEDDER", "static")
MEANING = _text("DAILYPAPERS_MEANING")  # the model that re-ranks; empty: that of an installed package; "off": none

BACKUP_DIR = _text("DAILYPAPERS_BACKUP_DIR")  # the worker makes a backup there every night; empty: none
BACKUP_KEEP = _number("DAILYPAPERS_BACKUP_KEEP", 7, 10_000)  # backups of that folder; 0: all

DATABASES = {"default": _database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

METRICS_FOLDER = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or _metrics_folder(HOME))
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)  # the library wants to know it when it is loaded
METRICS_TOKEN = _text("DAILYPAPERS_METRICS_TOKEN")

# --- access -----------------------------------------------------------------------------------------------------
SECRET_KEY = _secret_key(HOME)
DEBUG = _switch("DAILYPAPERS_DEBUG")
CSRF_TRUSTED_ORIGINS = _words("DAILYPAPERS_ORIGINS")
IS_HTTPS = _switch("DAILYPAPERS_HTTPS")
ADDRESS = site_address(
    _text("DAILYPAPERS_SITE_URL"),
    CSRF_TRUSTED_ORIGINS,
    _words("DAILYPAPERS_HOSTS"),
    is_https=IS_HTTPS,
    port=os.environ.get("PORT", ""),
)
SITE_URL, SITE_URL_IS_SET, ALLOWED_HOSTS = ADDRESS.url, ADDRESS.is_set, ADDRESS.hosts
AUTH_USER_MODEL = "accounts.User"
MODES = ("open", "invitation", "single")
MODE = _text("DAILYPAPERS_MODE", "open")
if MODE not in MODES:
    raise ValueError(f"Invalid DAILYPAPERS_MODE: {MODE}. Write one of {', '.join(MODES)}.")
READ_ONLY = _switch("DAILYPAPERS_READ_ONLY")
# Days that rows are kept by the step `housekeeping`; 0: for good.
AUDIT_DAYS = _number("DAILYPAPERS_AUDIT_DAYS", 365, 36_500)  # entries of the audit log
ACCESS_DAYS = _number("DAILYPAPERS_ACCESS_DAYS", 90, 36_500)  # tokens and invitations that are revoked, used, expired
NOTIFICATION_DAYS = _number("DAILYPAPERS_NOTIFICATION_DAYS", 365, 36_500)
MAIL_DAYS = _number("DAILYPAPERS_MAIL_DAYS", 30, 36_500)  # mails of accounts that were sent or given up
DELIVERY_DAYS = _number("DAILYPAPERS_DELIVERY_DAYS", 365, 36_500)  # how digests went; that a paper was mailed stays
HARVEST_DAYS = _number("DAILYPAPERS_HARVEST_DAYS", 90, 36_500)  # reports of harvests
TRUSTED_PROXIES = _words("DAILYPAPERS_TRUSTED_PROXIES")  # addresses and networks whose X-Forwarded-For is believed
parse_networks(TRUSTED_PROXIES)  # a mistake in them stops the start with a message
CONNECTIONS_PER_ADDRESS = _number("DAILYPAPERS_CONNECTIONS_PER_ADDRESS", 100, 10_000)  # 0: no limit
IS_PUBLISHED = (  # a proxy may be in front of us
    ADDRESS.is_published or bool(_words("DAILYPAPERS_HOSTS") or TRUSTED_PROXIES) or IS_HTTPS
)
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/papers"
CSRF_FAILURE_VIEW = "dailypapers.web.views.settings.csrf_failure"
ACCOUNT_ADAPTER = "dailypapers.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners follow links
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_USERNAME_VALIDATORS = "dailypapers.accounts.adapter.USERNAME_VALIDATORS"
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrator", "deleted", "moderator", "root", "system"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/300s/key"}  # ours count sign-ins; this one codes of MFA
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds after a sign-in in which nobody is asked for the password again
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of changes of the address, the password and MFA
MFA_ADAPTER = "dailypapers.accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that clocks may differ
PASSWORD_HASHERS = [  # the first makes new hashes; those of the others are made anew at the next sign-in
    "dailypapers.accounts.passwords.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SOCIALACCOUNT_ADAPTER = "dailypapers.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = _providers()
SOCIALACCOUNT_STORE_TOKENS = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

HSTS = _words("DAILYPAPERS_HSTS")  # browsers remember it for a year: not a thing to switch on by default
if not set(HSTS) <= {"subdomains", "preload"} or ("preload" in HSTS and "subdomains" not in HSTS):
    raise ValueError("Invalid DAILYPAPERS_HSTS. Write subdomains, or subdomains preload.")
if IS_HTTPS:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = "subdomains" in HSTS
    SECURE_HSTS_PRELOAD = "preload" in HSTS
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSP_REPORT = _text("DAILYPAPERS_CSP_REPORT")
if CSP_REPORT and not re.fullmatch(r'(https://|/)[^\s;,"]+', CSP_REPORT):
    raise ValueError("Invalid DAILYPAPERS_CSP_REPORT. Write an address like https://reports.example.org/csp.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes

# --- applications -----------------------------------------------------------------------------------------------
SITE_NAME = _text("DAILYPAPERS_SITE_NAME", "Daily Papers")
ROOT_URLCONF = "dailypapers.urls"
WSGI_APPLICATION = "dailypapers.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # `urls` looks for the admin's pages; commands need none
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "dailypapers.accounts",
    "dailypapers.catalog",
    "dailypapers.webhooks",
    "dailypapers.fulltext",
    "dailypapers.sources",
    "dailypapers.worker",
    "dailypapers.writer",
    "dailypapers.community",
    "dailypapers.ranking",
    "dailypapers.insights",
    "dailypapers.digests",
    "dailypapers.health",
    "dailypapers.web",  # before allauth, whose templates it overrides
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in SOCIALACCOUNT_PROVIDERS),
]
MIDDLEWARE = [
    *(["dailypapers.health.request_ids.name_requests"] if _text("DAILYPAPERS_LOG") == "json" else []),
    "dailypapers.health.metrics.RequestTimes",
    "dailypapers.accounts.middleware.declared_https",
    "dailypapers.health.middleware.probes_by_any_name",
    "dailypapers.health.middleware.DatabaseUnavailable",
    "django.middleware.security.SecurityMiddleware",
    "dailypapers.accounts.privacy.mark_private",
    "dailypapers.web.headers.security_headers",
    "dailypapers.web.canonical.redirect_to_canonical",
    "dailypapers.api.middleware.api_rules",
    "dailypapers.accounts.middleware.limit_bodies",
    "dailypapers.accounts.middleware.refuse_other_methods",
    "dailypapers.web.negotiation.markdown_on_request",
    "dailypapers.web.microcache.cache_responses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dailypapers.web.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dailypapers.accounts.middleware.one_person",
    "dailypapers.web.read_only.refuse_writes",
    "dailypapers.accounts.sessions.track_session",
    "dailypapers.web.rate_limits.limit_pages",
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
                "dailypapers.web.context_processors.site",
            ],
        },
    }
]

# --- API ----------------------------------------------------------------------------------------------------------
API_RATE = _number("DAILYPAPERS_API_RATE", 1_200, 1_000_000)  # requests a minute from one address; 0: no limit
API_ORIGINS = _words("DAILYPAPERS_API_ORIGINS")  # sites whose pages may read the API in a browser; "*": all

# --- cache of all processes -------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "dailypapers.accounts.sign_in_cache.SignInCache",
        "LOCATION": "accounts_cache",  # attempts to sign in; one table for all processes
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# --- requests to the network -----------------------------------------------------------------------------------
HARVEST = [word.lower() for word in _words("DAILYPAPERS_HARVEST")]
CONTACT = _text("DAILYPAPERS_CONTACT")
SOURCE_KEYS = {
    "openalex": _text("DAILYPAPERS_OPENALEX_KEY"),
    "semantic-scholar": _text("DAILYPAPERS_SEMANTIC_SCHOLAR_KEY"),
    "alerts": _text("DAILYPAPERS_ALERT_MAILBOX"),
}
MIRROR = _text("DAILYPAPERS_MIRROR")
MIRROR_GAP = float(_text("DAILYPAPERS_MIRROR_GAP")) if _text("DAILYPAPERS_MIRROR_GAP") else None

# --- texts of papers ----------------------------------------------------------------------------------------------
FULLTEXT_OF = ("off", "seen", "all")
FULLTEXT = _text("DAILYPAPERS_FULLTEXT", "seen").lower()
if FULLTEXT not in FULLTEXT_OF:
    raise ValueError(f"Invalid DAILYPAPERS_FULLTEXT: {FULLTEXT[:20]}. Write one of {', '.join(FULLTEXT_OF)}.")
FULLTEXT_LICENCES = [word.lower() for word in _words("DAILYPAPERS_FULLTEXT_LICENCES")]
if unknown := set(FULLTEXT_LICENCES) - {"nc", "nc-sa", "nd", "nc-nd"}:
    raise ValueError(
        f"Invalid DAILYPAPERS_FULLTEXT_LICENCES: {min(unknown)[:20]}. Write some of nc, nc-sa, nd, nc-nd, or nothing."
    )

# --- language, time, files --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = _text("DAILYPAPERS_TIME_ZONE", "UTC")
APPEND_SLASH = False

# --- editions, digests, feeds -------------------------------------------------------------------------------------
EMAIL_URL = _text("EMAIL_URL", f"file://{quote(str(HOME / 'mail'))}")
globals().update(mail_url.parse(EMAIL_URL))
MAIL_TRANSPORT: str = globals()["EMAIL_BACKEND"]  # what hands mails over; whoever writes one puts it into the queue
EMAIL_BACKEND = "dailypapers.digests.delivery.queue.EmailBackend"
MAIL_FROM = _text("DAILYPAPERS_MAIL_FROM", f"{SITE_NAME} <papers@{mail_url.domain(SITE_URL)}>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAIL_RATE = _number("DAILYPAPERS_MAIL_RATE", 0, 1_000_000)  # mails a minute over all processes; 0: as fast as it goes
DKIM_KEY = _text("DAILYPAPERS_DKIM_KEY")
DKIM_SELECTOR = _text("DAILYPAPERS_DKIM_SELECTOR", "dailypapers")
BOUNCE_SECRET = _text("DAILYPAPERS_BOUNCE_SECRET")
EDITION_CLOSES = _number("DAILYPAPERS_EDITION_CLOSES", 24, 72)  # hours after the day began, in TIME_ZONE
PRIVATE_HOSTS = _words("DAILYPAPERS_PRIVATE_HOSTS")
WEBSUB_HUB = _text("DAILYPAPERS_WEBSUB_HUB")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files are served from the package: no collectstatic step
WHITENOISE_MAX_AGE = 86_400  # seconds

LOG = _text("DAILYPAPERS_LOG", "text")
if LOG not in ("text", "json"):
    raise ValueError(f"Invalid DAILYPAPERS_LOG: {LOG[:20]}. Write text or json.")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "dailypapers.lib.json_lines.JsonLines"},
    },
    "filters": {"repeated": {"()": "dailypapers.lib.repeated_lines.RepeatedLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG, "filters": ["repeated"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},  # an unknown URL is not worth a line
        "apprise": {"level": "CRITICAL"},  # its lines name addresses, which are secrets; outcomes are on deliveries
    },
}

# --- a language model that writes summaries and keywords, off unless an address is set ---------------------------
WRITER_URL = _text("DAILYPAPERS_WRITER_URL")
WRITER_MODEL = _text("DAILYPAPERS_WRITER_MODEL")
WRITER_KEY = _text("DAILYPAPERS_WRITER_KEY")
WRITER_BUDGET = _number("DAILYPAPERS_WRITER_BUDGET", 500_000)  # tokens a day
WRITER_TIMEOUT = _number("DAILYPAPERS_WRITER_TIMEOUT", 60)  # seconds
