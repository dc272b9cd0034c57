"""Make a home folder with something at every address: `python benchmarks/addresses/prepare.py --help`

Imports real papers with the program's own commands, makes accounts at its machine, and then does over HTTP what
readers do: votes, comments, collections, groups, follows, subscriptions, picks, claims, secret feeds. What has no door
(accounts, past moments) is done in Django's shell, so this script belongs to the version of the program it stands with;
`record.py` asks any version. Writes `addresses.json` into the home: everything `record.py` needs to know to ask.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from http_client import Browser, free_port, serving

FACTS = "addresses.json"
PASSWORD = "every-address-answers"
PEOPLE = ("chief", "reader", "second", "third", "warden", "picker", "leaver")
HUB_MONTHS = ("2025-10", "2025-11")
HUB_WEEKS = ("2024-06-0", "2025-12-0", "2025-12-1")  # the beginnings of days
ARXIV_EVERY, ACL_EVERY = 14, 220  # one of so many lines
OLD_ID = {
    "id": "hep-th/9711200",
    "title": "The Large N Limit of Superconformal Field Theories and Supergravity",
    "authors": ["Juan M. Maldacena"],
    "categories": ["hep-th"],
    "published": "1997-11-27",
    "doi": "10.1023/A:1026654312961",
}

ACCOUNTS = """
import json
from datetime import datetime, timedelta, timezone as zone
from allauth.account.models import EmailAddress
from dailypapers.accounts import actions
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper, Record
past = datetime(2025, 9, 1, 8, 0, tzinfo=zone.utc)
given = GIVEN
for paper_id in Paper.objects.order_by("id").values_list("id", flat=True):
    Paper.objects.filter(id=paper_id).update(first_seen_at=past + timedelta(seconds=paper_id))
tokens = {}
for number, name in enumerate(given["people"]):
    address = f"{name}@papers.example"
    if name == "chief":
        user = actions.create_administrator(name, address, given["password"])
    else:
        user = User(username=name, email=address)
        user.set_password(given["password"])
        user.is_moderator, user.is_curator = name == "warden", name == "picker"
        user.save()
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    User.objects.filter(id=user.id).update(date_joined=past + timedelta(hours=number))
    scopes = {"read-write": ["read", "write"], "read": ["read"]} | (
        {"admin": ["read", "write", "admin"]} if name == "chief" else {})
    tokens[name] = {kind: actions.create_token(user, kind, which)[1] for kind, which in scopes.items()}
