"""The examples of deploy/ for nginx and Caddy, tried: `python benchmarks/operations/proxies.py [nginx] [caddy]`

Each stands in front of a site as it is, with other ports and a certificate made for the occasion. Prints a
Markdown table of what held. Needs the programs `nginx`, `caddy` and `openssl`.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.operations.site import Site, free_port

ROOT = Path(__file__).parents[2]
NAME = "papers.example.org"
RATE = 20  # calls of the API a minute
ENVIRONMENT = {
    "DAILYPAPERS_HOSTS": NAME,
    "DAILYPAPERS_ORIGINS": f"https://{NAME}",
    "DAILYPAPERS_HTTPS": "1",
    "DAILYPAPERS_TRUSTED_PROXIES": "127.0.0.1",
    "DAILYPAPERS_API_RATE": str(RATE),
}
Answer = tuple[int, bytes, http.client.HTTPMessage]
Check = Callable[["Front"], str]


class Front:
    """A web server in front of a site, asked from addresses of the loopback network."""

    def __init__(self, name: str, site: Site, folder: Path) -> None:
        self.name, self.site, self.port = name, site, free_port()
        self.process = subprocess.Popen(self._command(folder), stdout=subprocess.DEVNULL)

    def _example(self, name: str) -> str:
        """Return an example, leading to this site."""
        return (ROOT / "deploy" / name).read_text().replace("127.0.0.1:8000", f"127.0.0.1:{self.site.port}")

    def _command(self, folder: Path) -> list[str]:
        if self.name == "caddy":
            name = f"{{$DAILYPAPERS_HOSTS:{NAME}}}"
            text = self._example("Caddyfile").replace(f"{name} {{", f"{NAME}:{self.port} {{\n    tls internal", 1)
            (folder / "Caddyfile").write_text(
                f"{{\n    admin off\n    skip_install_trust\n    storage file_system {folder}/caddy\n"
                f"    auto_https disable_redirects\n}}\n{text}"
            )
            return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
             "-keyout", str(folder / "papers.key"), "-out", str(folder / "papers.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        text = self._example("nginx.conf").replace("/etc/ssl", str(folder))
        text = text.replace("listen 443", f"listen {self.port}").replace("listen 80", f"listen {free_port()}")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        (folder / "nginx.conf").write_text(
            f"user root;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{temporary}{text}}}\n"
        )
        return ["nginx", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]

    def connect(self, client: str = "127.0.0.2") -> http.client.HTTPSConnection:
        """Open a connection over TLS, to the name of the site, from an address of this machine."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(NAME, timeout=60)
        raw = socket.create_connection(("127.0.0.1", self.port), 60, (client, 0))
        connection.sock = context.wrap_socket(raw, server_hostname=NAME)
        return connection

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, client: str = "127.0.0.2", **headers: str
    ) -> Answer:
        """Ask as a client at an address does."""
        connection = self.connect(client)
        named = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, answer.headers

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 300  # a new home on a busy machine
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("/help")[0] == 200:
                    return
            time.sleep(0.2)
        raise TimeoutError(f"{self.name} does not answer.")


def pages(front: Front) -> str:
    status, _, headers = front.ask("/papers/trending")
    links = f"https://{NAME}/".encode() in front.ask("/feeds/trending.atom")[1]
    strict = "with" if headers["Strict-Transport-Security"] else "without"
    return f"{status}, {strict} HSTS; links of feeds {'are' if links else 'ARE NOT'} https://{NAME}"


def addresses(front: Front) -> str:
    own, began = ("127.0.0.5" if front.name == "nginx" else "127.0.0.6"), time.monotonic()
    headers = [{"X_Forwarded_For": f"6.6.6.{number}"} for number in range(RATE + 15)]
    statuses = [front.ask("/api/v1/stats", client=own, **named)[0] for named in headers]
    gained = (time.monotonic() - began) * RATE / 60
    other = front.ask("/api/v1/stats", client="127.0.0.3")[0]
    held = RATE <= statuses.count(200) <= RATE + gained + 1 and 429 in statuses and other == 200
    said = (
        f"{statuses.count(200)} of {len(statuses)} calls with forged headers answered, {statuses.count(429)} with 429"
    )
    return f"{said}; another client {other}{'' if held else ' NOT HELD'}"


def bodies(front: Front) -> str:
    sent = {}
    for size in (3, 5):
        try:
            sent[size] = str(front.ask("/accounts/login/", method="POST", body=b"x" * (size << 20))[0])
        except OSError as error:  # hung up on in the middle of the body
            sent[size] = type(error).__name__
    return ", ".join(f"{size} MiB: {said}" for size, said in sent.items())


def slow_bodies(front: Front) -> str:
    """Send the heads of 50 forms and no bodies; see how long a page takes meanwhile."""
    held = []
    for _ in range(50):
        connection = front.connect()
        connection.putrequest("POST", "/accounts/login/", skip_host=True)
        for name, value in (("Host", NAME), ("Content-Length", "5000"), ("Content-Type", "text/plain")):
            connection.putheader(name, value)
        connection.endheaders()
        held.append(connection)
    began = time.monotonic()
    status = front.ask("/help")[0]
    took = time.monotonic() - began
    for connection in held:
        connection.close()
    return f"a page {status} after {took * 1000:,.0f} ms"


def exports(front: Front) -> str:
    status, content, headers = front.ask("/api/v1/export/papers.jsonl", client="127.0.0.4")
    return f"{status}, {content.count(bytes([10])):,} lines, {headers['Transfer-Encoding'] or 'with a length'}"


CHECKS: dict[str, Check] = {
    "pages, links, HSTS": pages,
    "limits by address, forged headers": addresses,
    "forms of 3 and 5 MiB; the site takes 4": bodies,
    "50 forms that send no body": slow_bodies,
    "a streamed export": exports,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("servers", nargs="*", default=["nginx", "caddy"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Site(folder / "home", **ENVIRONMENT)
        site.start("--no-worker")
        fronts = []
        try:
            for server in asked.servers:
                (folder / server).mkdir()
                fronts.append(Front(server, site, folder / server))
                fronts[-1].wait()
            print(f"| tried | {' | '.join(asked.servers)} |\n|---|{'---|' * len(asked.servers)}")
            for what, check in CHECKS.items():
                said = [check(front) for front in fronts]
                print(f"| {what} | {' | '.join(said)} |", flush=True)
            said = "complains" if "DAILYPAPERS_TRUSTED_PROXIES" in site.run("doctor").stdout else "has no complaint"
            print(f"| `doctor` of trusted proxies | {' | '.join([said] * len(fronts))} |")
        finally:
            for front in fronts:
                front.process.terminate()
                front.process.wait(10)
            site.stop()


if __name__ == "__main__":
    main()
