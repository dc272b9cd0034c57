"""The browser and the system behind a User-Agent, in words people know. Pure."""

from __future__ import annotations

import re

UNKNOWN = "An unknown program"
_BROWSERS = (  # the first that fits: most claim to be others, too
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox|FxiOS", "Firefox"),
    ("Chrom|CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux|X11", "Linux"),
)  # fmt: skip


def describe_user_agent(text: str) -> str:
    """Return "Firefox on Linux"; of a program its name, as "curl"; of nothing readable that it is unknown."""
    browser, system = _first(_BROWSERS, text), _first(_SYSTEMS, text)
    if browser and system:
        return f"{browser} on {system}"
    name = re.match(r"[A-Za-z][A-Za-z0-9 ._-]{0,29}", text)
    return browser or system or (name[0].strip() if name else UNKNOWN)


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, text)), "")