row, secret = actions.create_token(User.objects.get(username="reader"), "revoked", ["read"])
actions.revoke_token(User.objects.get(username="reader"), row.id)
tokens["reader"]["revoked"] = secret
print("ANSWER" + json.dumps(tokens))
"""

CHOICES = """
import json
from django.db.models import Count
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
def top(model, name, relation, count):
    rows = model.objects.annotate(n=Count(relation)).order_by("-n", name).values_list(name, flat=True)
    rows = [row for row in rows[:4000]]
    return rows[:count] + rows[len(rows) // 2 : len(rows) // 2 + 4] + rows[-3:]
papers = Paper.objects.order_by("id")
def keys(rows, count):
    rows = list(rows.values_list("key", flat=True))
    step = max(1, len(rows) // count)
    return rows[::step][:count]
names = Author.objects.order_by("id").values_list("name", flat=True)
odd = [name for name in names if not name.isascii() or "'" in name]
featured = papers.filter(featured_on__isnull=False)
chosen = {
    "featured": keys(featured, 25),
    "plain": keys(papers.filter(featured_on=None).exclude(arxiv_id=""), 12),
    "with_doi": keys(papers.exclude(doi=""), 6),
    "without_arxiv": keys(papers.filter(arxiv_id=""), 6),
    "with_tex": keys(papers.filter(title__contains="$"), 6),
    "slashes": keys(papers.filter(key__contains="/"), 6),
    "categories": top(Category, "code", "papers", 12),
    "keywords": top(Keyword, "slug", "papers", 12),
    "organisations": top(Organisation, "slug", "papers", 12),
    "authors": top(Author, "name", "papers", 10) + odd[:6],
    "days": [str(day) for day in featured.order_by("-featured_on").values_list("featured_on", flat=True).distinct()],
    "paper_ids": dict(papers.values_list("key", "id")[:400]),
}
chosen["authors_of"] = {key: list(Author.objects.filter(papers__key=key).order_by("authorships__position", "id")
                                  .values_list("name", flat=True)[:3]) for key in chosen["featured"]}
print("ANSWER" + json.dumps(chosen))
"""

SUBMITTED = """
from datetime import date
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Submission
for row in Submission.objects.all():
    Paper.objects.filter(id=row.paper_id, featured_on=row.day).update(featured_on=date(2025, 11, 28))
    Submission.objects.filter(id=row.id).update(day=date(2025, 11, 28))
print("ANSWER{}")
"""

PAST = """
import json
from datetime import datetime, timedelta, timezone as zone
from django.apps import apps
from django.db.models import DateTimeField
started = datetime.fromisoformat(GIVEN["started"])
past = datetime(2025, 12, 20, 8, 0, tzinfo=zone.utc)
for app in ("community", "digests", "ranking", "accounts"):
    for model in apps.get_app_config(app).get_models():
        if model.__name__ in ("ActionCount", "Outage", "Allowance"):
            continue
        fields = [f.name for f in model._meta.concrete_fields if isinstance(f, DateTimeField)]
        for row in model.objects.order_by("pk"):
            changed = {}
            for name in fields:
                value = getattr(row, name)
                if value is not None and abs(value - started) < timedelta(hours=1):
                    number = row.pk if isinstance(row.pk, int) else 0
                    changed[name] = past + timedelta(minutes=7 * number)
            if changed:
                model.objects.filter(pk=row.pk).update(**changed)
print("ANSWER{}")
"""

LINKS = """
import json
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Collection, Group, Pick, Claim
from dailypapers.digests import links
from dailypapers.digests.models import Edition, Subscriber
made = {}
for subscriber in Subscriber.objects.order_by("id"):
    paper = Paper.objects.get(key=GIVEN["paper"])
    made[subscriber.address] = {
        purpose: links.token(purpose, subscriber, paper.id if purpose in ("vote", "save") else 0)
        for purpose in links.PURPOSES}
print("ANSWER" + json.dumps({
    "digest_links": made,
    "editions": [str(day) for day in Edition.objects.order_by("-day").values_list("day", flat=True)],
    "comments": list(Comment.objects.order_by("id").values_list("id", flat=True)),
    "picks": list(Pick.objects.order_by("id").values_list("id", flat=True)),
}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="the folder to make; must not exist or be empty")
    parser.add_argument("--data", type=Path, required=True, help="folder with hf_daily_*, arxiv and acl .jsonl.gz")
    parser.add_argument("--program", default=f"{sys.executable} -m dailypapers", help="the program's command")
    parser.add_argument("--manage", default=f"{sys.executable} manage.py", help="Django's command of the same version")
    given = parser.parse_args()
    if given.home.exists() and any(given.home.iterdir()):
        parser.error(f"{given.home} is not empty. Name a new folder.")
    Preparation(given.home.resolve(), given.data, given.program, given.manage).run()


def base_environment(home: Path) -> dict[str, str]:
    """The environment without settings of whoever runs this, for a program that asks nobody outside."""
    own = ("DAILYPAPERS_", "DATABASE_URL", "EMAIL_URL", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    settings = {"HOME": str(home), "HARVEST": "off", "SITE_URL": "https://papers.example.org"}
    return kept | {f"DAILYPAPERS_{name}": value for name, value in settings.items()}


class Preparation:
    def __init__(self, home: Path, data: Path, program: str, manage: str) -> None:
        self.home, self.data, self.program, self.manage = home, data, shlex.split(program), shlex.split(manage)
        self.environment = base_environment(home) | {"DAILYPAPERS_API_RATE": "0"}
        self.facts: dict[str, Any] = {"password": PASSWORD, "people": list(PEOPLE)}

    def run(self) -> None:
        import datetime

        started = datetime.datetime.now(datetime.UTC).isoformat()
        self.home.mkdir(parents=True, exist_ok=True)
        self.import_papers()
        self.facts["tokens"] = self.shell(ACCOUNTS, people=PEOPLE, password=PASSWORD)
        self.command("index")
        self.facts |= self.shell(CHOICES)
        port = free_port()
        with serving(self.program, port, self.environment, self.home / "prepare.log"):
            Deeds(port, self.facts).do_all()
        self.shell(SUBMITTED)
        self.command("worker", "--once")
        self.facts |= self.shell(LINKS, paper=self.facts["featured"][0])
        self.shell(PAST, started=started)
        self.command("worker", "--once", "--step", "feeds")
        (self.home / FACTS).write_text(json.dumps(self.facts, indent=1, ensure_ascii=False))
        print(f"{self.home}: ready, {sum(1 for _ in self.home.rglob('*'))} files")

    def import_papers(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, lines in self.selections().items():
                path = Path(folder) / name
                path.write_text("\n".join(lines) + "\n")
                print(f"{name}: {len(lines):,} records")
                self.command("import", str(path), "--no-index", "--as-of", "2025-12-31")

    def selections(self) -> dict[str, list[str]]:
        hub, ids = [], set()
        for line in _lines(self.data, "hf_daily_2024*"):
            day = json.loads(line)["daily_date"]
            if day.startswith(HUB_MONTHS + HUB_WEEKS):
                hub.append(line)
                ids.add(json.loads(line)["id"])
        arxiv = []
        for number, line in enumerate(_lines(self.data, "arxiv*")):
            row = json.loads(line)
            if row["id"] in ids or (str(row.get("date", "")).startswith(HUB_MONTHS) and number % ARXIV_EVERY == 0):
                if row["id"] not in ids and len(arxiv) % 6 == 0:
                    del row["date"]  # some papers stand on no day's page
                arxiv.append(json.dumps(row))
        acl = [line for number, line in enumerate(_lines(self.data, "acl*")) if number % ACL_EVERY == 0]
        return {"arxiv.jsonl": [*arxiv, json.dumps(OLD_ID)], "hub.jsonl": hub, "acl.jsonl": acl}

    def command(self, *words: str) -> None:
        print("  $", *words)
        subprocess.run([*self.program, *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def shell(self, code: str, **given: Any) -> Any:
        code = f"GIVEN = {given!r}\n{code}"
        command = [*self.manage, "shell", "-c", code]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        return json.loads(done.stdout.rpartition("ANSWER")[2])


def _lines(folder: Path, pattern: str) -> Iterator[str]:
    for path in sorted(folder.glob(f"{pattern}.jsonl.gz")):
        with gzip.open(path, "rt") as file:
            yield from (line.strip() for line in file if line.strip())


class Deeds:
    """What readers do, over HTTP. Adds to the facts what only they are told: slugs, secrets, numbers."""

    def __init__(self, port: int, facts: dict[str, Any]) -> None:
        self.facts = facts
        self.port = port
        self.people = {name: Browser(port) for name in PEOPLE}
        for name, browser in self.people.items():
            browser.sign_in(name, PASSWORD)

    def do_all(self) -> None:
        parts: list[Callable[[], None]] = [
            self.vote, self.read, self.make_groups, self.comment, self.collect, self.follow, self.submit,
            self.subscribe, self.make_feeds, self.claim_and_pick, self.moderate, self.tune, self.invite,
        ]  # fmt: skip
        for part in parts:
            part()

    def api(
        self, name: str, method: str, path: str, body: Any = None, expect: tuple[int, ...] = (200, 201, 204)
    ) -> Any:
        token = self.facts["tokens"][name]["read-write"]
        answer = Browser(self.port).ask(
            method, f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}, json=body
        )
        if answer.status not in expect:
            raise SystemExit(f"{method} {path}: {answer.status} {answer.text[:300]}")
        return json.loads(answer.text) if answer.text else None

    def post(self, name: str, path: str, /, **form: str) -> Any:
        answer = self.people[name].post(path, form)
        if answer.status not in (200, 302):
            said = re.sub(r"<[^>]+>|\s+", " ", answer.text)[-600:]
            raise SystemExit(f"POST {path}: {answer.status} {said}")
        return answer

    def vote(self) -> None:
        papers = list(dict.fromkeys([*self.facts["featured"], *self.facts["plain"], *self.facts["with_tex"]]))
        for number, key in enumerate(papers):
            for place, name in enumerate(PEOPLE[:6]):
                if number % (place + 1) == 0:
                    self.api(name, "PUT", f"/papers/{key}/vote")
        for key in self.facts["slashes"]:
            self.api("reader", "PUT", f"/papers/{key}/vote")

    def read(self) -> None:
        for state, keys in zip(("later", "read", "hidden"), _parts(self.facts["featured"][3:18], 3), strict=True):
            for key in keys:
                self.api("reader", "PUT", f"/papers/{key}/reading", {"state": state})
        self.api("second", "PUT", f"/papers/{self.facts['plain'][0]}/reading", {"state": "later"})

    def make_groups(self) -> None:
        self.facts["groups"], self.facts["joins"] = {}, {}
        for kind, owner, extra in (("closed", "reader", {}), ("public", "third", {"is_public": "1"})):
            made = self.post(owner, "/groups/new", name=f"The {kind} circle", description="What we read.", **extra)
            slug = made.headers["location"].rpartition("/")[2]
            self.facts["groups"][kind] = slug
            shown = self.post(owner, f"/groups/{slug}/members", do="invite")
            secret = re.search(r"/groups/join/([\w-]+)", shown.text)
            assert secret, "no link of an invitation on the page"
            self.facts["joins"][kind] = secret[1]
            self.post("second", f"/groups/join/{secret[1]}")

    def comment(self) -> None:
        first, other, third = self.facts["featured"][:3]
        text = "Does $n$ include the padding of Section 3? See `eq. 4` and **Table 2**: $$x^2 + y^2 = z^2$$"
        one = self.api("reader", "POST", f"/papers/{first}/comments", {"text": text})["id"]
        two = self.api(
            "second", "POST", f"/papers/{first}/comments", {"text": "Yes, @reader, it does.", "parent": one}
        )["id"]
        self.api("third", "POST", f"/papers/{first}/comments", {"text": "<b>No markup</b> & a list:\n\n- one\n- two"})
        edited = self.api("second", "POST", f"/papers/{other}/comments", {"text": "A first thought."})["id"]
        self.api("second", "PATCH", f"/comments/{edited}", {"text": "A second thought, better than the first."})
        gone = self.api("third", "POST", f"/papers/{other}/comments", {"text": "To be taken back."})["id"]
        self.api("reader", "POST", f"/papers/{other}/comments", {"text": "An answer that stays.", "parent": gone})
        self.api("third", "DELETE", f"/comments/{gone}")
        closed = self.facts["groups"]["closed"]
        inner = self.api(
            "reader", "POST", f"/papers/{third}/comments", {"text": "For the circle alone.", "group": closed}
        )["id"]
        bad = self.api("leaver", "POST", f"/papers/{third}/comments", {"text": "Buy a car."})["id"]
        flagged = self.api("picker", "POST", f"/papers/{third}/comments", {"text": "A sharp word about the method."})[
            "id"
        ]
        for name, kind in (("second", "thanks"), ("third", "thanks"), ("chief", "insight"), ("warden", "doubt")):
            self.api(name, "PUT", f"/comments/{one}/reactions/{kind}")
        self.post("reader", f"/comments/{bad}/flag", reason="spam", text="An advertisement")
        self.post("second", f"/comments/{flagged}/flag", reason="abuse", text="")
        self.post("third", f"/comments/{two}/flag", reason="other", text="Only a test of the form")
        self.facts["comment"] = {"first": one, "reply": two, "edited": edited, "deleted": gone, "group": inner,
                                 "bad": bad, "flagged": flagged}  # fmt: skip

    def collect(self) -> None:
        self.facts["collections"] = {}
        papers = [*self.facts["featured"][:9], *self.facts["slashes"][:2], *self.facts["without_arxiv"][:2]]
        for kind, owner in (("public", "reader"), ("unlisted", "reader"), ("private", "reader"), ("other", "third"),
                            ("group", "second")):  # fmt: skip
            body: dict[str, Any] = {"title": f"The {kind} shelf", "description": "Papers & notes <kept> in an order."}
            body["visibility"] = {"other": "public", "group": "private"}.get(kind, kind)
            if kind == "group":
                body["group"] = self.facts["groups"]["closed"]
            slug = self.api(owner, "POST", "/collections", body)["slug"]
            self.facts["collections"][kind] = slug
            for number, key in enumerate(papers):
                self.api(owner, "PUT", f"/collections/{slug}/papers/{key}", {"note": f"Note {number}" * (number % 2)})
            self.api(owner, "PUT", f"/collections/{slug}/papers/{papers[4]}", {"place": 0})
        long = self.api("warden", "POST", "/collections", {"title": "A long shelf", "visibility": "public"})["slug"]
        self.facts["collections"]["long"] = long
        for key in list(self.facts["paper_ids"])[:115]:
            self.api("warden", "PUT", f"/collections/{long}/papers/{key}", {})

    def follow(self) -> None:
        facts = self.facts
        targets = [("author", facts["authors_of"][facts["featured"][0]][0]), ("organisation",
        facts["organisations"][0]),
                   ("category", facts["categories"][0]), ("keyword", facts["keywords"][0]), ("person", "second"),
                   ("search", "sparse attention cat:cs.LG"), ("category", "cs.CL")]  # fmt: skip
        for kind, target in targets:
            self.api("reader", "POST", "/me/follows", {"kind": kind, "target": target})
        self.api("third", "POST", "/me/follows", {"kind": "person", "target": "reader"})
        facts["follows"] = targets

    def submit(self) -> None:
        """Only days around today may be chosen; `SUBMITTED` moves them."""
        self.api("second", "POST", "/me/submissions", {"paper": self.facts["plain"][1]})
        self.api("third", "POST", "/me/submissions", {"paper": self.facts["plain"][2]})
        self.api("third", "POST", "/me/submissions", {"paper": "2511.99999"})

    def subscribe(self) -> None:
        facts = self.facts
        lists = [("day", ""), ("trending", ""), ("category", facts["categories"][0]), ("keyword", facts["keywords"][1]),
                 ("organisation", facts["organisations"][0]), ("author", facts["authors"][0]), ("search", "diffusion"),
                 ("feed", ""), ("follows", ""), ("collection", facts["collections"]["public"]), ("person", "second"),
                 ("group", facts["groups"]["closed"]), ("everything", "")]  # fmt: skip
        for number, (kind, target) in enumerate(lists):
            cadence = ("daily", "weekdays", "weekly", "monthly")[number % 4]
            form = {"kind": kind, "target": target, "cadence": cadence, "limit": str(5 + number)}
            self.post("reader", "/subscribe", address="reader@papers.example", **form)
        self.api("second", "POST", "/me/subscriptions", {"kind": "category", "target": "cs.CL", "cadence": "weekly"})
        answer = Browser(self.port).post("/subscribe", {"address": "stranger@papers.example", "kind": "day"})
        assert answer.status == 200, answer.text[:500]

    def make_feeds(self) -> None:
        self.facts["secret_feeds"] = {}
        for kind, collection in (("own", ""), ("collection", self.facts["collections"]["private"])):
            shown = self.post("reader", "/digests/mine", do="make", collection=collection)
            secret = re.search(r"/feeds/mine/([\w-]+)\.atom", shown.text)
            assert secret, "no address of a secret feed on the page"
            self.facts["secret_feeds"][kind] = secret[1]

    def claim_and_pick(self) -> None:
        for name, key in (("second", self.facts["featured"][4]), ("third", self.facts["featured"][5]),
                          ("reader", self.facts["featured"][6])):  # fmt: skip
            self.post(name, f"/claims/{key}", author=self.facts["authors_of"][key][0], note="My work page lists it.")
        for number, key in enumerate(self.facts["featured"][7:11]):
            self.post("picker", f"/picks/{key}", day=self.facts["days"][number // 2], note=f"Worth an hour {number}.")

    def moderate(self) -> None:
        numbers = self.facts["comment"]
        queue = "/moderation/queue"
        self.post("warden", queue, do="remove", id=str(numbers["bad"]), reason="An advertisement")
        self.post("warden", queue, do="keep", id=str(numbers["flagged"]), reason="Sharp and about the paper")
        page = self.people["warden"].ask("GET", queue).text
        waiting = list(dict.fromkeys(re.findall(r'name="id" value="(\d+)"', page)))
        self.facts["queue"] = waiting
        self.post("warden", queue, do="approve", id="1", reason="The page names them")
        self.post("warden", queue, do="reject", id="2", reason="No evidence")
        self.post("warden", queue, do="suspend", username="leaver", reason="Advertisements")

    def tune(self) -> None:
        self.post("reader", "/papers/for-you/sliders", freshness="70", popularity="30", breadth="40")
        self.post("reader", "/papers/for-you/seeds", papers="\n".join(self.facts["plain"][3:6]))
        self.post("second", "/settings", display_name="The Second", about="Reads & writes", notify_by_mail="1")

    def invite(self) -> None:
        shown = self.post("chief", "/settings/invitations", email="")
        secret = re.search(r"/invitations/([\w-]{20,})", shown.text)
        assert secret, "no link of an invitation on the page"
        self.facts["invitation"] = secret[1]


def _parts(rows: list[str], count: int) -> list[list[str]]:
    return [rows[start::count] for start in range(count)]


if __name__ == "__main__":
    main()
