"""What goes on at a site besides readers: papers that a mirror announces, mails that a server takes, people."""

from __future__ import annotations

import http.cookiejar
import json
import random
import re
import threading
import urllib.parse
import urllib.request
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.operations.site import Site, free_port

LISTING = "/huggingface.co/api/daily_papers"
OF_OTHER_DAYS, AT_ONCE, OF_A_PAGE = 30, 10, 100
WORDS = (
    "attention", "language", "models", "sparse", "diffusion", "policy", "graph", "vision", "retrieval", "alignment",
    "causal", "robust", "bayesian", "quantum", "tokens", "reward", "planning", "memory", "translation", "speech",
    "video", "protein", "federated", "curriculum", "contrastive", "kernel",
)  # fmt: skip
PEOPLE = """
import json, sys
from datetime import timedelta
from dailypapers.cli.setup import ready_database
ready_database()
from django.utils import timezone
from allauth.account.models import EmailAddress
from dailypapers.accounts.actions import create_token
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Subscriber
from dailypapers.digests.subscriptions.actions import SubscriptionRequest, subscribe
users, minutes, each = json.loads(sys.stdin.read())
tokens = []
for number in range(users):
    address = f"writer{number}@example.org"
    user = User.objects.create_user(f"writer{number}", address, "x")
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    tokens.append(create_token(user, "soak", ["read", "write"])[1])
first = timezone.now()
for number in range(minutes * each):
    wanted = [SubscriptionRequest("day"), SubscriptionRequest("trending")]
    subscriber = subscribe(f"reader{number}@example.org", wanted, confirmed=True, empty_digests=True)
    due = first + timedelta(minutes=1 + number // each)
    Subscriber.objects.filter(pk=subscriber.pk).update(next_at=due)
papers = list(Paper.objects.order_by("-id").values_list("id", "key", "title_text")[:2_000])
days = Paper.objects.order_by("-featured_on").values_list("featured_on", flat=True).distinct()[:300]
print(json.dumps([tokens, papers, [str(day) for day in days if day]]))
"""


class Mirror:
    """Stands in for the hub: every question for today's papers is answered with some more."""

    def __init__(self) -> None:
        self.today = 0
        self.asked = 0
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                found = mirror.answer(urllib.parse.parse_qs(query)) if path == LISTING else None
                body = json.dumps(found).encode() if found is not None else b"nothing here"
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):
                    self.wfile.write(body)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """Return a page of the papers of a day."""
        day, page = date.fromisoformat(query["date"][0]), int(query.get("p", ["0"])[0])
        count = OF_OTHER_DAYS
        if day == datetime.now(UTC).date():
            if page == 0:
                self.asked += 1
                self.today += AT_ONCE
            count = self.today
        return [self._item(day, number) for number in range(page * OF_A_PAGE, min(count, (page + 1) * OF_A_PAGE))]

    @staticmethod
    def _item(day: date, number: int) -> dict[str, Any]:
        chance = random.Random(f"{day} {number}")
        paper = {
            "id": f"{day:%y%m}.{90_000 + day.day * 300 + number:05d}",
            "title": f"On {' '.join(chance.sample(WORDS, 5))}, part {number}",
            "summary": " ".join(chance.choices(WORDS, k=120)),
            "publishedAt": f"{day}T00:00:00.000Z",
            "submittedOnDailyAt": f"{day}T06:00:00.000Z",
            "authors": [{"name": f"Ada {chance.choice(WORDS).title()}"}, {"name": "Charles Babbage"}],
            "upvotes": number % 17,
        }
        return {"paper": paper, "publishedAt": f"{day}T00:00:00.000Z", "title": paper["title"]}


class MailServer:
    """Takes every mail; counts them by recipient and subject."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()
        port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.start()
        self.url = f"smtp://127.0.0.1:{port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        subject = re.search(rb"^Subject: (.*)$", envelope.content, re.MULTILINE)
        for recipient in envelope.rcpt_tos:
            self.taken[recipient, subject[1].decode().strip() if subject else ""] += 1
        return "250 taken"

    def stop(self) -> None:
        self.controller.stop()


def forget_password(site: Site, address: str) -> int:
    """Ask for a new password as a browser does; return the status of the answer."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    url = f"{site.url}/accounts/password/reset/"
    try:
        with opener.open(url, timeout=30) as page:
            found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        fields = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1] if found else "", "email": address})
        with opener.open(url, fields.encode(), timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
