"""Parameters shared by routes."""

from typing import Annotated

from ninja import Path, Query

MAX_LIMIT = 100  # items in one response

Limit = Annotated[int, Query(50, ge=1, le=MAX_LIMIT, description="Number of items at most", examples=[10])]
Cursor = Annotated[
    str, Query("", max_length=800, description="`next` of the previous response; leave it out to start", examples=[""])
]
PaperId = Annotated[
    str, Path(description="An arXiv id with or without version, a DOI, or a URL of the paper", examples=["2510.05096"])
]
Slug = Annotated[str, Path(max_length=200, description="The last part of its URL", examples=["reading-abcdefghjkmn"])]
Number = Annotated[int, Path(ge=1, lt=2**53, examples=[7])]
