"""Measure questions without a model: whether the answer is among the first passages, and whether others find nothing.

    DAILYPAPERS_HOME=$(mktemp -d) python benchmarks/fulltext/questions.py ../shared/data/fulltext

Questions about a paper that were written by hand, each with what the passage that answers must hold; and questions
about other things, asked of five papers, which none of them answers. `--show` prints each that loses.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PAPER = "html/1810.04805v2.html"
QUESTIONS = {
    "What learning rate was used for fine-tuning?": r"5e-5",
    "How many parameters does BERT large have?": r"340M",
    "Which corpora was the model pre-trained on?": r"BooksCorpus",
    "How many tokens are masked?": r"15\s*%",
    "What is next sentence prediction?": r"IsNext|actual next sentence",
    "How well does it do on SQuAD?": r"F1",
    "How long did pre-training take?": r"4 days",
    "What is the vocabulary size of WordPiece?": r"30,000",
    "How does it differ from ELMo and GPT?": r"ELMo",
    "What dropout probability is used?": r"0\.1",
}
OTHERS = (PAPER, "jats/pone.0234687.xml", "jats/elife-56337.xml", "html/2507.09057v1.html", "html/1803.07574.html")
ELSEWHERE = (
    "What is the mating behaviour of zebras?", "Which telescope observed the galaxy?", "How tall is the Eiffel tower?",
    "What dose of aspirin was given to patients?", "What is the mass of the Higgs boson?", "Who won the world cup?",
    "How does photosynthesis work in algae?", "What causes inflation in Turkey?", "How does CRISPR edit genes?",
    "Which bird species migrate to Africa?", "What is the best recipe for bread?", "How are bridges built in China?",
)  # fmt: skip
FIRST = 3  # passages among which the answer counts


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django

    django.setup()
    from dailypapers.search.evidence import evidence_in_paper

    texts = {name: _readable(options.folder / name) for name in OTHERS}
    held, times = 0, []
    for question, answer in QUESTIONS.items():
        started = time.process_time()
        found = evidence_in_paper(texts[PAPER], question, FIRST)
        times.append(1_000 * (time.process_time() - started))
        is_held = any(re.search(answer, one.hit.hit.passage.text) for one in found)
        held += is_held
        if options.show and not is_held:
            print(f"not among the first {FIRST}: {question}")
    wrong = [
        (name, question)
        for name, text in texts.items()
        for question in ELSEWHERE
        if evidence_in_paper(text, question, 1)
    ]
    if options.show:
        print(*(f"something found: {question} in {name}" for name, question in wrong), sep="\n")
    print(f"answer among the first {FIRST}: {held} of {len(QUESTIONS)}")
    print(
        f"nothing found where nothing is: {len(texts) * len(ELSEWHERE) - len(wrong)} of {len(texts) * len(ELSEWHERE)}"
    )
    print(f"median of a question: {sorted(times)[len(times) // 2]:.0f} ms of the processor")


def _readable(path: Path) -> Any:
    from dailypapers.fulltext.read import read, sniff

    body = path.read_bytes()
    kind = sniff(body)
    assert kind is not None
    document = read(body, kind)
    return SimpleNamespace(
        document=lambda: document, text=SimpleNamespace(paper=SimpleNamespace(title_text=document.title))
    )


if __name__ == "__main__":
    main()
