"""Handing one mail over, to servers that take commands in a row and to those that do not."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from dailypapers.digests.delivery.smtp import hand_over

MAIL = b"Subject: Papers\r\n\r\nText\r\n"
IN_A_ROW = "250-here\r\n250-PIPELINING\r\n250 SIZE 1000000"


class Server:
    """Answers as it is told, by verb; keeps what each call of `recv` brought and each mail."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = {"EHLO": IN_A_ROW, "DATA": "354 go on", "end": "250 taken"} | answers
        self.received: list[bytes] = []
        self.mails: list[bytes] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        link, _ = self.listening.accept()
        link.sendall(b"220 here\r\n")
        buffer, in_data = b"", False
        while data := link.recv(65536):
            self.received.append(data)
            buffer += data
            while (end := ("\r\n" + buffer.decode()).find("\r\n.\r\n") if in_data else buffer.find(b"\r\n")) >= 0:
                if in_data:
                    self.mails.append(buffer[:end])
                    buffer, in_data, said = buffer[end + 3 :], False, self.answers["end"]
                else:
                    line, buffer = buffer[:end].decode(), buffer[end + 2 :]
                    said = self.answers.get(line[:4].upper(), "250 fine")
                    in_data = said.startswith("354")
                link.sendall(said.encode() + b"\r\n")
                if said.startswith("421"):
                    link.close()
                    return


@pytest.fixture
def connected() -> Iterator[Callable[..., tuple[smtplib.SMTP, Server]]]:
    opened: list[tuple[smtplib.SMTP, Server]] = []

    def connect(**answers: str) -> tuple[smtplib.SMTP, Server]:
        server = Server(answers)
        opened.append((smtplib.SMTP("127.0.0.1", server.listening.getsockname()[1], timeout=5), server))
        return opened[-1]

    yield connect
    for smtp, server in opened:
        smtp.close()
        server.listening.close()


def test_a_mail_takes_two_round_trips(connected: Callable[..., tuple[smtplib.SMTP, Server]]) -> None:
    smtp, server = connected()
    for _ in range(3):
        hand_over(smtp, "papers@example.org", "ada@example.org", MAIL)
    assert server.mails == [MAIL] * 3
    commands = f"MAIL FROM:<papers@example.org> SIZE={len(MAIL)}\r\nRCPT TO:<ada@example.org>\r\nDATA\r\n".encode()
    assert server.received[1:] == [commands, MAIL + b".\r\n"] * 3


def test_a_server_that_takes_no_commands_in_a_row(connected: Callable[..., tuple[smtplib.SMTP, Server]]) -> None:
    smtp, server = connected(EHLO="250 here")
    hand_over(smtp, "papers@example.org", "ada@example.org", MAIL)
    assert server.mails == [MAIL]
    assert len(server.received) == 5


REFUSALS = [
    ({"MAIL": "550 5.7.1 not you", "RCPT": "503 first MAIL", "DATA": "503 first MAIL"}, smtplib.SMTPSenderRefused, 550),
    ({"RCPT": "550 5.1.1 no such user", "DATA": "503 no recipients"}, smtplib.SMTPRecipientsRefused, 550),
    ({"RCPT": "451 4.7.1 greylisted", "DATA": "354 all the same", "end": "554 no recipients"},
     smtplib.SMTPRecipientsRefused, 451),
    ({"DATA": "451 not now"}, smtplib.SMTPDataError, 451),
    ({"end": "552 too much"}, smtplib.SMTPDataError, 552),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "kind", "code"), REFUSALS)
def test_refusals_are_told_apart_and_the_connection_goes_on(
    answers: dict[str, str],
    kind: type[Exception],
    code: int,
    connected: Callable[..., tuple[smtplib.SMTP, Server]],
) -> None:
    smtp, server = connected(**answers)
    with pytest.raises(kind) as refused:
        hand_over(smtp, "papers@example.org", "ada@example.org", MAIL)
    said = getattr(refused.value, "recipients", {}).get("ada@example.org") or (refused.value.smtp_code,)  # type: ignore[attr-defined]
    assert said[0] == code
    assert MAIL not in server.mails or "end" in answers
    server.answers |= {"MAIL": "250 fine", "RCPT": "250 fine", "DATA": "354 go on", "end": "250 taken"}
    server.mails.clear()
    hand_over(smtp, "papers@example.org", "grace@example.org", MAIL)
    assert server.mails == [MAIL]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "end"])
def test_a_server_that_hangs_up_says_so(verb: str, connected: Callable[..., tuple[smtplib.SMTP, Server]]) -> None:
    smtp, _ = connected(**{verb: "421 4.3.2 going down"})
    with pytest.raises(smtplib.SMTPException) as refused:
        hand_over(smtp, "papers@example.org", "ada@example.org", MAIL)
    assert "421" in str(refused.value)
    assert smtp.sock is None


@pytest.mark.parametrize("address", ["ada@example.org>\r\nRCPT TO:<eve@example.org", "ada\n@example.org", "a\rb@c.org"])
def test_no_address_holds_a_command(address: str, connected: Callable[..., tuple[smtplib.SMTP, Server]]) -> None:
    smtp, server = connected()
    for sender, recipient in ((address, "ada@example.org"), ("papers@example.org", address)):
        with pytest.raises(ValueError, match="line break"):
            hand_over(smtp, sender, recipient, MAIL)
    assert len(server.received) == 1
