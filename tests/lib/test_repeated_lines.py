"""The same fault thousands of times is one line a minute."""

from __future__ import annotations

import logging
import time

import pytest

from dailypapers.lib.repeated_lines import RepeatedLines


def test_one_line_a_minute_with_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(RepeatedLines())
    log = logging.Logger("try")
    log.addHandler(handler)

    def meet(error: Exception, number: int) -> None:
        try:
            raise error
        except Exception:
            log.exception("Paper %d failed", number)

    for number in range(1_000):
        meet(OSError("disk full"), number)
    meet(ValueError("another kind"), 1)
    log.warning("no error")
    log.warning("no error")
    assert lines == ["Paper 0 failed", "Paper 1 failed", "no error", "no error"]
    now[0] += 61
    meet(OSError("disk full"), 7)
    assert lines[-1] == "Paper 7 failed (999 more of these since the last line)"
