"""`/api/v1`, with its description at `/api/v1/openapi.json`."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Any

import orjson
from django.http import HttpRequest
from django.views.decorators.http import require_safe

from dailypapers.api.v1 import listings, mine, people, routes, texts, topics
from dailypapers.api.v1.routing import json_response, make_api

ABOUT = """Papers, days, weeks, months, trending papers, search and names; comments, votes, collections.

Every list has `items` and `next`; send `next` as `cursor` to get the next part. Every error is
`{code, message, field}`. Responses carry an `ETag`; send it as `If-None-Match` and get 304 where nothing has changed.
Everything public can be read without a token. To write, or to read what is yours, send one with the scope `write` or
`read` as `Authorization: Bearer <token>`."""

GROUPS = (
    people.papers,
    people.comments,
    people.collections,
    mine.mine,
    mine.editions,
    routes.papers,
    texts.texts,
    routes.lists,
    listings.router,
    topics.router,
    routes.named,
    routes.about,
)

api = make_api(
    GROUPS,
    title="Daily Papers",
    version="1",
    description=ABOUT,
    urls_namespace="api-v1",
    servers=[{"url": "/"}],
    openapi_extra={
        "info": {"license": {"name": "Apache 2.0", "identifier": "Apache-2.0"}},
        "security": [{}, {"token": []}],
    },
)


@cache
def schema() -> dict[str, Any]:
    """Return the description in OpenAPI 3.1, with paths from the root of the site."""
    description: dict[str, Any] = orjson.loads(orjson.dumps(api.get_openapi_schema(), option=orjson.OPT_NON_STR_KEYS))
    description["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for operation in chain.from_iterable(path.values() for path in description["paths"].values()):
        for parameter in operation.get("parameters", ()):
            if "examples" in parameter:  # a list, which OpenAPI has in the schema alone
                parameter["schema"]["examples"] = parameter.pop("examples")
    return description


@require_safe
def openapi(request: HttpRequest) -> Any:
    """Return the description in OpenAPI 3.1 as JSON."""
    return json_response(request, schema())
