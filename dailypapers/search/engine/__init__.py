"""The search engine: words and meaning over one folder, without Django. Everything public is named here."""

from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.engine import Engine
from dailypapers.search.engine.errors import IndexBusy, IndexDamaged, IndexOutdated, SearchIndexError
from dailypapers.search.engine.evaluate import evaluate
from dailypapers.search.engine.highlight import highlight, snippet
from dailypapers.search.engine.query import Filters, Query, parse, plain
from dailypapers.search.engine.results import Hit, Mode, Results

__all__ = [
    "Document",
    "Engine",
    "Filters",
    "Hit",
    "IndexBusy",
    "IndexDamaged",
    "IndexOutdated",
    "Mode",
    "Query",
    "Results",
    "SearchIndexError",
    "evaluate",
    "highlight",
    "parse",
    "plain",
    "snippet",
]
