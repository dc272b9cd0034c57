"""An endpoint that speaks OpenAI's protocol over a real socket, and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SUMMARY = "A pruning method halves the memory of attention without loss."
GOOD = json.dumps({"summary": SUMMARY, "keywords": ["attention pruning", "memory", "transformers"]})


@dataclass
class Behaviour:
    """What is answered, and what was asked."""

    content: Any = GOOD
    status: int = 200
    body: bytes | None = None  # instead of a proper one
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0  # seconds between bytes
    usage: Any = field(default_factory=lambda: {"total_tokens": 321})
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """The address to set, without `/chat/completions`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            behaviour.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            behaviour.keys.append(self.headers["Authorization"])
            time.sleep(behaviour.wait)
            status = behaviour.status if self.path == "/v1/chat/completions" else 404
            body = behaviour.body
            if body is None:
                message = {"role": "assistant", "content": behaviour.content}
                body = json.dumps({"choices": [{"message": message}], "usage": behaviour.usage}).encode()
            try:
                self.send_response(status)
                for name, value in behaviour.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if behaviour.drip:
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(behaviour.drip)
                else:
                    self.wfile.write(body)
            except OSError:
                pass  # the asker has gone

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
