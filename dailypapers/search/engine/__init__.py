"""The search engine: words and meaning over one folder, without Django. Everything public is named here."""

from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.engine import Engine
from dailypapers.search.engine.errors import IndexBusy, IndexDamaged, IndexOutdated, SearchIndexError
from dailypapers.search.engine.lexical.highlight import highlight, snippet
from dailypapers.search.engine.lexical.lexical_fallback import LexicalFallback
from dailypapers.search.engine.query.query import ExtractedFilter, Filters, Query, parse, plain
from dailypapers.search.engine.query.query_parsing import is_said, understand, without
from dailypapers.search.engine.ranking.duplicates import Identify, Work
from dailypapers.search.engine.ranking.fusion import Boost
from dailypapers.search.engine.results import Hit, Mode, Results

__all__ = [
    "Boost",
    "Document",
    "Engine",
    "ExtractedFilter",
    "Filters",
    "Hit",
    "Identify",
    "IndexBusy",
    "IndexDamaged",
    "IndexOutdated",
    "LexicalFallback",
    "Mode",
    "Query",
    "Results",
    "SearchIndexError",
    "Work",
    "highlight",
    "is_said",
    "parse",
    "plain",
    "snippet",
    "understand",
    "without",
]
