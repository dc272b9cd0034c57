"""An IMAP server over TLS on this machine that speaks as much of RFC 3501 as reading a folder takes."""

from __future__ import annotations

import re
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mailbox of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


class _Conversation(StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self._say(b"* OK ready")
        while line := self.rfile.readline(10_000):
            tag, _, command = line.strip().partition(b" ")
            self.server.commands.append(command.decode())
            if command.upper() == b"LOGOUT":
                self._say(b"* BYE", tag + b" OK bye")
                return
            self._say(tag + b" " + self._answer(command))

    def _answer(self, command: bytes) -> bytes:
        server = self.server
        verb = command.upper()
        if verb == b"CAPABILITY":
            self._say(b"* CAPABILITY IMAP4rev1")
        elif verb.startswith(b"LOGIN"):
            if command != b'LOGIN reader@example.org "a \\"secret"':
                return b"NO [AUTHENTICATIONFAILED] no"
        elif verb.startswith(b"EXAMINE"):
            if command != b'EXAMINE "Alerts/&AOQ-"':
                return b"NO no such folder"
            self._say(b"* %d EXISTS" % len(server.mails), b"* OK [UIDVALIDITY %d]" % server.validity)
        elif verb.startswith(b"UID SEARCH"):
            first = int(re.search(rb"UID (\d+):\*", command)[1])  # type: ignore[index]
            found = [number for number in server.mails if number >= first] or [max(server.mails)]
            self._say(b"* SEARCH " + b" ".join(b"%d" % number for number in found))
        elif verb.startswith(b"UID FETCH"):
            number, most = map(int, re.search(rb"FETCH (\d+) .*<0\.(\d+)>", command).groups())  # type: ignore[union-attr]
            mail = server.mails[number]
            part = mail[:most]
            self._say(b"* 1 FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}" % (number, len(mail), len(part)), part + b")")
            server.fetched.append(number)
            if server.breaks_at == number:
                raise ConnectionResetError
        else:
            return b"BAD what"
        return b"OK done"

    def _say(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))


class ImapServer(ThreadingTCPServer):
    """A mailbox with one folder; `mails` by number."""

    daemon_threads = True

    def __init__(self, mails: dict[int, bytes], pem: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails, self.validity, self.breaks_at = mails, 7, 0
        self.fetched: list[int] = []
        self.commands: list[str] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, password: str = "a%20%22secret", folder: str = "Alerts/%C3%A4") -> str:
        return f"imaps://reader%40example.org:{password}@127.0.0.1:{self.server_address[1]}/{folder}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that are broken on purpose."""
