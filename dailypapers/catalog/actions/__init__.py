"""Writing to the catalogue: storing records, merging and splitting papers, deriving them again.

One call is one transaction: killed at any instruction it leaves either all of its work or none, and the same call
made again changes nothing.
"""

from dailypapers.catalog.actions.notices import store_notices
from dailypapers.catalog.actions.outcomes import KINDS, Outcome
from dailypapers.catalog.actions.papers import join, merge_papers, rederive, separate, split
from dailypapers.catalog.actions.payloads import stored_records
from dailypapers.catalog.actions.programme import replace_programme
from dailypapers.catalog.actions.repositories import note_asked, store_repository
from dailypapers.catalog.actions.statuses import StatusChange
from dailypapers.catalog.actions.storing import Stored, mark_withdrawn, preview, store

__all__ = [
    "KINDS",
    "Outcome",
    "StatusChange",
    "Stored",
    "join",
    "mark_withdrawn",
    "merge_papers",
    "note_asked",
    "preview",
    "rederive",
    "replace_programme",
    "separate",
    "split",
    "store",
    "store_notices",
    "store_repository",
    "stored_records",
]
