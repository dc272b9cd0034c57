"""All settings, read from environment variables only. Each has a default: with nothing set, everything works."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dailypapers.environment import (
    databases,
    home_folder,
    metrics_folder,
    providers,
    read_number,
    read_switch,
    read_text,
    read_words,
    secret_key,
)
from dailypapers.lib import mail_url
from dailypapers.lib.client_address import parse_networks
from dailypapers.lib.languages import LANGUAGES as NAMES_OF_LANGUAGES
from dailypapers.lib.languages import folder_of
from dailypapers.lib.private_files import keep_new_files_private
from dailypapers.lib.site_address import site_address
from dailypapers.speech.engine import check_command

# --- storage ----------------------------------------------------------------------------------------------------
keep_new_files_private()
HOME = home_folder()
INDEX_FOLDER = HOME / "index"
INDEX_STORE = read_text("DAILYPAPERS_INDEX_STORE")
if INDEX_STORE and not re.fullmatch(r"/.*|s3://[a-z0-9.-]{3,63}(/.*)?", INDEX_STORE, re.DOTALL):
    raise ValueError("Invalid DAILYPAPERS_INDEX_STORE. Write a folder's whole path, or s3://bucket/prefix.")
INDEX_ROLE = read_text("DAILYPAPERS_INDEX_ROLE", "builder").lower()
if INDEX_ROLE not in ("builder", "replica"):
    raise ValueError(f"Invalid DAILYPAPERS_INDEX_ROLE: {INDEX_ROLE[:20]}. Write builder or replica.")
if INDEX_ROLE == "replica" and not INDEX_STORE:
    raise ValueError("DAILYPAPERS_INDEX_ROLE=replica needs DAILYPAPERS_INDEX_STORE, from where the index is copied.")
EMBEDDER = read_text("DAILYPAPERS_EMBEDDER", "static")
MEANING = read_text("DAILYPAPERS_MEANING")  # the model that re-ranks; empty: that of an installed package; "off": none

BACKUP_DIR = read_text("DAILYPAPERS_BACKUP_DIR")  # the worker makes a backup there every night; empty: none
BACKUP_KEEP = read_number("DAILYPAPERS_BACKUP_KEEP", 7, 10_000)  # backups of that folder; 0: all

DATABASES = databases(HOME)  # the primary, and standbys that strangers' pages are read from
DATABASE_ROUTERS = ["dailypapers.database.routing.Router"] if len(DATABASES) > 1 else []
DATABASE_REPLICA_LAG = read_number("DATABASE_REPLICA_LAG", 5, 3_600)  # seconds a standby that is read may be behind
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

METRICS_FOLDER = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or metrics_folder(HOME))
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)  # the library wants to know it when it is loaded
METRICS_TOKEN = read_text("DAILYPAPERS_METRICS_TOKEN")

DRAIN = read_number("DAILYPAPERS_DRAIN", 8, 3_600)  # seconds that requests and steps in hand have to end

# --- access -----------------------------------------------------------------------------------------------------
SECRET_KEY = secret_key(HOME)
DEBUG = read_switch("DAILYPAPERS_DEBUG")
CSRF_TRUSTED_ORIGINS = read_words("DAILYPAPERS_ORIGINS")
IS_HTTPS = read_switch("DAILYPAPERS_HTTPS")
ADDRESS = site_address(
    read_text("DAILYPAPERS_SITE_URL"),
    CSRF_TRUSTED_ORIGINS,
    read_words("DAILYPAPERS_HOSTS"),
    is_https=IS_HTTPS,
    port=os.environ.get("PORT", ""),
)
SITE_URL, SITE_URL_IS_SET, ALLOWED_HOSTS = ADDRESS.url, ADDRESS.is_set, ADDRESS.hosts
AUTH_USER_MODEL = "accounts.User"
MODES = ("open", "invitation", "single")
MODE = read_text("DAILYPAPERS_MODE", "open")
if MODE not in MODES:
    raise ValueError(f"Invalid DAILYPAPERS_MODE: {MODE}. Write one of {', '.join(MODES)}.")
READ_ONLY = read_switch("DAILYPAPERS_READ_ONLY")
# Days that rows are kept by the step `housekeeping`; 0: for good.
AUDIT_DAYS = read_number("DAILYPAPERS_AUDIT_DAYS", 365, 36_500)  # entries of the audit log
ACCESS_DAYS = read_number(
    "DAILYPAPERS_ACCESS_DAYS", 90, 36_500
)  # tokens and invitations that are revoked, used, expired
NOTIFICATION_DAYS = read_number("DAILYPAPERS_NOTIFICATION_DAYS", 365, 36_500)
MAIL_DAYS = read_number("DAILYPAPERS_MAIL_DAYS", 30, 36_500)  # mails of accounts that were sent or given up
DELIVERY_DAYS = read_number("DAILYPAPERS_DELIVERY_DAYS", 365, 36_500)  # how digests went; that a paper was mailed stays
HARVEST_DAYS = read_number("DAILYPAPERS_HARVEST_DAYS", 90, 36_500)  # reports of harvests
TRUSTED_PROXIES = read_words("DAILYPAPERS_TRUSTED_PROXIES")  # addresses and networks whose X-Forwarded-For is believed
parse_networks(TRUSTED_PROXIES)  # a mistake in them stops the start with a message
CONNECTIONS_PER_ADDRESS = read_number("DAILYPAPERS_CONNECTIONS_PER_ADDRESS", 100, 10_000)  # 0: no limit
IS_PUBLISHED = (  # a proxy may be in front of us
    ADDRESS.is_published or bool(read_words("DAILYPAPERS_HOSTS") or TRUSTED_PROXIES) or IS_HTTPS
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
SOCIALACCOUNT_PROVIDERS = providers()
SOCIALACCOUNT_STORE_TOKENS = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

HSTS = read_words("DAILYPAPERS_HSTS")  # browsers remember it for a year: not a thing to switch on by default
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
CSP_REPORT = read_text("DAILYPAPERS_CSP_REPORT")
if CSP_REPORT and not re.fullmatch(r'(https://|/)[^\s;,"]+', CSP_REPORT):
    raise ValueError("Invalid DAILYPAPERS_CSP_REPORT. Write an address like https://reports.example.org/csp.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes

# --- applications -----------------------------------------------------------------------------------------------
SITE_NAME = read_text("DAILYPAPERS_SITE_NAME", "Daily Papers")
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
    *(["dailypapers.health.request_ids.name_requests"] if read_text("DAILYPAPERS_LOG") == "json" else []),
    "dailypapers.health.metrics.RequestTimes",
    "dailypapers.languages.middleware.choose_language",
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
    "dailypapers.database.middleware.read_from_standbys",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dailypapers.accounts.middleware.one_person",
    "dailypapers.languages.middleware.use_saved_language",
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
API_RATE = read_number("DAILYPAPERS_API_RATE", 1_200, 1_000_000)  # requests a minute from one address; 0: no limit
API_ORIGINS = read_words("DAILYPAPERS_API_ORIGINS")  # sites whose pages may read the API in a browser; "*": all

# --- cache of all processes -------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "dailypapers.accounts.sign_in_cache.SignInCache",
        "LOCATION": "accounts_cache",  # attempts to sign in; one table for all processes
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# --- requests to the network -----------------------------------------------------------------------------------
HARVEST = [word.lower() for word in read_words("DAILYPAPERS_HARVEST")]
CONTACT = read_text("DAILYPAPERS_CONTACT")
SOURCE_KEYS = {
    "openalex": read_text("DAILYPAPERS_OPENALEX_KEY"),
    "semantic-scholar": read_text("DAILYPAPERS_SEMANTIC_SCHOLAR_KEY"),
    "alerts": read_text("DAILYPAPERS_ALERT_MAILBOX"),
}
OPENALEX_REFERENCES = read_switch("DAILYPAPERS_OPENALEX_REFERENCES")
if OPENALEX_REFERENCES and not SOURCE_KEYS["openalex"]:
    raise ValueError("DAILYPAPERS_OPENALEX_REFERENCES needs a key: set DAILYPAPERS_OPENALEX_KEY, too.")
MIRROR = read_text("DAILYPAPERS_MIRROR")
MIRROR_GAP = float(read_text("DAILYPAPERS_MIRROR_GAP")) if read_text("DAILYPAPERS_MIRROR_GAP") else None

# --- texts of papers ----------------------------------------------------------------------------------------------
FULLTEXT_OF = ("off", "seen", "all")
FULLTEXT = read_text("DAILYPAPERS_FULLTEXT", "seen").lower()
if FULLTEXT not in FULLTEXT_OF:
    raise ValueError(f"Invalid DAILYPAPERS_FULLTEXT: {FULLTEXT[:20]}. Write one of {', '.join(FULLTEXT_OF)}.")
FULLTEXT_LICENCES = [word.lower() for word in read_words("DAILYPAPERS_FULLTEXT_LICENCES")]
if unknown := set(FULLTEXT_LICENCES) - {"nc", "nc-sa", "nd", "nc-nd"}:
    raise ValueError(
        f"Invalid DAILYPAPERS_FULLTEXT_LICENCES: {min(unknown)[:20]}. Write some of nc, nc-sa, nd, nc-nd, or nothing."
    )

GROBID_URL = read_text("DAILYPAPERS_GROBID_URL")
if GROBID_URL and not re.fullmatch(r"https?://[^\s/@?#]+(?:/[^\s?#]*)?", GROBID_URL):
    raise ValueError("Invalid DAILYPAPERS_GROBID_URL. Write an address like http://127.0.0.1:8070.")

# --- language, time, files --------------------------------------------------------------------------------------
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGES = [  # a language is offered when its catalogue is there
    (code, name)
    for code, name in NAMES_OF_LANGUAGES.items()
    if code == "en" or (LOCALE_PATHS[0] / folder_of(code) / "LC_MESSAGES/django.mo").exists()
]
LANGUAGE_CODE = read_text("DAILYPAPERS_LANGUAGE", "en").lower()
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ValueError(f"Invalid DAILYPAPERS_LANGUAGE: {LANGUAGE_CODE[:20]}. Write one of {', '.join(dict(LANGUAGES))}.")
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = read_text("DAILYPAPERS_TIME_ZONE", "UTC")
APPEND_SLASH = False

# --- editions, digests, feeds -------------------------------------------------------------------------------------
EMAIL_URL = read_text("EMAIL_URL", f"file://{quote(str(HOME / 'mail'))}")
globals().update(mail_url.parse(EMAIL_URL))
MAIL_TRANSPORT: str = globals()["EMAIL_BACKEND"]  # what hands mails over; whoever writes one puts it into the queue
EMAIL_BACKEND = "dailypapers.digests.delivery.queue.EmailBackend"
MAIL_FROM = read_text("DAILYPAPERS_MAIL_FROM", f"{SITE_NAME} <papers@{mail_url.domain(SITE_URL)}>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAIL_RATE = read_number(
    "DAILYPAPERS_MAIL_RATE", 0, 1_000_000
)  # mails a minute over all processes; 0: as fast as it goes
DKIM_KEY = read_text("DAILYPAPERS_DKIM_KEY")
DKIM_SELECTOR = read_text("DAILYPAPERS_DKIM_SELECTOR", "dailypapers")
BOUNCE_SECRET = read_text("DAILYPAPERS_BOUNCE_SECRET")
EDITION_CLOSES = read_number("DAILYPAPERS_EDITION_CLOSES", 24, 72)  # hours after the day began, in TIME_ZONE
PRIVATE_HOSTS = read_words("DAILYPAPERS_PRIVATE_HOSTS")
WEBSUB_HUB = read_text("DAILYPAPERS_WEBSUB_HUB")

# --- an edition to listen to, off unless a program is set -----------------------------------------------------------
SPEECH = check_command("DAILYPAPERS_SPEECH", read_text("DAILYPAPERS_SPEECH"), "{audio}")
SPEECH_PACKER = check_command("DAILYPAPERS_SPEECH_PACKER", read_text("DAILYPAPERS_SPEECH_PACKER"), "{audio}", "{mp3}")
SPEECH_BUDGET = read_number("DAILYPAPERS_SPEECH_BUDGET", 1_000, 10_000_000) * 1_000_000  # bytes

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files are served from the package: no collectstatic step
WHITENOISE_MAX_AGE = 86_400  # seconds

LOG = read_text("DAILYPAPERS_LOG", "text")
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
        "django.security": {"level": "CRITICAL"},  # nor is a foreign Host a traceback: the answer says what is wrong
        "django.security.csrf": {"level": "WARNING"},
    },
}

# --- a language model that writes summaries and keywords, off unless an address is set ---------------------------
WRITER_URL = read_text("DAILYPAPERS_WRITER_URL")
WRITER_MODEL = read_text("DAILYPAPERS_WRITER_MODEL")
WRITER_KEY = read_text("DAILYPAPERS_WRITER_KEY")
WRITER_BUDGET = read_number("DAILYPAPERS_WRITER_BUDGET", 500_000)  # tokens a day
WRITER_TIMEOUT = read_number("DAILYPAPERS_WRITER_TIMEOUT", 60)  # seconds
