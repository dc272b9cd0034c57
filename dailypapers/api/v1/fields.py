"""Parameters that many routes share."""

from typing import Annotated

from ninja import Path, Query

MAX_LIMIT = 100  # papers in one answer

Limit = Annotated[int, Query(50, ge=1, le=MAX_LIMIT, description="How many at most", examples=[10])]
Cursor = Annotated[
    str, Query("", max_length=800, description="`next` of the part before; leave it out to begin", examples=[""])
]
PaperId = Annotated[
    str, Path(description="An id with or without version, a DOI, or an address of the paper", examples=["2510.05096"])
]
Slug = Annotated[str, Path(max_length=200, description="The end of its address", examples=["reading-abcdefghjkmn"])]
Number = Annotated[int, Path(ge=1, lt=2**53, examples=[7])]
