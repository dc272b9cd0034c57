"""arXiv's three interfaces: pages of OAI-PMH, the daily feed, answers of the query API.

Everything that depends on today stays out: these are functions from bytes to records.
"""

from __future__ import annotations

from dailypapers.sources.arxiv.daily_feed import FeedPage, parse_feed
from dailypapers.sources.arxiv.oai import OaiPage, parse_oai
from dailypapers.sources.arxiv.query import QueryPage, parse_query

__all__ = ["FeedPage", "OaiPage", "QueryPage", "parse_feed", "parse_oai", "parse_query"]
