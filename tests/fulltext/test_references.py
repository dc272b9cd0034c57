"""Fields out of reference strings, in the styles of many fields of research."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.references import read_reference

STRINGS = [
    # natural language processing, machine learning
    ("Ann B. Lee, Bo Wu, and Cai van Dyk. 2019. Cats at scale: A survey. In Proceedings of ACL, pages 1–9.",
     ("Ann B. Lee", "Bo Wu", "Cai van Dyk"), "Cats at scale: A survey", 2019),
    ("A. B. Lee and B. Wu. Cats and their dogs. Journal of Cats, 3:1–10, 2001.",
     ("A. B. Lee", "B. Wu"), "Cats and their dogs", 2001),
    # IEEE, with quotation marks of two kinds
    ("A. Lee, B. Wu, and C. Xi, “Cats that sleep,” Proc. SPIE, vol. 0238, pp. 10–18, 1980.",
     ("A. Lee", "B. Wu", "C. Xi"), "Cats that sleep", 1980),
    ("C. Rosene, ``Incremental cats,'' Ph.D. thesis, Rice University, March 1990.",
     ("C. Rosene",), "Incremental cats", 1990),
    # APA
    ("Lee, A. B., Wu, C., & van Dyk, D. (1995). Why cats sleep: A model. Nature, 12(3), 4–5.",
     ("A. B. Lee", "C. Wu", "D. van Dyk"), "Why cats sleep: A model", 1995),
    ("Alliance for Good Cats. (2007). The high cost of cats. Washington, DC: Author.",
     ("Alliance for Good Cats",), "The high cost of cats", 2007),
    ("CatAI. Cat-4 technical report on cats, 2024.", ("CatAI",), "Cat-4 technical report on cats", 2024),
    # medicine
    ("Lee AB, Wu C, Smith DE. Sleep of cats in Europe. Eur Cat J. 2012;40(2):500-3.",
     ("A. B. Lee", "C. Wu", "D. E. Smith"), "Sleep of cats in Europe", 2012),
    # chemistry and physics: no title
    ("E. Yab, G. D. Cody, Phys. Rev. D 48, 4676 (1993).", ("E. Yab", "G. D. Cody"), "", 1993),
    ("Li Y., Bryan G. L., 2014b, ApJ, 789, 153", ("Y. Li", "G. L. Bryan"), "", 2014),
    ("Ade, P. A. R., Aghanim, N., et al. 2016, A&A, 594, A13", ("P. A. R. Ade", "N. Aghanim"), "", 2016),
    # books of the humanities
    ("Lee, Ann. Cats of Rome. New York: Cat Press, 1997.", ("Ann Lee",), "Cats of Rome", 1997),
    ("David Archer, Cats and Consent (Boulder: Cat Press, 1998), p. 20.", ("David Archer",), "Cats and Consent", 1998),
    ("———. Steppenkatze. Translated by B. Creighton. New York: Cat Books, 1969.", (), "Steppenkatze", 1969),
    ("Görner, Rüdiger and Angus Nicholls, editors. The Embrace of Cats. De Gruyter, 2010.",
     ("Rüdiger Görner", "Angus Nicholls"), "The Embrace of Cats", 2010),
    ("Маринов, Димитър. История на котките. Пловдив: Данов, 1887", ("Димитър Маринов",), "История на котките", 1887),
]  # fmt: skip


@pytest.mark.parametrize(("text", "authors", "title", "year"), STRINGS, ids=[string[0][:30] for string in STRINGS])
def test_people_title_and_year(text: str, authors: tuple[str, ...], title: str, year: int) -> None:
    reference = read_reference("r1", "[1]", text)
    assert (reference.authors, reference.title, reference.year) == (authors, title, year)
    assert (reference.anchor, reference.label, reference.text) == ("r1", "[1]", text)


@pytest.mark.parametrize(
    ("text", "title", "venue"),
    [
        ("Lee, A. B. (1995). Cats at home. Journal of Cats, 12(3), 4–5.", "Cats at home", "Journal of Cats"),
        ("Lee, A. B. (1995). Cats. Steps on a path. London: Cat Books.", "Cats. Steps on a path", ""),
        ("A. Lee. Cats and their dogs. John Wiley & Sons, 1987.", "Cats and their dogs", ""),
        (
            "Lee, A. Of cats: Four essays, Ann Roe (ed.), Ed Poe (trans.) (Rome: Cat Press, 1981).",
            "Of cats: Four essays",
            "",
        ),
        (
            "Lee, A. (2005). Cats: A view, in New Trends in Cats, Roe, C. (eds.), Wiley.",
            "Cats: A view",
            "New Trends in Cats, Roe, C",
        ),
        (
            "Lee, W. E. 2003. <italic>Felis major minor.</italic> Mammalian Species 716: 1-10.",
            "Felis major minor",
            "Mammalian Species",
        ),
        ("Lee, J. 1954. *All works on cats.* Journal of Cats 4: 1-2.", "All works on cats", "Journal of Cats"),
        ("A. Lee. Cats and the making of a town, Rome 2007", "Cats and the making of a town", ""),
        (
            "Lee, K. H. (1995) Cats in a house of dogs, ACM Multimedia 95, Pages 57-64.",
            "Cats in a house of dogs",
            "ACM Multimedia",
        ),
        ("A. Lee. Cats and their dogs. PhD thesis, Rice University, 1991.", "Cats and their dogs", ""),
        (
            "A. Lee. Cats and dogs. In 4th Symposium on Cats, Rome, 1993.",
            "Cats and dogs",
            "4th Symposium on Cats, Rome",
        ),
        ("Lee, A., Cats and dogs, in: B. Wu and C. Xi (eds.), Pets, Cat Press, 1978.", "Cats and dogs", "Pets"),
        ("Lee, A., Cats of Mars, Nature, v. 435, p. 198. 2005.", "Cats of Mars", "Nature"),
        ("Lee, A. (1986). Cat Vision, MIT Press.", "Cat Vision", ""),
        ("Lee, Ann B. The Cats of Rome, Rev. ed. New York: Cat Press, 1960.", "The Cats of Rome", ""),
    ],
)
def test_a_journal_or_book_is_the_venue_and_a_publisher_is_not(text: str, title: str, venue: str) -> None:
    reference = read_reference("r", "", text)
    assert (reference.title, reference.venue) == (title, venue)


@pytest.mark.parametrize(
    ("text", "doi", "arxiv"),
    [
        ("A. Lee. Cats. doi: 10.1093/mnras/stv011", "10.1093/mnras/stv011", ""),
        ("A. Lee. Cats. CoRR, abs/1412.6980, 2014.", "", "1412.6980"),
        ("A. Lee. Cats. arXiv preprint arXiv:1808.04444v2.", "", "1808.04444"),
        ("A. Lee, Cats, [hep-th/9901001].", "", "hep-th/9901001"),
        ("A. Lee. Cats. Journal 2001.1234, 5.", "", ""),
    ],
)
def test_identifiers(text: str, doi: str, arxiv: str) -> None:
    reference = read_reference("r", "", text)
    assert (reference.doi, reference.arxiv_id) == (doi, arxiv)


def test_links_beside_a_string_count() -> None:
    reference = read_reference("r", "", "A. Lee. Cats.", urls=["https://doi.org/10.1000/182"])
    assert (reference.doi, reference.url) == ("10.1000/182", "https://doi.org/10.1000/182")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1",
        "(((",
        "A." * 3000,
        "—" * 500,
        "\u202e\ud800",
        "Lee, " * 800,
        "a b " * 1000,
        "Aa-" * 1300,
        "Lee, A. Of A B C D: E " * 180,
    ],
)
def test_odd_strings_are_read_in_no_time(text: str) -> None:
    assert read_reference("r", "", text).anchor == "r"
