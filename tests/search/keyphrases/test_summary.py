from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.search.keyphrases.sentence_splitting import split_sentences
from dailypapers.search.keyphrases.summary import POINTS, features, summary_sentence
from tests.search.engine.papers import LetterEmbedder


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("  \n ", []),
        ("One sentence without a point", ["One sentence without a point"]),
        ("We cut. They grow.", ["We cut.", "They grow."]),
        ("We use nets, e.g. LSTM cells. It works.", ["We use nets, e.g. LSTM cells.", "It works."]),
        ("Models, i.e. BERT, learn. Good.", ["Models, i.e. BERT, learn.", "Good."]),
        ("As Smith et al. 2020 say, it is so. We agree.", ["As Smith et al. 2020 say, it is so.", "We agree."]),
        ("This is due to Smith et al. We extend it.", ["This is due to Smith et al.", "We extend it."]),
        ("See Fig. 3 for it. Then Eq. (2).", ["See Fig. 3 for it.", "Then Eq. (2)."]),
        ("It gains 3.5 points. And 0. 5 more.", ["It gains 3.5 points.", "And 0.", "5 more."]),
        ("Llama 3.1 is open. 40 models follow.", ["Llama 3.1 is open.", "40 models follow."]),
        ("J. R. Smith writes. Dr. Lee reads.", ["J. R. Smith writes.", "Dr. Lee reads."]),
        ("Is it so? Yes! Quite.", ["Is it so?", "Yes!", "Quite."]),
        ("He said “No.” They left.", ["He said “No.”", "They left."]),
        ("Cats, dogs, etc. are pets. Cats, etc. We like them.",
         ["Cats, dogs, etc. are pets.", "Cats, etc.", "We like them."]),
        ("Ours vs. Theirs is close. Done.", ["Ours vs. Theirs is close.", "Done."]),
        ("One... Two.", ["One...", "Two."]),
        ("See example.org for code. Thanks.", ["See example.org for code.", "Thanks."]),
        ("我们提出方法。结果很好。", ["我们提出方法。", "结果很好。"]),
        ("Модель учится. Она растёт.", ["Модель учится.", "Она растёт."]),
        ("1. Cut it. 2. Grow it.", ["1. Cut it.", "2. Grow it."]),
        ("It is fast (see above.) We like it.", ["It is fast (see above.)", "We like it."]),
        ("It is in the U.S. market. Good.", ["It is in the U.S. market.", "Good."]),
    ],
)  # fmt: skip
def test_split(text: str, wanted: list[str]) -> None:
    assert split_sentences(text) == wanted


@given(st.text(alphabet=st.sampled_from("aB .!?…。\n\"')(1é🙂"), max_size=120))
def test_split_loses_nothing_but_blanks(text: str) -> None:
    found = split_sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(one == one.strip() and one for one in found)


@pytest.mark.parametrize(
    "abstract",
    [
        "Galaxies turn. We propose a method that weighs dark halos of galaxies. Experiments show gains of 3 %.",
        "Existing nets forget. However, memory is dear. To address this, we introduce a net for weighing halos of "
        "galaxies. Our code is available at https://example.org/code.",
    ],
)
def test_takes_the_sentence_that_says_what_is_done(abstract: str) -> None:
    chosen = summary_sentence("Weighing dark halos of galaxies", abstract, LetterEmbedder())
    assert "we propose" in chosen.lower() or "we introduce" in chosen


def test_of_one_sentence_and_of_none() -> None:
    assert summary_sentence("Title", "", LetterEmbedder()) == ""
    assert summary_sentence("Title", " \n", LetterEmbedder()) == ""
    assert summary_sentence("", "Only this.", LetterEmbedder()) == "Only this."


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.text(max_size=300))
def test_is_a_sentence_of_the_abstract(title: str, abstract: str) -> None:
    chosen = summary_sentence(title, abstract, LetterEmbedder())
    assert chosen in split_sentences(abstract) if chosen else not abstract.strip()
    assert chosen == summary_sentence(title, abstract, LetterEmbedder())


@pytest.mark.parametrize("piece", ["a. ", "A.B. ", "we propose ", "(((", "We. ", "....", "。", "\n", "e.g. X ", "a"])
def test_long_text_ends(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    split_sentences(text)
    summary_sentence(text, text, LetterEmbedder(dimensions=2))
    assert time.process_time() - begun < 20  # seconds; a guard against quadratic time, not a measurement


def test_every_feature_has_points() -> None:
    made = features("Title", ["We propose nets.", "They work."], LetterEmbedder())
    assert made.shape == (2, len(POINTS))
