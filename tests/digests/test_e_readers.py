"""Books to an e-reader: whose address it is, what is sent there, how often, and the digest as a book."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.community.models import ReadingState
from dailypapers.digests import e_readers
from dailypapers.digests.delivery.queue import StoredMail
from dailypapers.digests.delivery.sending import MAIL
from dailypapers.digests.models import Delivery, EReader, QueuedMail, Subscriber
from dailypapers.digests.queries import Card, Digest, Section
from dailypapers.digests.rendering.book_mail import book_mail
from dailypapers.formats import load_cards
from dailypapers.lib.errors import Invalid, NotFound, RateLimited
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
KINDLE = "ada_12@kindle.com"
SETTINGS = "/settings/e-reader"


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    settings.EMAIL_BACKEND = "dailypapers.digests.delivery.queue.EmailBackend"


def book_of(wire: bytes) -> str:
    """The words of the one book in a mail."""
    mail: Any = message_from_bytes(wire, _class=EmailMessage, policy=default)
    [attached] = mail.iter_attachments()
    assert attached.get_content_type() == "application/epub+zip"
    assert attached.get_filename().endswith(".epub")
    with zipfile.ZipFile(io.BytesIO(attached.get_content())) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xhtml"))


def sent() -> list[str]:
    return [book_of(bytes(mail.wire)) for mail in QueuedMail.objects.order_by("id")]


def confirmed(client: Client) -> None:
    client.post(SETTINGS, {"address": KINDLE})
    client.post(SETTINGS, {"code": EReader.objects.get().code})


def test_the_code_in_the_book_proves_whose_e_reader_it_is() -> None:
    ada = user("ada")
    client = signed_in(ada)
    assert client.post(SETTINGS, {"address": f" {KINDLE} "}).status_code == 302
    [mail] = QueuedMail.objects.all()
    assert mail.recipient == KINDLE
    found = re.search(r"<h1>([0-9]{6})</h1>", sent()[0])
    assert found is not None
    with pytest.raises(NotFound):
        e_readers.send_book(ada, "Bees", b"book")
    wrong = "000000" if found[1] != "000000" else "111111"
    assert client.post(SETTINGS, {"code": wrong}).status_code >= 400
    assert client.post(SETTINGS, {"code": f"{found[1][:3]} {found[1][3:]}"}).status_code == 302
    assert "Books go to" in client.get(SETTINGS).content.decode()
    with pytest.raises(NotFound):
        e_readers.confirm(ada, "")


def test_a_code_is_guessed_five_times_at_most_and_an_address_is_written_to_seldom() -> None:
    ada = user("ada")
    code = e_readers.set_address(ada, KINDLE).code
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(e_readers.MAX_TRIES):
        with pytest.raises(Invalid):
            e_readers.confirm(ada, wrong)
    with pytest.raises(NotFound):
        e_readers.confirm(ada, code)
    for name in ("ben", "cleo", "dan", "eve"):
        e_readers.set_address(user(name), KINDLE)
    with pytest.raises(RateLimited):
        e_readers.set_address(user("fay"), KINDLE)
    with pytest.raises(Invalid):
        e_readers.set_address(ada, "no address")


def test_a_paper_and_a_list_are_sent_with_the_texts_that_one_may_read() -> None:
    ada, papers = user("ada"), factories.papers(2)
    made.text(papers[0], made.document("Bees dance in the dark."))
    made.text(papers[1], made.document("A closed text."), licence=made.ARXIV)
    ReadingState.objects.create(user=ada, paper=papers[1], state="later")
    client = signed_in(ada)
    page = f"/papers/{papers[0].key}"
    assert client.post(f"/e-reader{page}").status_code == 404
    confirmed(client)
    assert f'formaction="/e-reader{page}"' in client.get(page).content.decode()
    assert client.post(f"/e-reader{page}", {"next": page}).headers["Location"] == page
    assert client.post("/e-reader/lists/reading/later").status_code == 302
    _, paper, later = sent()
    assert "Bees dance in the dark." in paper
    assert papers[1].title_text in later
    assert "A closed text." not in later
    assert client.post("/e-reader/lists/nothing/here").status_code == 404


def test_no_more_is_sent_in_a_day_than_the_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = user("ada")
    e_readers.confirm(ada, e_readers.set_address(ada, KINDLE).code)
    for _ in range(10):
        e_readers.send_book(ada, "Bees", b"book")
    with pytest.raises(RateLimited):
        e_readers.send_book(ada, "Bees", b"book")
    monkeypatch.setattr(e_readers, "MAX_BOOK", 3)
    with pytest.raises(Invalid, match="larger than"):
        e_readers.send_book(ada, "Bees", b"book")


def test_a_list_comes_by_itself_as_a_book_until_the_address_is_deleted() -> None:
    ada, paper = user("ada"), factories.paper()
    made.text(paper, made.document("Bees dance in the dark."))
    client = signed_in(ada)
    confirmed(client)
    assert client.post(SETTINGS, {"kind": "day", "hour": 6}).headers["Location"] == "/digests/mine"
    subscriber = Subscriber.objects.get(channel="e-reader")
    assert subscriber.channel in MAIL
    assert (subscriber.user, subscriber.hour) == (ada, 6)
    now = timezone.now()
    delivery = Delivery.objects.create(subscriber=subscriber, day=now.date(), due_at=now, planned_at=now)
    digest = Digest(subscriber, "Today", now.date())
    digest.sections.append(Section("New", [Card(load_cards([paper.id])[0], "")]))
    mail = book_mail(delivery, digest)
    assert mail.recipient == KINDLE
    assert "Bees dance in the dark." in book_of(mail.wire)
    assert max(map(len, mail.wire.split(b"\r\n"))) < 998
    assert book_of(StoredMail(*mail).for_django().message().as_bytes()) == book_of(mail.wire)
    client.post(SETTINGS, {"forget": "1"})
    subscriber.refresh_from_db()
    assert subscriber.stopped_at is not None
    assert not EReader.objects.exists()
    assert now - subscriber.stopped_at < timedelta(minutes=1)


def test_another_backend_than_smtp_gets_the_book_as_well() -> None:
    e_readers.set_address(user("ada"), KINDLE)
    row = QueuedMail.objects.get()
    mail = StoredMail(row.sender, row.recipient, bytes(row.wire)).for_django()
    [attachment] = mail.attachments
    assert attachment[2] == "application/epub+zip"  # type: ignore[index]
