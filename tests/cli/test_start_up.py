"""What a start of the program loads: every command, timer and test pays for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import Home

HEAVY = {
    "allauth.account.views",  # pages of accounts
    "allauth.mfa.webauthn.views",
    "fido2",
    "mcp",
    "ninja",
    "numpy",
    "tantivy",
    "tqdm",
    "httpx",
    "dailypapers.sources.admin",
    "dailypapers.catalog.actions",
    "dailypapers.sources.actions",
    "dailypapers.web.views",
    "django.db.migrations.loader",
}


def modules_of(home: Home, code: str) -> set[str]:
    """Run Python code on a home; return the modules that it has loaded."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120, env=home.environment)
    return set(done.stdout.decode().split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.migrated(tmp_path_factory.mktemp("start") / "home")


def test_a_version_needs_neither_settings_nor_libraries(home: Home, tmp_path: Path) -> None:
    loaded = modules_of(home, "import dailypapers.cli")
    assert loaded & (HEAVY | {"django", "dailypapers.settings"}) == set()


def test_a_database_that_is_up_to_date_is_ready_without_what_only_some_commands_need(home: Home) -> None:
    loaded = modules_of(home, "from dailypapers.cli.setup import ready_database\nready_database()")
    assert loaded & HEAVY == set()
    assert "dailypapers.catalog.models" in loaded


def test_the_process_that_keeps_the_others_running_is_small(home: Home) -> None:
    loaded = modules_of(
        home, "import dailypapers.cli.serve\nfrom dailypapers.cli.setup import log_as_set\nlog_as_set()"
    )
    assert loaded & (HEAVY | {"django"}) == set()


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.sampled(tmp_path_factory.mktemp("sampled") / "home")


def test_the_list_of_verbs_loads_none_of_them(home: Home) -> None:
    code = "from dailypapers.cli import dailypapers\ndailypapers.main(['--help'], standalone_mode=False)"
    loaded = {module for module in modules_of(home, code) if module.startswith("dailypapers.cli.")}
    assert loaded == {"dailypapers.cli.language"}  # that of the list


def test_a_day_needs_no_search_engine(sampled: Home) -> None:
    code = (
        "from dailypapers.cli import dailypapers\n"
        "dailypapers.main(['today', '--json', '-n', '1'], standalone_mode=False)"
    )
    loaded = modules_of(sampled, code)
    assert "dailypapers.listings.kinds.periods" in loaded
    assert loaded & {"numpy", "tantivy", "dailypapers.listings.kinds.searches", "httpx"} == set()


def test_a_search_loads_neither_accounts_nor_agents(sampled: Home) -> None:
    code = (
        "from dailypapers.cli import dailypapers\n"
        "dailypapers.main(['search', '--json', '-n', '1', 'attention'], standalone_mode=False)"
    )
    loaded = modules_of(sampled, code)
    assert "dailypapers.search.engine.engine" in loaded
    unneeded = {"mcp", "allauth.account.views", "fido2", "prometheus_client", "markdown_it", "tqdm"}
    unneeded |= {"httpx", "filelock", "pylatexenc", "latex2mathml", "dailypapers.fulltext.document"}
    unneeded |= {"dailypapers.web.views.search", "dailypapers.sources.actions", "dailypapers.api.v1.people"}
    assert loaded & unneeded == set()
