"""Identifiers anywhere in a text: every form that people paste, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.identifier_spans import MAX_IDENTIFIERS, find_identifiers

R1 = "arXiv:2501.12948"

FORMS = [
    ("2501.12948", R1),
    ("2501.12948v2", "arXiv:2501.12948v2"),
    ("2501.12948v1.pdf", "arXiv:2501.12948v1"),
    ("arXiv:2501.12948v2", "arXiv:2501.12948v2"),
    ("ARXIV: 2501.12948", R1),
    ("arXiv：2501.12948", R1),
    ("arXiv.2501.12948", R1),
    ("arXiv 2501.12948", R1),
    ("arXiv-2501.12948v1.tar.gz", "arXiv:2501.12948v1"),
    ("arXiv2501.12948", R1),
    ("eprint = {2501.12948}", R1),
    ("eprint:arxiv:2501.12948", R1),
    ("oai:arXiv.org:2501.12948", R1),
    ("arXiv:2501.12948v1 [cs.CL] 22 Jan 2025", "arXiv:2501.12948v1"),
    ("２５０１.１２９４８", R1),
    ("hep-th/9901001", "arXiv:hep-th/9901001"),
    ("hep-th/9901001v3", "arXiv:hep-th/9901001v3"),
    ("math.GT/0309136", "arXiv:math/0309136"),
    ("https://arxiv.org/abs/2501.12948", R1),
    ("https://arxiv.org/abs/2501.12948?context=cs.AI", R1),
    ("http://www.arxiv.org/pdf/2501.12948v1.pdf", "arXiv:2501.12948v1"),
    ("arxiv.org/pdf/2501.12948", R1),
    ("https://arxiv.org/html/2501.12948v1#S3.SS1", "arXiv:2501.12948v1"),
    ("https://export.arxiv.org/abs/math/0309136v1", "arXiv:math/0309136v1"),
    ("https://www.alphaxiv.org/abs/2501.12948", R1),
    ("https://huggingface.co/papers/2501.12948", R1),
    ("papers.cool/arxiv/2501.12948", R1),
    ("https://scirate.com/arxiv/2501.12948", R1),
    ("https://www.semanticscholar.org/arxiv/2501.12948", R1),
    ("https://api.semanticscholar.org/arXiv:2501.12948", R1),
    ("https://ar5iv.labs.arxiv.org/html/2501.12948", R1),
    ("https://some.reader.example/paper/2501.12948", R1),
    ("https://doi.org/10.48550/arXiv.2501.12948", R1),
    ("10.48550/arXiv.2501.12948", R1),
    ("doi:10.48550/ARXIV.2501.12948", R1),
    ("2019arXiv190711125A", "arXiv:1907.11125"),
    ("10.1093/mnras/stad2846", "doi:10.1093/mnras/stad2846"),
    ("DOI 10.1093/mnras/stad2846.", "doi:10.1093/mnras/stad2846"),
    ("https://dx.doi.org/10.1093/MNRAS/stad2846", "doi:10.1093/mnras/stad2846"),
    ("10.1016/0304-3975(96)00072-2", "doi:10.1016/0304-3975(96)00072-2"),
    ("10.1002/(sici)1096-8628(19990326)89:1<38::aid-ajmg8>3.0.co;2-m",
     "doi:10.1002/(sici)1096-8628(19990326)89:1<38::aid-ajmg8>3.0.co;2-m"),
    ("https://openreview.net/forum?id=AbCdEf123", "openreview:AbCdEf123"),
    ("openreview:AbCdEf123", "openreview:AbCdEf123"),
]  # fmt: skip

SURROUNDINGS = ["{}", "see {}", "({})", "[{}]", "<{}>", "“{}”", "{}.", "{}, please", "  {}\n", "have a look at {}!"]


@pytest.mark.parametrize(("text", "expected"), FORMS)
@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_every_form_is_found_in_running_text(text: str, expected: str, surroundings: str) -> None:
    found = find_identifiers(surroundings.format(text))
    assert [str(span.identifier) for span in found] == [expected]


def test_several_are_found_in_order() -> None:
    text = (
        "2501.12948, arXiv:2402.03300;hep-th/9901001 https://arxiv.org/abs/1706.03762,https://arxiv.org/abs/1810.04805"
    )
    assert [span.identifier.value for span in find_identifiers(text)] == [
        "2501.12948",
        "2402.03300",
        "hep-th/9901001",
        "1706.03762",
        "1810.04805",
    ]
    assert len(find_identifiers("2501.12948 " * 80)) == MAX_IDENTIFIERS


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("see (https://arxiv.org/abs/2501.12948), too", "(https://arxiv.org/abs/2501.12948),"),
        ("[R1](https://arxiv.org/abs/2501.12948) is it", "[R1](https://arxiv.org/abs/2501.12948)"),
        ("arXiv:2501.12948v1 [cs.CL] 22 Jan 2025 on", "arXiv:2501.12948v1 [cs.CL] 22 Jan 2025"),
        ("what arXiv: 2501.12948 says", "arXiv: 2501.12948"),
    ],
)
def test_what_stands_for_nothing_else_is_taken_with_it(text: str, taken: str) -> None:
    [span] = find_identifiers(text)
    assert text[span.start : span.end] == taken


@pytest.mark.parametrize(
    "text",
    ["", "10.1234", "2513.12948", "2501.1234", "1.2501.12948", "2501.12948.3", "12501.12948", "=2501.12948", "2501.123456",
     "https://github.com/a/b", "https://example.org/2501", "and/or", "N/A", "10.5 / 3", "xyz/9901001", "1204/5678",
     "CO2/H2O", "v2501.12948", "2501.12948km", "a@2501.12948", "$2501.12948"],
)  # fmt: skip
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert find_identifiers(f"see {text} here") == []


def test_a_bare_number_may_be_a_number() -> None:
    assert [span.is_marked for span in find_identifiers("1204.5678 nm, arXiv:1204.5678, hep-th/9901001")] == [
        False,
        True,
        True,
    ]


@given(st.text(max_size=200))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for span in find_identifiers(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@pytest.mark.parametrize(
    "piece", ["2501.12948 ", "http://a.b/", "10.1000/", "a.", "(", "[a](", "arxiv:", "arXiv", "/0", "doi "]
)
def test_hostile_texts_end_at_once(piece: str) -> None:
    find_identifiers(piece * 2_000)
