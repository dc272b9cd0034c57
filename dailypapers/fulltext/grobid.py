"""GROBID, where one runs: a server that turns PDFs into TEI (https://grobid.readthedocs.io). Pure.

The address is the administrator's own setting, so it may be a private one. It is asked once a file and follows no
redirect; its answer is read up to a limit and within a time, and in the process with limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

from dailypapers.fulltext.document import Document
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import Kind
from dailypapers.lib.http.bounded import read_bounded
from dailypapers.lib.sentences import sentence

SECONDS = 120.0  # for a whole answer
MAX_FILE = 40 << 20  # bytes of a PDF that is sent
MAX_ANSWER = 30 << 20  # bytes of TEI
REST = 300.0  # seconds without asking again after it did not answer
_OPTIONS = {
    "consolidateHeader": "0", "consolidateCitations": "0", "includeRawCitations": "1", "teiCoordinates": "figure",
}  # fmt: skip


class Grobid:
    """Reads PDFs by a GROBID server, other files and whatever it does not read as `otherwise` does.

    `read_tei` makes a document of its answer; both raise FullTextError where they cannot.
    """

    def __init__(
        self,
        url: str,
        read_tei: Callable[[bytes], Document],
        otherwise: Callable[[bytes, Kind], Document],
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._read_tei, self._otherwise = url.rstrip("/"), read_tei, otherwise
        self._seconds, self._clock, self._rests_until = seconds, clock, float("-inf")

    def read(self, data: bytes, kind: Kind) -> Document:
        """Return the document of a file. Raises FullTextError where our own reader cannot read it either."""
        if kind != "pdf" or len(data) > MAX_FILE or self._clock() < self._rests_until:
            return self._otherwise(data, kind)
        try:
            document = self._read_tei(self._ask(data))
        except httpx.HTTPError:
            self._rests_until = self._clock() + REST
            return self._otherwise(data, kind)
        except FullTextError as error:
            if error.reason == "unavailable":  # a fault of this machine
                raise
            return self._otherwise(data, kind)
        return document if any(section.blocks for section in document.sections) else self._otherwise(data, kind)

    def _ask(self, data: bytes) -> bytes:
        """Return the TEI of a PDF. Raises httpx.HTTPError where nobody answers, FullTextError for a refusal."""
        deadline = time.monotonic() + self._seconds
        headers = {"Accept": "application/xml", "Accept-Encoding": "identity"}
        options: dict[str, Any] = {"files": {"input": ("paper.pdf", data, "application/pdf")}, "data": _OPTIONS}
        with (
            httpx.Client(trust_env=False, timeout=self._seconds, follow_redirects=False) as client,
            client.stream("POST", f"{self._url}/api/processFulltextDocument", headers=headers, **options) as response,
        ):
            if response.status_code in (429, 502, 503, 504):
                raise httpx.ReadError(sentence("GROBID answers %(status_code)s.", status_code=response.status_code))
            body = read_bounded(response, MAX_ANSWER, deadline)
        if response.status_code != 200:
            raise FullTextError(
                sentence("GROBID answers %(status_code)s to this file.", status_code=response.status_code), "broken"
            )
        return body
