"""One question, and the values that many ask with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlencode

STRANGER, READER, CHIEF = "stranger", "reader", "chief"
EVERYBODY = (STRANGER, READER, CHIEF)
HTMX = {"HX-Request": "true"}
LIST_ENDINGS = ("md", "bib", "ris", "csl.json", "csv")
PAPER_ENDINGS = ("md", "bib", "ris", "csl.json")
FEED_ENDINGS = ("rss", "atom", "json")
DAYS = ("2025-11-25", "2025-11-18", "2025-11-28", "2025-12-19", "2025-10-14", "2024-06-03", "2025-11-16")
BAD_DAYS = (
    "2025-13-40",
    "2025-02-30",
    "yesterday",
    "0000-00-00",
    "2025-11-25T00",
    "20251125",
    "2025-1-5",
    "99999-01-01",
)
WEEKS, BAD_WEEKS = ("2025-W48", "2025-W42", "2024-W23"), ("2025-W60", "2025-48", "week", "2025-w48")
MONTHS, BAD_MONTHS = ("2025-11", "2025-12", "2024-06"), ("2025-13", "2025", "November", "2025-1")
BAD_PAGES = ("0", "-1", "x", "9999", "1.5", "9" * 40, "")
QUERIES = (
    "sparse attention for long context", "diffusion models for video", "protein folding", "cat:cs.CL hallucination",
    "author:\"Dahua Lin\"", "org:nvidia", "after:2025-11-20 before:2025-11-30 robot", "has:code reinforcement learning",
    "upvotes:>20", "\"chain of thought\" -benchmark", "title:video OR abstract:audio", "like:2510.18697",
    "papers about robots from november 2025", "reinforcment lerning", "YBa$_2$Cu$_3$O$_7$", "quantum error correction",
    "zzzzqqqq xxyyzz", "cat:cs.CV", "(unbalanced \"quotes", "x" * 300, "Ünïcode ∞ test", "2510.18697", "hep-th/9711200",
    "https://arxiv.org/abs/2510.18697v2", "10.1023/A:1026654312961",
)  # fmt: skip
FILTERS: tuple[dict[str, str], ...] = (
    {"q": "video", "cat": "cs.CV"}, {"q": "video", "cat": "cs.CV", "after": "2025-11-01", "code": "1"},
    {"cat": "cs.RO"}, {"org": "nvidia"}, {"after": "2025-12-10"}, {"before": "2025-10-05", "q": "agent"},
    {"after": "no-day", "q": "agent"}, {"q": "agent", "recent": "1"}, {"q": "agent", "popular": "1"},
    {"q": "agent", "diverse": "1"}, {"q": "agent", "short": "1"}, {"q": "robots since october 2025", "asis": "1"},
    {"q": "agent", "cat": "no.such"}, {"q": "", "cat": ""}, {"code": "1"}, {"q": "agent", "org": "no-such"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `form` is posted with the token of the session; `json` as it is; `again` asks once more by ETag."""

    kind: str
    path: str
    who: str = STRANGER
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] | None = None
    json: Any = None
    body: bytes | None = None
    note: str = ""
    again: bool = False
    follow: str = ""  # "cursor" (JSON `next`) or "link": every further part is asked too

    @property
    def key(self) -> str:
        said = [self.kind, self.who, self.method, self.path, self.note]
        said += [f"{name}={value}" for name, value in self.headers.items() if name != "Authorization"]
        if self.form is not None:
            said.append(urlencode(self.form, doseq=True)[:200])
        if self.json is not None:
            said.append(str(self.json)[:200])
        return " ".join(part for part in said if part)


Requests = Iterator[Request]


def query_of(**values: str) -> str:
    return urlencode(values)


def each(kind: str, paths: list[str] | tuple[str, ...], who: tuple[str, ...] = EVERYBODY, **more: Any) -> Requests:
    for path, person in product(paths, who):
        yield Request(kind, path, person, **more)
