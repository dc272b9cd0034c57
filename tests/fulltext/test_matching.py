"""Which paper a reference is: identifiers, titles with years and people, and what must not be matched."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.matching import Candidate, best_match, match_score
from dailypapers.fulltext.references import read_reference

CATS = Candidate(
    "1", "Cats at Scale: A Survey of Sleeping Cats", ("Ann Lee", "Bo Wu"), 2019, "10.1000/cats", "1901.00001"
)


def score(text: str, candidate: Candidate = CATS) -> float:
    return match_score(read_reference("r", "", text), candidate)


@pytest.mark.parametrize(
    "text",
    [
        "A. Lee and B. Wu. Cats at scale: a survey of sleeping cats. In ACL, 2019.",
        "Lee, A., & Wu, B. (2020). Cats at scale: A survey of sleeping cats. Nature, 1, 2.",
        "A. Lee et al., Cats at Scale, a Survey of Sleepng Cats, 2019",
        "A. Lee, private, arXiv:1901.00001",
        "Somebody. Something. doi:10.1000/cats",
        "Ann Lee. Cats at scale: a survey of sleeping cats",
        "CatAI. Cats at scale: a survey of sleeping cats, 2019",
    ],
)
def test_the_same_paper(text: str) -> None:
    assert score(text) > 0.7


@pytest.mark.parametrize(
    "text",
    [
        "A. Lee and B. Wu. Cats at scale: a survey of sleeping cats. arXiv:1901.99999, 2019.",
        "A. Lee and B. Wu. Cats at scale: a survey of sleeping cats II. In ACL, 2019.",
        "A. Lee and B. Wu. Cats at scale: a survey of sleeping cats. In ACL, 1999.",
        "C. Xi and D. Yu. Cats at scale: a survey of sleeping cats. In ACL, 2019.",
        "A. Lee and B. Wu. Dogs at scale: a survey of barking dogs. In ACL, 2019.",
        "A. Lee and B. Wu, Phys. Rev. D 48, 4676 (2019).",
    ],
)
def test_another_paper(text: str) -> None:
    assert score(text) == 0


def test_a_generic_title_proves_nothing() -> None:
    assert score("A. Lee. Introduction. 2019.", Candidate("2", "Introduction", ("Ann Lee",), 2019)) == 0


def test_a_paper_is_known_by_its_place_in_a_journal_where_no_title_is_given() -> None:
    held = Candidate("3", "On the Mass of Cats", ("Eli Yab",), 1993, journal_ref="Phys.Rev. D48 (1993) 4676")
    volume = Candidate("3", "On the Mass of Cats", ("Eli Yab",), 1993, journal_ref="PhRvD 48 4676")
    assert score("E. Yab, G. D. Cody, Phys. Rev. D 48, 4676 (1993).", volume) > 0.8
    assert score("E. Yab, G. D. Cody, Phys. Rev. D 49, 4676 (1993).", volume) == 0
    assert score("F. Zab, G. D. Cody, Phys. Rev. D 48, 4676 (1993).", held) == 0


def test_an_identifier_goes_before_a_likeness_of_titles() -> None:
    other = Candidate("4", CATS.title, CATS.authors, 2019, arxiv_id="1902.00002")
    reference = read_reference("r", "", "A. Lee. Cats at scale: a survey of sleeping cats. arXiv:1902.00002, 2019.")
    assert best_match(reference, [CATS, other]) == other
    assert best_match(reference, []) is None


def test_the_surest_of_several_is_taken() -> None:
    near = Candidate("5", "Cats at Scale: A Survey of Sleeping Rats", CATS.authors, 2019)
    reference = read_reference("r", "", "A. Lee. Cats at scale: a survey of sleeping cats. 2019.")
    assert best_match(reference, [near, CATS]) == CATS
