"""What the run on PostgreSQL leaves to SQLite.

What may differ between the two is SQL: raw statements, locks, the order of texts, JSON, constraints, what a failed statement
does to its transaction, migrations. So on PostgreSQL run the tests of queries and actions, wherever they are; every list
through every door (`tests/listings`) and odd values on every route (`tests/security/test_fuzz.py`), which execute the
statements of pages, answers and files; and what is marked `postgres`. What doors make of the rows, who may open them and
how a mail leaves is the same on both. docs/decisions/0022-postgresql-runs-statements.md has the measurement.
"""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
FOLDERS = ("mcp", "web")
MODULES = (
    *("accounts/test_limits", "accounts/test_login_attempts", "accounts/test_site_urls", "api/test_schema"),
    *("archive/test_damaged", "community/test_pages", "digests/delivery/test_chat_channels"),
    *("digests/delivery/test_postfix", "digests/delivery/test_providers", "digests/delivery/test_refusals"),
    *("digests/delivery/test_services", "formats/test_format", "health/test_metrics", "ranking/test_feeds"),
    *("search/test_damage", "security/test_expensive_input", "security/test_foreign_text"),
    *("security/test_permissions", "security/test_read_only"),
)


def is_on_sqlite_alone(module: Path) -> bool:
    """Tell whether no test of a module needs PostgreSQL: its place says so, or its text names neither mark of a database.

    Importing the many that name none would take each process of the run seconds.
    """
    text = module.read_text(encoding="utf-8")
    if "mark.postgres" in text:
        return False
    name = module.relative_to(TESTS).with_suffix("").as_posix()
    return "django_db" not in text or name in MODULES or name.startswith(tuple(f"{folder}/" for folder in FOLDERS))
