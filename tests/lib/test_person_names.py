"""Names of people taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.person_names import Name, split_name, surname
from dailypapers.lib.text import collapse


@pytest.mark.parametrize(("name", "expected"), [
    ("Ada Lovelace", Name("Lovelace", "Ada")),
    ("Lovelace, Ada", Name("Lovelace", "Ada")),
    ("Ludwig van Beethoven", Name("Beethoven", "Ludwig", "van")),
    ("van Beethoven, Ludwig", Name("Beethoven", "Ludwig", "van")),
    ("Juan de la Cruz", Name("Cruz", "Juan", "de la")),
    ("Laurens van der Maaten", Name("Maaten", "Laurens", "van der")),
    ("Guy Van den Broeck", Name("Broeck", "Guy", "Van den")),
    ("Sammy Davis Jr.", Name("Davis", "Sammy", "", "Jr.")),
    ("Sammy Davis, Jr.", Name("Davis", "Sammy", "", "Jr.")),
    ("Davis, Jr., Sammy", Name("Davis", "Sammy", "", "Jr.")),
    ("Davis, Sammy, III", Name("Davis", "Sammy", "", "III")),
    ("Quoc V. Le", Name("Le", "Quoc V.")),
    ("Wei Van", Name("Van", "Wei")),
    ("Min Du", Name("Du", "Min")),
    ("Plato", Name("Plato")),
    ("张三", Name("张三")),
    ("Ada Lovelace (Some Institute)", Name("Lovelace", "Ada")),
    ("The ATLAS Collaboration", Name("The ATLAS Collaboration", is_group=True)),
    ("Gemma Team", Name("Gemma Team", is_group=True)),
    ("Research and Development", Name("Research and Development", is_group=True)),
    ("", Name("")),
])  # fmt: skip
def test_names(name: str, expected: Name) -> None:
    assert split_name(name) == expected
    assert surname(name) == expected.family


@given(st.text())
def test_any_name_is_split(name: str) -> None:
    parts = split_name(name)
    assert bool(parts.family) is bool(collapse(name))
