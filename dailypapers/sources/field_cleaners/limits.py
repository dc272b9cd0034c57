"""How long fields may be, and which years are believed."""

from __future__ import annotations

MAX_TITLE = 2_000
MAX_ABSTRACT = 100_000  # also of summaries and comments
MAX_NAME = 400  # of a person, an organisation, a keyword
MAX_AUTHORS = 20_000
MAX_KEYWORDS = 200
MAX_URL = 2_000
MAX_VERSIONS = 1_000
MAX_STAR_COUNTS = 1_000
YEARS = range(1900, 2101)
