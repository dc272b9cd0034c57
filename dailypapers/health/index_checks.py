"""Whether search and keyphrases know every paper."""

from __future__ import annotations

from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import sentence, sentences
from dailypapers.search import behind, has_other_embedder, is_ready, undescribed


def check_index() -> Finding:
    """Say how many papers the index in use lacks, or why there is none."""
    if not is_ready():
        return Finding("bad", sentence("Search index: missing or damaged"), "dailypapers index")
    if has_other_embedder():
        return Finding(
            "bad",
            sentence("Search index: not made with the embedder that is set; it serves on until a new one is built"),
            "dailypapers index",
        )
    missing = behind()
    if missing:
        return Finding(
            "bad",
            sentences(
                "Search index: %(count)s paper behind the catalogue",
                "Search index: %(count)s papers behind the catalogue",
                missing,
            ),
            "dailypapers index",
        )
    return Finding("good", sentence("Search index: up to date"))


def check_keyphrases() -> Finding:
    """Say for how many papers keyphrases are still to be found."""
    if waiting := undescribed():
        return Finding(
            "notice",
            sentences("Keyphrases: missing for %(count)s paper", "Keyphrases: missing for %(count)s papers", waiting),
            "dailypapers index",
        )
    return Finding("good", sentence("Keyphrases: every paper has them"))
