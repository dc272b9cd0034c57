"""Categories: aliases, closed archives, foreign classes."""

from __future__ import annotations

import pytest

from dailypapers.lib import categories


@pytest.mark.parametrize(("code", "canonical"), [
    ("cs.LG", "cs.LG"), ("CS.lg", "cs.LG"), (" cs.LG ", "cs.LG"), ("cs.NA", "math.NA"), ("math.NA", "math.NA"),
    ("math.MP", "math-ph"), ("math-ph", "math-ph"), ("math.IT", "cs.IT"), ("cs.SY", "eess.SY"), ("stat.TH", "math.ST"),
    ("q-fin.EC", "econ.GN"), ("cmp-lg", "cs.CL"), ("alg-geom", "math.AG"), ("cond-mat", "cond-mat"), ("hep-th", "hep-th"),
    ("I.2.7", "I.2.7"), ("68T50", "68T50"), ("", ""),
])  # fmt: skip
def test_one_code_for_a_category(code: str, canonical: str) -> None:
    assert categories.canonical_category(code) == canonical
    assert categories.canonical_category(canonical) == canonical


@pytest.mark.parametrize(("code", "name"), [
    ("cs.CL", "Computation and Language"), ("cs.NA", "Numerical Analysis"), ("math.MP", "Mathematical Physics"),
    ("hep-th", "High Energy Physics - Theory"), ("cond-mat", "Condensed Matter"), ("cs", "Computer Science"),
    ("cmp-lg", "Computation and Language"), ("I.2.7", "I.2.7"),
])  # fmt: skip
def test_names(code: str, name: str) -> None:
    assert categories.category_name(code) == name


@pytest.mark.parametrize(("code", "archive"), [
    ("cs.LG", "cs"), ("hep-th", "hep-th"), ("math.MP", "math-ph"), ("cond-mat.soft", "cond-mat"), ("cs.SY", "eess"),
    ("I.2.7", ""), ("", ""),
])  # fmt: skip
def test_archives(code: str, archive: str) -> None:
    assert categories.archive_of(code) == archive


def test_classes_of_other_schemes_are_no_categories() -> None:
    assert categories.is_category("cs.NA")
    assert not categories.is_category("68T50")


def test_every_code_has_a_name_and_every_subject_its_archive() -> None:
    names, archives = categories.CATEGORY_NAMES, categories.ARCHIVE_NAMES
    assert all((names | archives).values())
    assert {code.partition(".")[0] for code in names} == set(archives)
    assert all(len(code.partition(".")[2]) != 0 for code in names if code not in archives)


def test_the_table_agrees_with_itself() -> None:
    for code in categories.CATEGORY_NAMES:
        assert categories.canonical_category(code) == code
        assert categories.archive_of(code) in categories.ARCHIVE_NAMES
    assert len(categories.CATEGORY_NAMES) == 149  # 155 codes of arXiv's taxonomy less six aliases
