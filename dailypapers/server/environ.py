"""A request → the environ of WSGI (PEP 3333)."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from dailypapers.server.request import Request


class Peers(NamedTuple):
    """Both ends of a connection: address and port of the client and of the site."""

    client: str
    client_port: int
    server: str
    server_port: int


_HOP_BY_HOP = frozenset((b"transfer-encoding", b"expect", b"content-length", b"connection", b"keep-alive", b"upgrade"))


def make_environ(request: Request, peers: Peers) -> dict[str, Any]:
    """Return the environ of a request whose body is complete.

    The length is that of the body that came, also where it came in chunks. Headers with an underscore are left out: to
    an application they look like those with a hyphen, and nothing in front of us filters them.
    """
    target = request.target
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": target.path.decode("latin-1"),
        "QUERY_STRING": target.query.decode("latin-1"),
        "SERVER_NAME": peers.server,
        "SERVER_PORT": str(peers.server_port),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "REMOTE_ADDR": peers.client,
        "REMOTE_PORT": str(peers.client_port),
        "CONTENT_LENGTH": str(request.received) if request.received else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": request.body.as_file(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        if name in _HOP_BY_HOP or b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    if target.host:
        environ["HTTP_HOST"] = target.host.decode("latin-1")
    return environ
