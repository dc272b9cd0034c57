"""Days as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dailypapers.sources.dates import PartialDate, finest, read_date


@pytest.mark.parametrize(("text", "expected"), [
    ("2017///", (2017,)), ("2017/06/12/", (2017, 6, 12)), ("2018/11/02/Preprint", (2018, 11, 2)), ("2021-3-5", (2021, 3, 5)),
    ("2021年3月15日", (2021, 3, 15)), ("20210315", (2021, 3, 15)), ("15.03.2021", (2021, 3, 15)), ("3.4.2021", (2021, 4, 3)),
    ("03/15/2021", (2021, 3, 15)), ("15/03/2021", (2021, 3, 15)), ("05/05/2021", (2021, 5, 5)), ("03/04/2021", (2021,)),
    ("06/2017", (2017, 6)), ("Mar 2021", (2021, 3)), ("12 March 2021", (2021, 3, 12)), ("March 12, 2021", (2021, 3, 12)),
    ("2019 May 6", (2019, 5, 6)), ("1-5 June 2020", (2020, 6, 1)), ("12. März 2020", (2020, 3, 12)), ("3 août 2019", (2019, 8, 3)),
    ("5 de octubre de 2018", (2018, 10, 5)), ("44270", (2021, 3, 15)), (44270, (2021, 3, 15)), (2019, (2019,)),
    ("2021-03-15T12:00:00Z", (2021, 3, 15)), ("Spring 2020", (2020,)), ("c. 1999", (1999,)), ("2017-02-31", (2017, 2)),
    ("2004-21", (2004,)), ("2017-06-12/2018", (2017, 6, 12)), ("1834", (1834,)),
])  # fmt: skip
def test_dates(text: object, expected: tuple[int, ...]) -> None:
    assert read_date(text) == PartialDate(*expected)


@pytest.mark.parametrize("text", ["in press", "99", "", None, "forthcoming", "12345678901", {}])
def test_no_date(text: object) -> None:
    assert read_date(text) is None


def test_the_finest_counts_and_of_equals_the_first() -> None:
    assert finest(["2016", "2016/10/19", "2016/11/01", "October 2016"]) == datetime(2016, 10, 19, tzinfo=UTC)
    assert finest([None, "2016", "2015"]) == datetime(2016, 1, 1, tzinfo=UTC)
    assert finest(["1834", "soon"]) is None
