"""What exists: papers, their versions, the records they were merged from, and everything they point to.

A Paper is the unit people see. Everything on it is derived from its Records by `catalog/merging.py`, so it can be
derived again. Columns marked "derived" repeat what other rows say, to keep lists to a fixed number of queries.
"""

from dailypapers.catalog.models.artifacts import Artifact, Repository, Result, StarsOfDay
from dailypapers.catalog.models.names import Author, Category, Keyword, Organisation
from dailypapers.catalog.models.papers import (
    FOREIGN,
    UNDESCRIBED,
    AuthorIdentity,
    Authorship,
    Link,
    Paper,
    PaperCategory,
    PaperKeyword,
    Version,
)
from dailypapers.catalog.models.programme import Presentation
from dailypapers.catalog.models.records import PaperNotice, Record, Separation
from dailypapers.catalog.models.tallies import AuthorDecision, Tally

__all__ = [
    "FOREIGN",
    "UNDESCRIBED",
    "Artifact",
    "Author",
    "AuthorDecision",
    "AuthorIdentity",
    "Authorship",
    "Category",
    "Keyword",
    "Link",
    "Organisation",
    "Paper",
    "PaperCategory",
    "PaperKeyword",
    "PaperNotice",
    "Presentation",
    "Record",
    "Repository",
    "Result",
    "Separation",
    "StarsOfDay",
    "Tally",
    "Version",
]
