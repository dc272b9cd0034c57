"""Logs for programs: one JSON object a line, with the id of the request, without personal data."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse

from dailypapers.health.request_ids import name_requests
from dailypapers.lib.json_lines import JsonLines, without_personal_data
from tests.program import Home


def line(message: str, *args: object, error: Exception | None = None) -> dict[str, str]:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("dailypapers.try", logging.ERROR, "", 1, message, args, info)
    found: dict[str, str] = json.loads(JsonLines().format(record))
    return found


def test_a_line_has_its_fields_and_nothing_personal() -> None:
    found = line("%s asks\nfrom %s", "ada@example.org", "203.0.113.7", error=OSError("mail to emmy@example.org failed"))
    assert (found["level"], found["logger"]) == ("error", "dailypapers.try")
    assert found["message"] == "[mail address] asks\nfrom [address]"
    assert found["error"] == "OSError: mail to [mail address] failed"
    assert "request_id" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [("from 2001:db8::7 on", "from [address] on"), ("at 12:30:45 it failed", "at 12:30:45 it failed"),
     ("version 1.2.3", "version 1.2.3"), ("ada+x@mail.example.org.", "[mail address].")],
)  # fmt: skip
def test_what_is_personal(text: str, expected: str) -> None:
    assert without_personal_data(text) == expected


@pytest.mark.parametrize(("sent", "is_kept"), [("abc-123", True), ("", False), ("a b\n", False), ("x" * 65, False)])
def test_a_request_has_an_id(sent: str, is_kept: bool) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(line("within")["request_id"])
        return HttpResponse()

    request = HttpRequest()
    request.META["HTTP_X_REQUEST_ID"] = sent
    answer = name_requests(view)(request)
    assert seen == [answer["X-Request-ID"]]
    assert (seen == [sent]) is is_kept
    assert "request_id" not in line("after")


def test_the_setting_chooses_the_form(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    code = "import django, logging; django.setup(); logging.getLogger('x').error('to ada@example.org')"

    def log(**extra: str) -> str:
        environment = home.environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"} | extra
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
        return done.stderr.decode().strip()

    assert json.loads(log(DAILYPAPERS_LOG="json"))["message"] == "to [mail address]"
    assert log().endswith("ERROR x: to ada@example.org")
    assert "Invalid DAILYPAPERS_LOG" in log(DAILYPAPERS_LOG="xml")
