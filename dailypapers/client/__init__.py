"""A typed client of the API of any Daily Papers site: `Client`, and `AsyncClient` for asyncio.

    from dailypapers.client import Client

    with Client("https://papers.example.org") as papers:
        for found in papers.search("sparse attention cat:cs.LG").items:
            print(found.paper.title)

Knows no Django; the server answers with the same models.
"""

from dailypapers.client.client import AsyncClient, Client
from dailypapers.client.errors import ApiProblem, Unreachable
from dailypapers.client.models import (
    Author,
    Category,
    DateBin,
    Day,
    Facet,
    Facets,
    Found,
    Keyword,
    Organisation,
    PaperLink,
    PaperList,
    PaperOut,
    Period,
    Problem,
    SearchList,
    SimilarList,
    Stats,
)

__all__ = [
    "ApiProblem",
    "AsyncClient",
    "Author",
    "Category",
    "Client",
    "DateBin",
    "Day",
    "Facet",
    "Facets",
    "Found",
    "Keyword",
    "Organisation",
    "PaperLink",
    "PaperList",
    "PaperOut",
    "Period",
    "Problem",
    "SearchList",
    "SimilarList",
    "Stats",
    "Unreachable",
]
