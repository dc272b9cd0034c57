"""The search engine: words and meaning over one folder, without Django. Everything public is named here."""

from dailypapers.search.engine.documents import Document
from dailypapers.search.engine.engine import Engine, IndexedPapers
from dailypapers.search.engine.errors import IndexBusy, IndexDamaged, IndexOutdated, SearchIndexError
from dailypapers.search.engine.lexical.highlight import Piece, highlight, snippet
from dailypapers.search.engine.lexical.lexical_fallback import LexicalFallback
from dailypapers.search.engine.lexical.spelling import Correction
from dailypapers.search.engine.query.natural_language import extract_filters, is_from_sentence, without
from dailypapers.search.engine.query.parser import parse, plain
from dailypapers.search.engine.query.query import Condition, ExtractedFilter, Filters, Operator, Prefix, Query
from dailypapers.search.engine.ranking.boosting import Boost
from dailypapers.search.engine.ranking.duplicates import Identify, Work
from dailypapers.search.engine.results import NO_FACETS, DateBin, Facet, Facets, Hit, Mode, Results

__all__ = [
    "NO_FACETS",
    "Boost",
    "Condition",
    "Correction",
    "DateBin",
    "Document",
    "Engine",
    "ExtractedFilter",
    "Facet",
    "Facets",
    "Filters",
    "Hit",
    "Identify",
    "IndexBusy",
    "IndexDamaged",
    "IndexOutdated",
    "IndexedPapers",
    "LexicalFallback",
    "Mode",
    "Operator",
    "Piece",
    "Prefix",
    "Query",
    "Results",
    "SearchIndexError",
    "Work",
    "extract_filters",
    "highlight",
    "is_from_sentence",
    "parse",
    "plain",
    "snippet",
    "without",
]
