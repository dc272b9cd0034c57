"""Headers that tell browsers what to refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url", ["/help", "/nothing-here", "/api/v1/stats", "/static/web/site.css", "/feeds/day.atom", "/robots.txt"]
)
def test_every_answer_has_them(url: str, client: Client) -> None:
    headers = client.get(url).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "report-" not in headers["Content-Security-Policy"]


def test_violations_are_reported_where_the_setting_says(client: Client, settings: Any) -> None:
    settings.CSP_REPORT = "https://reports.example.org/csp"
    headers = client.get("/help").headers
    assert headers["Content-Security-Policy"].endswith("; report-uri https://reports.example.org/csp; report-to csp")
    assert headers["Reporting-Endpoints"] == 'csp="https://reports.example.org/csp"'


SETTINGS = "import dailypapers.settings as s; print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "31536000 False False"), ({"DAILYPAPERS_HSTS": "subdomains"}, "31536000 True False"),
        ({"DAILYPAPERS_HSTS": "subdomains preload"}, "31536000 True True"), ({"DAILYPAPERS_HSTS": "preload"}, "Invalid DAILYPAPERS_HSTS"),
        ({"DAILYPAPERS_HSTS": "yes"}, "Invalid DAILYPAPERS_HSTS"), ({"DAILYPAPERS_CSP_REPORT": "x; script-src *"}, "Invalid DAILYPAPERS_CSP_REPORT"),
        ({"DAILYPAPERS_CSP_REPORT": "https://a/;script-src"}, "Invalid DAILYPAPERS_CSP_REPORT"),
    ],
)  # fmt: skip
def test_settings_are_read_and_checked(values: dict[str, str], says: str, tmp_path: Path) -> None:
    environment = os.environ | {"DAILYPAPERS_HOME": str(tmp_path), "DAILYPAPERS_HTTPS": "1"} | values
    done = subprocess.run([sys.executable, "-c", SETTINGS], env=environment, capture_output=True, text=True)
    assert says in done.stdout + done.stderr
