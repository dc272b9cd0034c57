"""An answer without what differs between two runs of one program, and the ids, links and forms in its body."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import suppress
from html import unescape
from typing import Any
from urllib.parse import unquote

from http_client import Answer

KEPT_HEADERS = (
    "content-type", "content-encoding", "content-disposition", "content-language", "link", "location", "etag",
    "last-modified",
    "cache-control", "vary", "allow", "retry-after", "ratelimit", "ratelimit-policy", "set-cookie", "www-authenticate",
    "content-security-policy", "permissions-policy", "referrer-policy", "cross-origin-opener-policy", "x-frame-options",
    "x-content-type-options", "x-robots-tag", "x-error-message", "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers", "access-control-expose-headers", "access-control-max-age",
    "strict-transport-security",
    "mcp-session-id", "hx-redirect", "hx-location", "hx-trigger", "hx-push-url",
)  # fmt: skip
# Slugs of the collections that `plan.writing` makes, before the letters nobody can guess.
MADE_WHILE_RECORDING = ("made-by-a-form", "a-new-shelf", "a-shelf-of-the-circle", "by-a-program", "from-an-agent")
# A text that stands in whatever a mask matches (so that most are skipped at once), the mask, and what takes its place.
MASKS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (sign, re.compile(pattern), masked)
    for sign, pattern, masked in (
        ("csrfmiddlewaretoken", r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1CSRF"),
        ("X-CSRFToken", r'(X-CSRFToken(?:&quot;|"|\\")?: ?(?:&quot;|"|\\"))[A-Za-z0-9]{20,}', r"\1CSRF"),
        ("nonce", r"(nonce[=-][\"']?)[\w+/=-]{8,}", r"\1NONCE"),
        (" ms", r" in [\d,.]+ ms\b", " in N ms"),
        ("took_ms", r'("took_ms": ?)[\d.]+', r"\1N"),
        ("/static/", r"(/static/[\w./-]*?)\.[0-9a-f]{8,16}(\.\w+)", r"\1\2"),
        ("/static/", r"(/static/[\w./-]+)\?[\w=.-]+", r"\1"),
        ("dp_", r"dp_[\w-]{7}(?:[\w-]{36})?", "dp_TOKEN"),
        ("/feeds/mine/", r"(/feeds/mine/)[\w-]{16,}", r"\1SECRET"),
        ("/groups/join/", r"(/groups/join/)[\w-]{16,}", r"\1SECRET"),
        ("/invitations/", r"(/invitations/)[\w-]{16,}", r"\1SECRET"),
        *((made, rf"({made})-[a-z0-9]{{12}}(?![a-z0-9])", r"\1-RANDOM") for made in MADE_WHILE_RECORDING),
        ("/digests/", r"(/digests/\w+/)\d+(?:-\d+)?-[a-z2-7]{32}", r"\1TOKEN"),
        (" ago", r"worked out [^<.]{3,60} ago", "worked out N ago"),
        (" seconds", r" in \d+ seconds\b", " in N seconds"),
        ("Try again in", r"Try again in \d+ (seconds|minutes|hours)", r"Try again in N \1"),
        ("vTimeField", r'(value=")\d\d:\d\d:\d\d(" class="vTimeField")', r"\1TIME\2"),
    )
)
NO_PAPER = re.compile(r"(date|week|month|calendar|trending|for-you|suggest|search)(?:[/.?#]|$)")
ENDING = re.compile(r"\.(?:md|bib|ris|csl\.json|csv)$")
IN_URL = re.compile(r"/papers/([^\s\"'<>?#)\]}\\&,]+)")
ARXIV_ID = re.compile(r"\.\d{5}(?!\d)")  # its second half: a pattern that begins with a letter is found much faster
KEY = re.compile(r"\d{4}\.\d{4,5}$|(?!tag:|https?:)[^\s/:]+[/:]\S+$")  # neither the id of a feed nor a citation key
LINKS = re.compile(r"<(?:a|link|img|script|form|button)\b[^>]*?\s(?:href|src|action|hx-get|hx-post)=\"([^\"]*)\"")
FORMS = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
FIELDS = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\sname=\"([^\"]*)\"")
MOMENT = r"[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?"


class Normaliser:
    """Knows what is one run's own: the port, the folder, and today's date in its usual forms."""

    def __init__(self, port: int, home: str, days: list[Any], more: dict[str, str] | None = None) -> None:
        self.fixed = {f"127.0.0.1:{port}": "SITE", f"127.0.0.1%3A{port}": "SITE", home: "HOME"} | (more or {})
        spoken = (
            "{0.day} {0:%B %Y}",
            "{0:%a, %d %b %Y}",
            "{0:%b} {0.day}, {0.year}",
            "{0.day} {0:%b %Y}",
            "{0:%d %b %Y}",
        )
        clock = r"(?:,? \d\d:\d\d(?::\d\d)?)?"
        self.now = [(str(day), re.compile(str(day) + MOMENT), "NOW") for day in days]
        self.now += [(str(day), re.compile(str(day)), "TODAY") for day in days]
        self.now += [(form.format(day), re.compile(re.escape(form.format(day)) + clock), "TODAY")
                     for day in days for form in spoken]  # fmt: skip

    def text(self, text: str) -> str:
        for own, masked in self.fixed.items():
            text = text.replace(own, masked)
        for sign, pattern, masked in (*MASKS, *self.now):
            if sign in text:
                text = pattern.sub(masked, text)
        return text

    def headers(self, answer: Answer) -> dict[str, str]:
        found = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
        if "etag" in found:
            found["etag"] = "weak" if found["etag"].startswith("W/") else "strong"
        if "ratelimit" in found:
            found["ratelimit"] = re.sub(r"=\d+", "=N", found["ratelimit"])
        if "retry-after" in found:
            found["retry-after"] = "N"
        if "set-cookie" in found:
            found["set-cookie"] = ", ".join(_cookie(line) for line in sorted(found["set-cookie"].split("\n")))
        return {name: self.text(value) for name, value in found.items()}

    def body(self, answer: Answer) -> str:
        raw, kind = answer.body, answer.headers.get("content-type", "")
        if answer.headers.get("content-encoding") == "gzip" and raw:
            raw = gzip.decompress(raw)
        if not raw:
            return ""
        if re.match(r"image/(?!svg)|font/|application/octet", kind):
            return f"{len(raw)} bytes"
        return self.text(_pretty(raw.decode("utf-8", "replace"), kind))


def _cookie(line: str) -> str:
    """Its name and attributes, without the value and without moments."""
    name, _, rest = line.partition("=")
    value, _, attributes = rest.partition(";")
    parts = [re.sub(r"(?i)^(expires)=.*", r"\1", part.strip()) for part in attributes.split(";")]
    return "; ".join([f"{name}={'set' if value.strip(chr(34)) else 'empty'}", *parts])


def _pretty(text: str, kind: str) -> str:
    """JSON with a value a line, so that differences are short; anything else as it is."""
    if "json" in kind and "ndjson" not in kind:
        try:
            return json.dumps(json.loads(text), indent=1, ensure_ascii=False)
        except ValueError:
            return text
    return text


def ids_in(text: str) -> list[str]:
    """Keys of papers in the order in which they first stand there."""
    found: dict[str, None] = {}
    if text[:1] in "[{":
        with suppress(ValueError):
            _walk(json.loads(text), found)
    places = []
    for match in IN_URL.finditer(text):
        key = ENDING.sub("", unescape(unquote(match[1])).partition("#")[0].rstrip("/.;:"))
        if key and not NO_PAPER.match(key):
            places.append((match.start(), key))
    for match in ARXIV_ID.finditer(text) if not text.lstrip().startswith("<") else ():
        before = text[max(0, match.start() - 5) : match.start()]
        if before[-4:].isdigit() and len(before) >= 4 and not (len(before) == 5 and before[0] in "0123456789./v-"):
            places.append((match.start(), before[-4:] + match[0]))
    for _, key in sorted(places):
        found.setdefault(key)
    return list(found)


def _walk(value: Any, found: dict[str, None]) -> None:
    if isinstance(value, dict):
        for name in ("id", "key", "paper"):
            if isinstance(key := value.get(name), str) and ("title" in value or name == "paper") and KEY.match(key):
                found.setdefault(key)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _walk(one, found)


def links_in(text: str) -> list[str]:
    return list(dict.fromkeys(unescape(link) for link in LINKS.findall(text)))


def forms_in(text: str) -> list[str]:
    """`method action: its fields` of each."""
    found = []
    for attributes, inside in FORMS.findall(text):
        action, method = (re.search(rf'\b{name}="([^"]*)"', attributes) for name in ("action", "method"))
        fields = " ".join(dict.fromkeys(FIELDS.findall(inside)))
        found.append(f"{method[1] if method else 'get'} {unescape(action[1]) if action else ''}: {fields}")
    return found
