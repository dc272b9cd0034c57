"""The pause after failures: doubles, stops at its cap, spreads where it is asked to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.backoff import backoff

SPANS = st.floats(0.001, 1e6)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [(-1, 0), (0, 0), (1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (9, 600), (10_000, 600)],
)
def test_it_doubles_up_to_the_cap(failures: int, pause: float) -> None:
    assert backoff(failures, first=5, cap=600) == pause


@pytest.mark.parametrize(("drawn", "pause"), [(0.0, 5.0), (0.5, 10.0), (0.999, 14.99)])
def test_jitter_spreads_it_around_the_pause(drawn: float, pause: float) -> None:
    assert backoff(2, first=5, cap=600, jitter=1.0, uniform=lambda: drawn) == pytest.approx(pause)


def test_without_jitter_nothing_is_drawn() -> None:
    assert backoff(1, first=1, cap=2, uniform=lambda: pytest.fail("drawn")) == 1


@given(st.integers(0, 2_000), SPANS, SPANS)
def test_it_never_shrinks_and_never_passes_the_cap(failures: int, first: float, cap: float) -> None:
    pause, longer = backoff(failures, first=first, cap=cap), backoff(failures + 1, first=first, cap=cap)
    assert 0 <= pause <= longer <= cap


@given(st.integers(1, 50), SPANS, SPANS, st.floats(0, 1), st.floats(0, 0.9999))
def test_jitter_stays_within_its_share(failures: int, first: float, cap: float, jitter: float, drawn: float) -> None:
    plain = backoff(failures, first=first, cap=cap)
    spread = backoff(failures, first=first, cap=cap, jitter=jitter, uniform=lambda: drawn)
    assert plain * (1 - jitter / 2) * 0.999999 <= spread <= plain * (1 + jitter / 2) * 1.000001
