"""How surely messages reach channels: `python benchmarks/digests/channels.py --channels 10000 --kills 50`

Makes channels in a home folder of its own, half of them ntfy topics through Apprise and half webhooks, plans their
digests, and sends them to an HTTP server in another process while the senders are killed (SIGKILL) at random moments.
The server's own count decides: by channel, and by the Idempotency-Key that every attempt of one message bears.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import deliver

HERE = Path(__file__)


# --- the server, in a process of its own --------------------------------------------------------------------------


class Sink(asyncio.Protocol):
    """Takes every post; what it took is counted before the answer leaves."""

    taken: Counter[tuple[str, str]] = Counter()  # by channel and key

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out, self.buffer = transport, bytearray()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = bytes(self.buffer).partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if len(body) < int(headers.get("content-length", 0)):
            return
        path = lines[0].split(" ")[1]
        channel = path if path != "/" else json.loads(body)["topic"]
        Sink.taken[channel, headers["idempotency-key"]] += 1
        self.buffer.clear()
        answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        self.out.write(answer)  # type: ignore[attr-defined]
        self.out.close()


async def serve(report: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    report.write_text(json.dumps([[*names, count] for names, count in Sink.taken.items()]))


# --- the whole -----------------------------------------------------------------------------------------------------


def prepare(channels: int, host: str) -> None:
    """A catalogue of three days, and channels that want its first papers."""
    deliver.prepare(0)
    from dailypapers.digests.models import Subscriber, Subscription
    from dailypapers.digests.subscriptions.channels import key_of, place_of, seal

    now = datetime.now(UTC)
    due, covered = now - timedelta(minutes=1), now.date() - timedelta(days=2)
    terms = {"created_at": due, "confirmed_at": due, "next_at": due}
    for start in range(0, channels, 1000):
        rows = []
        for number in range(start, min(start + 1000, channels)):
            place = place_of(f"ntfy://{host}/reader{number}" if number % 2 else f"http://{host}/reader{number}")
            facts = {"channel": place.channel, "address": place.name, "server": place.server, "sealed": seal(place.url)}
            rows.append(Subscriber(address_key=key_of(place, None), **facts, **terms))
        made = Subscriber.objects.bulk_create(rows)
        facts = {"kind": "day", "limit": 5, "covered_until": covered, "created_at": due, "confirmed": True}
        Subscription.objects.bulk_create(Subscription(subscriber=one, **facts) for one in made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--lease", type=float, default=3.0, help="seconds until another sender takes over")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    with tempfile.TemporaryDirectory(prefix="dailypapers-benchmark-") as folder:
        report = Path(folder) / "report.json"
        sink = subprocess.Popen([sys.executable, HERE, "--serve", report], stdout=subprocess.PIPE, text=True)
        try:
            whole(given, Path(folder), sink, report)
        finally:
            sink.kill()
            sink.wait()


def whole(given: argparse.Namespace, folder: Path, sink: subprocess.Popen[str], report: Path) -> None:
    assert sink.stdout is not None
    host = f"127.0.0.1:{sink.stdout.readline().strip()}"
    os.environ |= {"DAILYPAPERS_HOME": str(folder / "home"), "DAILYPAPERS_PRIVATE_HOSTS": host}
    deliver.start_django()
    from django.utils import timezone

    from dailypapers.digests.delivery.sending import OPEN
    from dailypapers.digests.models import Delivery
    from dailypapers.digests.planning.batches import plan_due

    prepare(given.channels, host)
    spent = time.process_time()
    planned = plan_due(timezone.now())
    print(f"planned: {planned:,} in {time.process_time() - spent:.1f} s of processor", flush=True)
    senders, begun = deliver.Senders(given), time.monotonic()
    kills = senders.run(given.kills, lambda: Delivery.objects.filter(OPEN).exists())
    seconds = time.monotonic() - begun
    sink.terminate()
    sink.wait()
    taken = {(channel, key): count for channel, key, count in json.loads(report.read_text())}
    messages = Counter(channel for channel, _ in taken)
    copies = sum(taken.values()) - len(taken)
    uncertain = sum(Delivery.objects.values_list("uncertain", flat=True))
    print(f"sent: {sum(taken.values()):,} posts in {seconds:.1f} s by {given.senders} senders, {kills} kills")
    print(f"lost: {planned - len(messages)}; channels with two messages: {sum(n > 1 for n in messages.values())}; "
          f"posts repeated under the same key: {copies}; uncertain: {uncertain}")  # fmt: skip


if __name__ == "__main__":
    main()
