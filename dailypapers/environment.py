"""The environment variables that are read, and what is made of them before there are settings.

docs/configuration.md lists every variable; a test compares that list with `ENVIRONMENT`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from dailypapers.database.addresses import PRIMARY, parse_database, parse_replicas
from dailypapers.lib.numbers import whole_number
from dailypapers.lib.private_files import make_home

ENVIRONMENT = (
    "DAILYPAPERS_HOME",
    "DATABASE_URL",
    "DATABASE_REPLICAS",
    "DATABASE_REPLICA_LAG",
    "DATABASE_POOL",
    "DAILYPAPERS_DRAIN",
    "DAILYPAPERS_HOSTS",
    "DAILYPAPERS_ORIGINS",
    "DAILYPAPERS_SECRET_KEY",
    "DAILYPAPERS_SITE_NAME",
    "DAILYPAPERS_TIME_ZONE",
    "DAILYPAPERS_LANGUAGE",
    "DAILYPAPERS_HTTPS",
    "DAILYPAPERS_HSTS",
    "DAILYPAPERS_CSP_REPORT",
    "DAILYPAPERS_TRUSTED_PROXIES",
    "DAILYPAPERS_CONNECTIONS_PER_ADDRESS",
    "DAILYPAPERS_EMBEDDER",
    "DAILYPAPERS_INDEX_STORE",
    "DAILYPAPERS_INDEX_ROLE",
    "DAILYPAPERS_MEANING",
    "DAILYPAPERS_PLUGINS_OFF",
    "DAILYPAPERS_DEBUG",
    "DAILYPAPERS_WRITER_URL",
    "DAILYPAPERS_WRITER_MODEL",
    "DAILYPAPERS_WRITER_KEY",
    "DAILYPAPERS_WRITER_BUDGET",
    "DAILYPAPERS_WRITER_TIMEOUT",
    "DAILYPAPERS_SPEECH",
    "DAILYPAPERS_SPEECH_PACKER",
    "DAILYPAPERS_SPEECH_BUDGET",
    "DAILYPAPERS_FULLTEXT",
    "DAILYPAPERS_FULLTEXT_LICENCES",
    "DAILYPAPERS_GROBID_URL",
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
    "DAILYPAPERS_OPENALEX_REFERENCES",
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


def read_text(name: str, default: str = "") -> str:
    """Return the text of a variable, or its default where it is empty."""
    assert name in ENVIRONMENT
    return os.environ.get(name, "").strip() or default


def read_words(name: str) -> list[str]:
    """Return the words of a variable, between blanks or commas."""
    return read_text(name).replace(",", " ").split()


def read_switch(name: str) -> bool:
    """Tell whether a variable says yes."""
    return read_text(name).lower() in {"1", "true", "yes", "on"}


def read_number(name: str, default: int, maximum: int = 1_000_000_000) -> int:
    """Return the whole number of a variable. Raises ValueError for anything else."""
    text = read_text(name, str(default))
    number = whole_number(text, 0, maximum)
    if number is None:
        raise ValueError(f"Invalid {name}: {text[:20]}. Write a whole number from 0 to {maximum:,}.")
    return number


def _users_folder() -> Path:
    """Return the folder that the platform has for the data of this user's programs."""
    from platformdirs import user_data_path  # a hundredth of a second, which a home that is named does without

    return user_data_path("dailypapers", appauthor=False)


def home_folder() -> Path:
    """Return the home folder, made where it is not there. Raises ValueError where there can be none."""
    remedy = "Set DAILYPAPERS_HOME to a folder that this user may write."
    try:
        home = Path(read_text("DAILYPAPERS_HOME") or _users_folder()).expanduser().resolve()
    except RuntimeError:  # a user whom the system does not know, or "~somebody"
        raise ValueError(f"This user has no folder for data. {remedy}") from None
    try:
        make_home(home)
    except OSError as error:
        raise ValueError(f"The home folder {home} cannot be made: {error.strerror}. {remedy}") from error
    return home


def secret_key(home: Path) -> str:
    """Return the key of the environment, else that of the home folder, made on first use and readable only by us."""
    if key := read_text("DAILYPAPERS_SECRET_KEY"):
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


def metrics_folder(home: Path) -> Path:
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


def databases(home: Path) -> dict[str, Any]:
    """Return the database of DATABASE_URL, else SQLite in the home folder, and the standbys of DATABASE_REPLICAS.

    Raises ValueError for what is no address.
    """
    pool = read_number("DATABASE_POOL", 0, 1_000)
    primary = parse_database(read_text("DATABASE_URL", f"sqlite:///{home / 'catalog.sqlite3'}"), pool=pool)
    return {PRIMARY: primary, **parse_replicas(read_text("DATABASE_REPLICAS").split(), primary, pool=pool)}


def providers() -> dict[str, Any]:
    """Return the providers of sign-in, each from one variable: client id, secret, for OpenID Connect also its URL.

    Codes are bound to the browser that asked for them (PKCE), except at ORCID, whose documentation knows nothing of it.
    """
    providers: dict[str, Any] = {}
    for name in ("GITHUB", "GOOGLE", "ORCID"):
        if words := read_words(f"DAILYPAPERS_{name}"):
            if len(words) != 2:
                raise ValueError(f"Invalid DAILYPAPERS_{name}. Write two words: the client id and the secret.")
            app: dict[str, Any] = {"provider_id": name.lower(), "client_id": words[0], "secret": words[1]}
            providers[name.lower()] = {"APPS": [app], "OAUTH_PKCE_ENABLED": name != "ORCID"}
    if words := read_words("DAILYPAPERS_OIDC"):
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
