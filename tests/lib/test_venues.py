"""Venues as journal references and authors' comments say them."""

from __future__ import annotations

import pytest

from dailypapers.lib.venues import MAX_NAME, read_venue

REFERENCES = {
    "Phys. Rev. D 100, 123456 (2019)": "Phys. Rev. D",
    "Journal of Machine Learning Research 22 (2021) 1-30": "JMLR",
    "2015 IEEE Trans. on Signal Processing, vol 3": "IEEE Trans. on Signal Processing",
    "Nature 521, 436-444 (2015)": "Nature",
    "Proceedings of the 37th International Conference on Machine Learning, PMLR 119, 2020": "ICML",
    "Proceedings of the 2018 Conference on Empirical Methods in Natural Language Processing": "EMNLP",
    "Proceedings of the Tenth International Conference on Language Resources and Evaluation (LREC'16)": "LREC",
    "Findings of the Association for Computational Linguistics: EMNLP 2020": "EMNLP",
    "In Proc. of SIGGRAPH 2020": "SIGGRAPH",
    "ICLR 2025 poster": "ICLR",
    "A&A 641, A6 (2020)": "A&A",
    "https://doi.org/10.1000/x": "",
    "Actes de la 7e conférence": "",
    "": "",
}
COMMENTS = {
    "Accepted by ACL2025 Main Conference": "ACL",
    "8 pages, NIPS 2017": "NeurIPS",
    "ACM MM'25, oral": "ACM MM",
    "Accepted at the NeurIPS 2025 Workshop on Physics": "NeurIPS Workshops",
    "CVPR 2025. Presented at a workshop as well": "CVPR",
    "Accepted for publication in IEEE Transactions on Multimedia": "IEEE Transactions on Multimedia",
    "13 pages. Accepted to the IEEE International Conference on Robotics and Automation (ICRA)": "ICRA",
    "To appear in Phys. Lett. A (2026)": "Phys. Lett. A",
    "Submitted to ICML 2026": "",
    "Under review at TMLR 2025": "",
    "Submitted to ICML 2024, accepted at ICLR 2025": "ICML",  # one clause: the first name counts
    "10 pages, 5 figures, May 2025": "",
    "GPU 24 GB; LLM 2024": "",
    "12 figures, code at https://github.com/ABC/ICLR2025": "",
}


@pytest.mark.parametrize(("text", "venue"), REFERENCES.items())
def test_reads_a_journal_reference(text: str, venue: str) -> None:
    assert read_venue(text, "Accepted at ICLR 2026") == (venue or "ICLR")


@pytest.mark.parametrize(("text", "venue"), COMMENTS.items())
def test_reads_a_comment(text: str, venue: str) -> None:
    assert read_venue("", text) == venue


@pytest.mark.parametrize("text", ["A" * 10_000, "accepted in " + "Ab " * 9_000, "(" * 9_000, "IEEE " * 5_000 + "2025"])
def test_long_text_is_read_in_bounded_time(text: str) -> None:
    assert len(read_venue(text, text)) <= MAX_NAME
