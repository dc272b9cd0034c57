"""Digests through a Postfix of the test's own: its configuration, its queue, one port on this machine, and all that it
takes goes on to the test's inbox. Nothing leaves the machine, and a Postfix that the system runs is not touched.

Needs Debian's package `postfix` and root, as Postfix does.
"""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dailypapers.digests.delivery import bounces
from dailypapers.digests.delivery.bounces import parse
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.subscriptions import links
from tests.digests.conftest import NOW, Inbox, use_server
from tests.factories import papers
from tests.program import free_port

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("postfix") is None, reason="Postfix is not installed: apt-get install postfix"),
    pytest.mark.skipif(os.geteuid() != 0, reason="Postfix is started by root alone"),
]
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.1/32
relayhost = [127.0.0.1]:{onward}
disable_dns_lookups = yes
smtp_host_lookup = native
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
biff = no
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@pytest.fixture
def postfix(inbox: Inbox, settings: Any) -> Iterator[Path]:
    """Digests leave through Postfix, and Postfix hands them to `inbox`. Gives its folder."""
    folder, port = Path(tempfile.mkdtemp(prefix="dailypapers-postfix-")), free_port()
    folder.chmod(0o755)
    for name in ("conf", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "conf/main.cf").write_text(MAIN.format(folder=folder, onward=settings.EMAIL_PORT))
    (folder / "conf/master.cf").write_text(MASTER.format(port=port))
    _postfix(folder, "start")
    try:
        until(lambda: _greets(port))
        use_server(settings, f"smtp://127.0.0.1:{port}?timeout=20")
        yield folder
    finally:
        _postfix(folder, "stop")
        shutil.rmtree(folder)


def _postfix(folder: Path, verb: str) -> None:
    done = subprocess.run(["postfix", "-c", folder / "conf", verb], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (
        done.stderr + (folder / "log").read_text() if (folder / "log").exists() else done.stderr
    )


def _greets(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
            server.ehlo()
            return bool(server.has_extn("pipelining"))
    except OSError:
        return False


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not within time"
        time.sleep(0.1)


def test_digests_arrive_as_they_were_made(
    postfix: Path, inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(3)
    for number in range(20):
        subscriber(f"reader{number}@example.org")
    assert run().sent.sent == 20
    until(lambda: len(inbox.taken) == 20)
    assert inbox.addresses() == sorted(f"reader{number}@example.org" for number in range(20))
    ids = {links.message_id(d.pk, d.subscriber) for d in Delivery.objects.select_related("subscriber")}
    arrived = [email.message_from_bytes(envelope.content, policy=email.policy.default) for envelope in inbox.taken]
    assert {message["Message-ID"] for message in arrived} == ids
    for envelope, message in zip(inbox.taken, arrived, strict=True):
        assert envelope.mail_from == "papers@localhost"
        assert message.defects == []
        assert "/digests/vote/" in message.get_body(("plain",)).get_content()
        assert message.get_body(("html",)).get_content().rstrip().endswith("</html>")


def test_what_postfix_returns_stops_the_address(
    postfix: Path, inbox: Inbox, subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    """It takes the mail, is refused by the next server, and writes to us; that report stops the address."""
    papers(1)
    inbox.refusals = {"gone@example.org": ["550 5.1.1 no such user"]}
    gone = subscriber("gone@example.org")
    assert run().sent.sent == 1
    until(lambda: len(inbox.taken) == 1)
    (report,) = inbox.taken
    assert report.rcpt_tos == ["papers@localhost"]
    found = parse(report.content)
    assert found is not None
    assert (found.kind, found.subscriber_id) == ("hard", gone.pk)
    assert bounces.record(found, NOW)
    gone.refresh_from_db()
    assert gone.stop_reason.startswith("the address does not exist: 5.1.1")
