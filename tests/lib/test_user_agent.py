from __future__ import annotations

import pytest

from dailypapers.lib.user_agent import describe_user_agent

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WINDOWS, "Chrome on Windows"), (f"{WINDOWS} Edg/126.0", "Edge on Windows"), (f"{WINDOWS} OPR/1", "Opera on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17.5 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox on Android"),
        ("curl/8.5.0", "curl"), ("python-httpx/0.28", "python-httpx"), ("", "An unknown program"), ("<b>", "An unknown program"),
        ("x" * 500, "x" * 30),
    ],
)  # fmt: skip
def test_browsers_in_words(text: str, words: str) -> None:
    assert describe_user_agent(text) == words
