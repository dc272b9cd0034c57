"""How fast and how safely digests leave: `python benchmarks/digests/deliver.py --subscribers 100000 --kills 200`

Makes a catalogue and subscribers of ten kinds in a home folder of its own, plans, and sends to an SMTP server in
another process that counts what it took by recipient. With `--kills` the senders are killed (SIGKILL) at random moments
and started again. Prints one table; the server's own count decides.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dailypapers.lib.record import OrganisationFact, PaperRecord

HERE = Path(__file__)


# --- the server, in a process of its own --------------------------------------------------------------------------


EXTENSIONS = {True: b"250-sink\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME", False: b"250 sink"}
FINE = b"250 fine\r\n"


class Sink(asyncio.Protocol):
    """Takes every mail; counts recipients. The answer to the end of DATA is counted before it is sent."""

    taken: Counter[str] = Counter()
    bytes = 0
    in_a_row = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out, self.buffer, self.in_data, self.to = transport, bytearray(), False, ""
        self.out.write(b"220 sink\r\n")  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        searched = max(0, len(self.buffer) - 4)
        self.buffer += data
        answers = b""
        while (end := self.buffer.find(b"\r\n.\r\n" if self.in_data else b"\r\n", searched)) >= 0:
            searched = 0
            if self.in_data:
                Sink.bytes += end
                Sink.taken[self.to] += 1
                self.in_data, answers = False, answers + b"250 taken\r\n"
                del self.buffer[: end + 5]
            else:
                answers += self._command(bytes(self.buffer[:end]))
                del self.buffer[: end + 2]
        if answers:
            self.out.write(answers)  # type: ignore[attr-defined]
        if answers.startswith(b"221"):
            self.out.close()

    def _command(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"RCPT":
            self.to = line.partition(b"<")[2].partition(b">")[0].decode()
        elif verb == b"DATA":
            self.in_data = True
            return b"354 go on\r\n"
        elif verb == b"EHLO":
            return EXTENSIONS[self.in_a_row] + b"\r\n"
        elif verb == b"QUIT":
            return b"221 bye\r\n"
        return FINE


async def serve(report: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    report.write_text(json.dumps({"taken": Sink.taken, "bytes": Sink.bytes, "seconds": time.process_time()}))


# --- the senders ---------------------------------------------------------------------------------------------------


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django

    django.setup()


def nursery(lease: float) -> None:
    """Starts a sender at each line of its input and says its process id: a copy of a process that has imported
    everything and opened nothing, so that 200 kills are not 200 times the import of the program."""
    start_django()
    from dailypapers.digests.delivery import sending  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            sys.stdin.close()
            send(lease)
            os._exit(0)
        os.write(1, f"{pid}\n".encode())


def send(lease: float) -> None:
    from dailypapers.digests.delivery.sending import send_due
    from dailypapers.digests.models import Delivery

    pause = timedelta(seconds=lease)
    while Delivery.objects.filter(state__in=["planned", "claimed", "sending"]).exists():
        send_due(claim=pause, handing=pause)
        time.sleep(0.1)
    used = resource.getrusage(resource.RUSAGE_SELF)
    line = f"ended {os.getpid()} {used.ru_maxrss // 1024} {used.ru_utime + used.ru_stime}\n"
    os.write(1, line.encode())  # in one piece: others write into the same pipe


# --- the whole -----------------------------------------------------------------------------------------------------


def prepare(subscribers: int) -> None:
    """A catalogue of three days and subscribers of ten kinds; every fifth has three subscriptions."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from dailypapers.catalog.actions import store
    from dailypapers.digests.models import Subscriber, Subscription
    from dailypapers.digests.planning import freezing
    from dailypapers.ranking.actions import refresh
    from dailypapers.search import sync

    today = datetime.now(UTC).date()
    store([made_up(number, today - timedelta(days=1 + number // 200)) for number in range(600)])
    refresh()
    sync()
    freezing.freeze_due(datetime.now(UTC) + timedelta(hours=1))
    due, covered = datetime.now(UTC) - timedelta(minutes=1), today - timedelta(days=2)
    for start in range(0, subscribers, 5000):
        made = Subscriber.objects.bulk_create(
            Subscriber(address=name, address_key=name, created_at=due, confirmed_at=due, next_at=due)
            for name in (f"reader{n}@example.org" for n in range(start, min(start + 5000, subscribers)))
        )
        rows = []
        for n, subscriber in enumerate(made, start):
            for extra in range(3 if n % 5 == 0 else 1):
                kind, target, limit = subscription(n, (n // 5 + extra * 3) % 10)
                facts = {"kind": kind, "target": target, "limit": limit, "covered_until": covered, "created_at": due}
                rows.append(Subscription(subscriber=subscriber, confirmed=True, **facts))
        Subscription.objects.bulk_create(rows, ignore_conflicts=True)


WORDS = ("attention", "diffusion", "retrieval", "planning", "alignment", "kernels", "agents", "priors", "graphs")
CODES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO")


def subscription(n: int, kind: int) -> tuple[str, str, int]:
    """One of ten kinds of subscription: (kind, target, papers)."""
    word = WORDS[n % 9]
    return (
        ("day", "", 10),
        ("trending", "", 10),
        ("category", CODES[n % 5], 10),
        ("keyword", f"{word}-methods", 10),
        ("organisation", f"institute-{n % 20}", 10),
        ("author", f"Ada Example{n % 50}", 10),
        ("search", f"robust {word}", 10),
        ("everything", "", 20),
        ("category", "cs.LG", 5),
        ("search", f"task {word} gains", 10),
    )[kind]


def made_up(number: int, day: date) -> PaperRecord:
    topic = WORDS[number % 9]
    return PaperRecord(
        source="plain",
        source_id=f"made:{number}",
        arxiv_id=f"2510.{number:05d}",
        title=f"Robust {topic} for task number {number}",
        abstract=f"We study {topic} on task {number} and report $x^2$ gains of practical use. " * 12,
        authors=(f"Ada Example{number % 50}", "Ben Sample", "Cy Third"),
        categories=(CODES[number % 5],),
        keywords=(f"{topic} methods",),
        upvotes=number % 90,
        organisation=OrganisationFact(f"Institute {number % 20}", f"institute-{number % 20}"),
        published_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        featured_on=day,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--lease", type=float, default=0, help="seconds until a dead sender's mails are taken over")
    parser.add_argument("--plan-only", action="store_true")
    parser.add_argument("--one-by-one", action="store_true", help="the server takes no commands in a row")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--nursery", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        Sink.in_a_row = not given.one_by_one
        asyncio.run(serve(given.serve))
    elif given.nursery:
        nursery(given.lease or (3.0 if given.kills else 600.0))
    else:
        with tempfile.TemporaryDirectory(prefix="dailypapers-benchmark-") as folder:
            report = Path(folder) / "report.json"
            command = [sys.executable, HERE, "--serve", report] + ["--one-by-one"] * given.one_by_one
            sink = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the sink ends with this script
            try:
                whole(given, Path(folder), sink, report)
            finally:
                sink.kill()
                sink.wait()


def whole(given: argparse.Namespace, folder: Path, sink: subprocess.Popen[str], report: Path) -> None:
    assert sink.stdout is not None
    os.environ |= {
        "DAILYPAPERS_HOME": str(folder / "home"),
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.stdout.readline().strip()}",
    }
    start_django()
    from django.utils import timezone

    from dailypapers.digests.delivery.sending import OPEN
    from dailypapers.digests.models import Delivery
    from dailypapers.digests.planning.batches import plan_due

    prepare(given.subscribers)
    begun, spent = time.monotonic(), time.process_time()
    planned = plan_due(timezone.now())
    seconds, spent = time.monotonic() - begun, time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    took = f"{seconds:.1f} s ({spent:.1f} s of processor), peak {memory} MB"
    print(f"| planned | {planned:,} of {given.subscribers:,} subscribers in {took} |", flush=True)
    if given.plan_only:
        return
    kept, begun = Senders(given), time.monotonic()
    kills = kept.run(given.kills, lambda: Delivery.objects.filter(OPEN).exists())
    seconds = time.monotonic() - begun
    sink.terminate()
    sink.wait()
    counted = json.loads(report.read_text())
    taken = Counter(counted["taken"])
    twice = sum(number - 1 for number in taken.values() if number > 1)
    mails, uncertain = sum(taken.values()), sum(Delivery.objects.values_list("uncertain", flat=True))
    size = counted["bytes"] / max(1, mails) / 1000
    rate = f"{mails:,} in {seconds:.1f} s, {mails / seconds:.0f} mails/s, {size:.0f} kB each"
    peaks = [int(words[2]) for words in kept.ended]
    own = f", {sum(float(words[3]) for words in kept.ended):.0f} s of processor" if not given.kills else ""
    print(f"handed over: {rate}, {given.senders} senders{own}, peak {max(peaks)} MB; server {counted['seconds']:.0f} s")
    print(f"kills: {kills}; without a mail {planned - len(taken)}; second copies {twice}; uncertain {uncertain}")


class Senders:
    """Keeps so many senders at work, and kills one now and then."""

    def __init__(self, given: argparse.Namespace) -> None:
        command = [sys.executable, HERE, "--nursery", "--kills", str(given.kills), "--lease", str(given.lease)]
        self.nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ended: list[list[str]] = []
        self.pids = [self.start() for _ in range(given.senders)]
        atexit.register(self.stop)

    def start(self) -> int:
        assert self.nursery.stdin is not None
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        while (words := self._said())[0] == "ended":
            self.ended.append(words)
        return int(words[0])

    def _said(self) -> list[str]:
        assert self.nursery.stdout is not None
        if not (line := self.nursery.stdout.readline()):
            sys.exit(f"the process that starts the senders has ended: {self.nursery.wait()}")
        return line.split()

    def run(self, kills: int, is_open: Callable[[], bool]) -> int:
        """Until nothing is open; how many were killed."""
        killed = 0
        while killed < kills and is_open():
            time.sleep(random.uniform(0.8, 2.0))
            place = random.randrange(len(self.pids))
            with suppress(ProcessLookupError):  # it had ended
                os.kill(self.pids[place], signal.SIGKILL)
                killed += 1
            self.pids[place] = self.start()
        while {pid for pid in self.pids if not any(words[1] == str(pid) for words in self.ended)}:
            self.ended.append(self._said())
        return killed

    def stop(self) -> None:
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.nursery.kill()
        self.nursery.wait()


if __name__ == "__main__":
    main()
