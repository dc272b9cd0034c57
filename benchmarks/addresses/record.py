"""Ask a running program at every address and keep what it answers: `python benchmarks/addresses/record.py --help`

Works on copies of a home made by `prepare.py`, over HTTP and by the command line, and imports nothing of the program:
the same script records any version of it. `compare.py` tells two records apart.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from http_client import Answer, Browser, free_port, serving
from normalise import Normaliser, forms_in, ids_in, links_in
from plan import STRANGER, Request, commands, modes, reading, writing
from prepare import FACTS, base_environment

MAX_PARTS = 60  # of one list that is followed to its end
COMMANDS_AT_ONCE = 4  # most of a command's time is its start
COMMAND_SECONDS = 120

Record = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a home made by prepare.py; it is copied, not changed")
    parser.add_argument("--program", default=f"{sys.executable} -m dailypapers", help="the program's command")
    parser.add_argument("--out", type=Path, required=True, help="the record to write, NAME.json.gz")
    parser.add_argument("--only", default="", help="a regular expression: only requests whose kind it matches")
    given = parser.parse_args()
    started = time.monotonic()
    facts = json.loads((given.home / FACTS).read_text())
    program, wanted = shlex.split(given.program), re.compile(given.only)
    with ThreadPoolExecutor(1) as beside:
        by_command = beside.submit(record_commands, given.home, program, facts, wanted)
        records = record_site(given.home, program, facts, wanted, by_command)
    write(given.out, records)
    kinds = Counter(record["kind"].partition(":")[0] for record in records)
    spent = sum(sum(resource.getrusage(of)[:2]) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{given.out}: {len(records):,} answers in {time.monotonic() - started:.0f} s, {spent:.0f} s of processors "
          f"({', '.join(f'{kind} {count:,}' for kind, count in sorted(kinds.items()))})")  # fmt: skip


def record_site(
    home: Path, program: list[str], facts: dict[str, Any], wanted: re.Pattern[str], by_command: Future[list[Record]]
) -> list[Record]:
    records: list[Record] = []
    with copied(home) as copy, asking(copy, program, facts) as site:
        records += site.ask_all(request for request in reading(facts) if wanted.search(request.kind))
        records += by_command.result()
        records += site.ask_all(request for request in writing(facts) if wanted.search(request.kind))
        for kind, seconds in site.seconds.most_common(8):
            print(f"  {seconds:6.1f} s  {kind}")
    for name, settings in MODES.items():
        asked = [request for request in modes(facts, name) if wanted.search(request.kind)]
        if asked:
            with copied(home) as copy, asking(copy, program, facts, settings) as site:
                records += site.ask_all(asked)
    return records


MODES = {
    "single": {"DAILYPAPERS_MODE": "single"},
    "invitation, read-only": {"DAILYPAPERS_MODE": "invitation", "DAILYPAPERS_READ_ONLY": "1"},
    "published": {
        "DAILYPAPERS_API_ORIGINS": "https://notes.example.org",
        "DAILYPAPERS_HOSTS": "papers.example.org",
        "DAILYPAPERS_HTTPS": "1",
        "DAILYPAPERS_WEBSUB_HUB": "https://hub.example.org/",
        "DAILYPAPERS_SITE_NAME": "Papers & Co",
        "DAILYPAPERS_TIME_ZONE": "America/New_York",
    },
    "limited": {"DAILYPAPERS_API_RATE": "3"},
}


@contextmanager
def copied(home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="addresses-") as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        yield copy


@contextmanager
def asking(
    home: Path, program: list[str], facts: dict[str, Any], settings: dict[str, str] | None = None
) -> Iterator[Site]:
    port = free_port()
    log = home.parent / "serve.log"
    environment = base_environment(home) | {"DAILYPAPERS_API_RATE": "1000000"} | (settings or {})
    with serving(program, port, environment, log):
        yield Site(port, home, facts, signs_in=not settings)
    if said := re.findall(r"^Traceback.*?^\w.*?$", log.read_text(errors="replace"), re.S | re.M):
        print(f"The program's log has {len(said)} tracebacks; the last: {said[-1][-400:]}", file=sys.stderr)


def days_of_now() -> list[datetime.date]:
    now = datetime.datetime.now(datetime.UTC)
    return sorted({(now + datetime.timedelta(hours=hours)).date() for hours in (-12, 0, 1)} | {now.date()})


class Site:
    """Browsers of everybody who asks. Strangers keep no cookies, so that each is as new as the one before."""

    def __init__(self, port: int, home: Path, facts: dict[str, Any], *, signs_in: bool) -> None:
        self.port, self.facts = port, facts
        self.normaliser = Normaliser(port, str(home), days_of_now())
        self.browsers: dict[str, Browser] = {}
        self.signs_in = signs_in
        self.seconds: Counter[str] = Counter()
        self.stranger = Browser(port, keeps_cookies=False)

    def browser(self, who: str) -> Browser:
        if who == STRANGER or ":" in who or not self.signs_in:
            return self.stranger
        if who not in self.browsers:
            made = Browser(self.port)
            made.sign_in(who, self.facts["password"])
            made.ask("GET", "/help")  # shows what signing in had to say
            made.cookies.pop("wrote", None)
            self.browsers[who] = made
        return self.browsers[who]

    def ask_all(self, requests: Iterable[Request]) -> list[Record]:
        return [record for request in requests for record in self.ask(request)]

    def ask(self, request: Request) -> Iterator[Record]:
        begun = time.perf_counter()
        answer = self.send(request)
        self.seconds[request.kind] += time.perf_counter() - begun
        yield self.record(request, answer)
        if request.again and "etag" in answer.headers:
            headers = {"If-None-Match": answer.headers["etag"]}
            yield self.record(replace(request, note="again by ETag"), self.send(request, headers))
        for number in range(2, MAX_PARTS) if request.follow else ():
            path = _next(request, answer)
            if not path:
                break
            answer = self.send(replace(request, path=path))
            yield self.record(replace(request, note=f"part {number}"), answer)

    def send(self, request: Request, more: dict[str, str] | None = None) -> Answer:
        headers = request.headers | self.credentials(request.who) | (more or {})
        browser = self.browser(request.who)
        if request.form is not None:
            if browser is self.stranger:  # a new browser, which has the form's token
                browser = Browser(self.port)
            headers.setdefault("Referer", f"http://127.0.0.1:{self.port}/papers")
            return browser.post(request.path, request.form, headers)
        return browser.ask(request.method, request.path, headers, request.body, request.json)

    def credentials(self, who: str) -> dict[str, str]:
        """`token:NAME:KIND`, `token:none`, or `scheme:WORDS`."""
        if who.startswith("scheme:"):
            return {"Authorization": who[7:]}
        if who == "token:none":
            return {"Authorization": "Bearer dp_nobody-has-this"}
        if who.startswith("token:"):
            _, name, kind = who.split(":")
            return {"Authorization": f"Bearer {self.facts['tokens'][name][kind]}"}
        return {}

    def record(self, request: Request, answer: Answer) -> Record:
        body = self.normaliser.body(answer)
        headers = self.normaliser.headers(answer)
        is_html = "html" in answer.headers.get("content-type", "")
        return {
            "key": self.normaliser.text(request.key),
            "kind": request.kind,
            "status": answer.status,
            "headers": headers,
            "ids": ids_in(body),
            "links": links_in(body) if is_html else [],
            "forms": forms_in(body) if is_html else [],
            "digest": blake2b(body.encode(), digest_size=12).hexdigest(),
            "body": body,
        }


def _next(request: Request, answer: Answer) -> str:
    """The address of the part that follows, "" at the end."""
    if answer.status != 200:
        return ""
    if request.follow == "link":
        found = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        parts = urlsplit(found[1]) if found else None
        return f"{parts.path}?{parts.query}" if parts else ""
    following = json.loads(answer.text).get("next")
    if not following:
        return ""
    return f"{request.path}{'&' if '?' in request.path else '?'}{urlencode({'cursor': following})}"


# --- the command line -------------------------------------------------------------------------------------------------


def record_commands(home: Path, program: list[str], facts: dict[str, Any], wanted: re.Pattern[str]) -> list[Record]:
    """What each command prints, on a copy of its own."""
    if not wanted.search("command"):
        return []
    with copied(home) as copy:
        normaliser = Normaliser(8000, str(copy), days_of_now())
        with ThreadPoolExecutor(COMMANDS_AT_ONCE) as pool:
            return list(pool.map(lambda words: _run(program, words, copy, normaliser), commands(facts)))


def _run(program: list[str], words: list[str], home: Path, normaliser: Normaliser) -> Record:
    done = subprocess.run(
        [*program, *words], env=base_environment(home) | {"COLUMNS": "100", "NO_COLOR": "1"}, capture_output=True,
        timeout=COMMAND_SECONDS,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    out, err = (normaliser.text(piece.decode("utf-8", "replace")) for piece in (done.stdout, done.stderr))
    said = "\n".join(
        line for line in err.replace("\r", "\n").split("\n") if line.strip() and "%|" not in line and "/s]" not in line
    )
    body = f"{out}\n--- standard error ---\n{said}" if said else out
    kind = f"command: {words[0]}" if "--help" not in words else "command: help"
    return {
        "key": " ".join(["command", *words]), "kind": kind, "status": done.returncode, "headers": {},
        "ids": ids_in(out),
        "links": [], "forms": [], "digest": blake2b(body.encode(), digest_size=12).hexdigest(), "body": body,
    }  # fmt: skip


# --- files ------------------------------------------------------------------------------------------------------------


def write(path: Path, records: list[Record]) -> None:
    """A JSON object a line, the first time a key stands there counts."""
    keys: set[str] = set()
    with gzip.open(path, "wt", compresslevel=2) as file:
        for record in records:
            number = 2
            key = record["key"]
            while record["key"] in keys:
                record["key"] = f"{key} ({number})"
                number += 1
            keys.add(record["key"])
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def read(path: Path) -> dict[str, Record]:
    with gzip.open(path, "rt") as file:
        return {record["key"]: record for record in map(json.loads, file)}


if __name__ == "__main__":
    main()
