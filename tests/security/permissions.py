"""The table of docs/permissions.md: its rows, and what each policy means for each caller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dailypapers.web.endings import LIST_ENDINGS, PAPER_ENDINGS

TABLE = Path(__file__).parent.parent.parent / "docs/permissions.md"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PEOPLE = ("anonymous", "owner", "other", "group-member", "lead", "curator", "moderator", "administrator")
TOKENS = ("read-token", "write-token", "expired-token")  # the owner's
CALLERS = PEOPLE + TOKENS
FAMILIES = {
    "ending": LIST_ENDINGS,
    "file": PAPER_ENDINGS,
    "mail": ("md", "html", "txt"),
    "feed": ("atom", "rss", "json"),
}

OK, SIGN_IN, FORBIDDEN, MISSING, METHOD = "ok", "sign-in", "forbidden", "missing", "method"
HIDDEN = f"{SIGN_IN} or {MISSING}"  # of somebody who is not signed in: either says nothing of the thing


def _policy(others: str = MISSING, anonymous: str = HIDDEN, **outcomes: str) -> dict[str, str]:
    named = {name.replace("_", "-"): outcome for name, outcome in outcomes.items()}
    return {"anonymous": anonymous} | {name: named.get(name, others) for name in PEOPLE[1:]}


POLICIES = {
    "everybody": _policy(OK, OK),
    "signed in": _policy(OK, SIGN_IN),
    "own list": _policy(OK),  # everybody has one
    "begun": _policy(SIGN_IN, SIGN_IN),
    "begun, not signed in": _policy(OK, SIGN_IN),
    "owner": _policy(owner=OK),
    "with zotero": _policy(MISSING, SIGN_IN, owner=OK),
    "with e-reader": _policy(MISSING, SIGN_IN, owner=OK),
    "own factor": _policy(SIGN_IN, SIGN_IN, owner=OK),
    "own account": _policy("422", SIGN_IN, owner=OK),
    "signed in, with a file": _policy("422", SIGN_IN),  # the table sends none
    "writer": _policy(FORBIDDEN, SIGN_IN, owner=OK),
    "members": _policy(group_member=OK, lead=OK),
    "group writer": _policy(group_member=OK, lead=FORBIDDEN),
    "lead": _policy(lead=OK, group_member=FORBIDDEN),
    "public lead": _policy(FORBIDDEN, SIGN_IN, lead=OK),
    "curators": _policy(FORBIDDEN, SIGN_IN, curator=OK, administrator=OK),
    "moderators": _policy(FORBIDDEN, SIGN_IN, moderator=OK, administrator=OK),
    "administrators": _policy(FORBIDDEN, SIGN_IN, administrator=OK),
    "staff": _policy(SIGN_IN, SIGN_IN, administrator=OK),
    "nobody": _policy(MISSING, HIDDEN),
    "nobody is allowed": _policy(FORBIDDEN, f"{SIGN_IN} or {FORBIDDEN}"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table for one method; `address` and `sent` still hold `{words}`."""

    address: str
    method: str
    sent: str
    who: str
    is_first: bool = True  # of the files of one list

    @property
    def is_api(self) -> bool:
        """Whether tokens sign in here; the description of the API is a page like others."""
        return self.address.startswith("/api/v1/") and not self.address.endswith("openapi.json")

    @property
    def is_tool(self) -> bool:
        return self.method == "tool"

    def expected(self, caller: str) -> str:
        """The outcome for a caller. Tokens are the owner's."""
        people = POLICIES[self.who]
        if caller in PEOPLE:
            return self._of_person(people, caller)
        if (self.is_tool or self.is_api) and self.who != "nobody":
            return self._of_token(people, caller)
        if self.address == "/mcp" and caller == "expired-token":
            return SIGN_IN
        return people["anonymous"]

    def _of_person(self, people: dict[str, str], caller: str) -> str:
        if self.is_tool:  # a tool knows nobody by session
            return people["anonymous"]
        is_write = self.is_api and self.method not in ("GET", "HEAD")
        return SIGN_IN if is_write and caller == "anonymous" else people[caller]

    def _of_token(self, people: dict[str, str], caller: str) -> str:
        if caller == "expired-token":
            return SIGN_IN
        reads = self.method in ("GET", "HEAD") or (self.is_tool and self.address not in WRITE_TOOLS)
        if caller == "read-token":
            return people["owner"] if reads else FORBIDDEN
        if not reads:
            return people["owner"]
        return FORBIDDEN if self.who == "signed in" else people["anonymous"]


WRITE_TOOLS = ("upvote_paper", "save_paper", "comment_on_paper", "subscribe")


def rows() -> Iterator[Row]:
    """Every row of the table, one a method and one a file of a list."""
    for line in TABLE.read_text().splitlines():
        if line.startswith("| `"):
            address, methods, sent, who = (cell.strip() for cell in line.strip("|").split("|"))
            for number, one in enumerate(_expand(address.strip("`"))):
                for method in methods.split(", "):
                    yield Row(one, method, sent, who, number == 0)


def _expand(address: str) -> list[str]:
    match = re.search(r"\{(ending|file|mail|feed)\}", address)
    if match is None:
        return [address]
    return [address.replace(match[0], ending) for ending in FAMILIES[match[1]]]
