"""Addresses of the texts of many papers.

What answers is loaded at the first call: the program's own process, which only searches for papers, needs none of it.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from dailypapers.accounts import limits
from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import site_url
from dailypapers.api.v1.routing import Routes, get, write
from dailypapers.client import models

MAX_PASSAGES = 50

texts = Routes("texts")

InPaper = Annotated[str, Query("", max_length=500, description="Only in this paper", examples=["2510.05096"])]
InListing = Annotated[
    str,
    Query(
        "",
        max_length=2_100,
        description="Only in the papers of a list, as `kind` or `kind/target`. A private list needs its owner's token",
        examples=["category/cs.LG"],
    ),
]


@get(texts, "/passages", models.FoundPassageList, 404, 422)
def find_passages(
    request: HttpRequest,
    q: Annotated[
        str, Query(max_length=1_000, description="Words and filters of the query language", examples=["learning rate"])
    ],
    paper: InPaper = "",
    listing: InListing = "",
    limit: Annotated[
        int, Query(20, ge=1, le=MAX_PASSAGES, description="Number of passages at most", examples=[5])
    ] = 20,
) -> Any:
    """Search in the texts of papers; return passages with their papers and sections, best first, in snippets.

    Copies that members brought are found by themselves alone.
    """
    from dailypapers.operations.passages import search_in, text_page_json
    from dailypapers.operations.scopes import open_scope

    scope = open_scope(paper, listing, request.user)
    return text_page_json(search_in(scope, q, request.user, limit), site_url(request))


@get(texts, "/ask", models.Reply, 404, 422)
def find_answers(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=1_000, description="A question", examples=["What learning rate was used?"])],
    paper: InPaper = "",
    listing: InListing = "",
) -> Any:
    """Return the passages that answer a question, closest first; none where nothing is close. No model is asked."""
    from dailypapers.operations.questions import find_evidence, reply_json
    from dailypapers.operations.scopes import open_scope

    scope = open_scope(paper, listing, request.user)
    return reply_json(find_evidence(q, scope, request.user), site_url(request))


@write(texts, "POST", "/ask", models.Reply)
def ask(request: HttpRequest, body: models.NewQuestion) -> Any:
    """Let the language model of the site answer from the passages; each sentence names those that bear it out."""
    from dailypapers.operations.questions import find_evidence, reply_json, write_answer
    from dailypapers.operations.scopes import open_scope

    scope = open_scope(body.paper, body.listing, request.user)
    user = request.user if isinstance(request.user, User) else None  # a token that writes is somebody's
    reply = find_evidence(body.question, scope, user)
    return reply_json(write_answer(reply, user, limits.address_of(request)), site_url(request))
