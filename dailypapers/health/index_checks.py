"""Whether search and keyphrases know every paper."""

from __future__ import annotations

from django.conf import settings

from dailypapers.health.finding import Finding
from dailypapers.lib.sentences import Grouped, sentence, sentences
from dailypapers.search import behind, has_other_embedder, is_ready, undescribed
from dailypapers.search.replicas.role import is_replica


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


def check_index_store() -> Finding | None:
    """Say which copy of the store of the index this host has put there or copied; None where there is no store."""
    if not settings.INDEX_STORE:
        return None
    from dailypapers.search.replicas.note import store_note

    note = store_note()
    if note.error:
        return Finding("bad", sentence("Index store: %(error)s", error=note.error))
    if not note.number:
        return Finding("notice", sentence("Index store: not used yet"), "dailypapers index")
    if is_replica():
        return Finding(
            "good",
            sentence(
                "Index store: copy %(number)s of %(host)s is here", number=Grouped(note.number), host=note.builder
            ),
        )
    return Finding("good", sentence("Index store: this host put copy %(number)s there", number=Grouped(note.number)))


def check_keyphrases() -> Finding:
    """Say for how many papers keyphrases are still to be found."""
    if waiting := undescribed():
        return Finding(
            "notice",
            sentences("Keyphrases: missing for %(count)s paper", "Keyphrases: missing for %(count)s papers", waiting),
            "dailypapers index",
        )
    return Finding("good", sentence("Keyphrases: every paper has them"))
