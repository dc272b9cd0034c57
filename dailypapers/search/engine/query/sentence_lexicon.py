"""The words of the grammar of plain sentences. All are folded: lower case, no accents."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAPERS = _words("papers articles preprints publications")
WORK = _words("work research studies")
"""Nouns that begin many a title too: they need ``recent`` or ``find`` before them, and a name or a number after."""

RECENT = _words("recent new latest newest")
ANY = _words("all any the some")
REQUESTS = tuple(
    tuple(phrase.split())
    for phrase in (
        "please show me",
        "show me",
        "show",
        "find me",
        "find",
        "list",
        "give me",
        "get me",
        "search for",
        "look for",
        "i am looking for",
        "i'm looking for",
        "looking for",
        "i want",
        "i need",
        "are there",
        "what are",
    )
)
TOPIC_FOLLOWS = _words("on about regarding concerning mentioning")
TOPIC_BEGINS = _words("that which using where for")
"""Words that belong to the topic they introduce."""

PUBLISHED = _words("published written released posted authored")
PUBLISH = PUBLISHED | _words("publish write release post author")
PART_BEGINS = _words("since published written released posted in from by with between before after over during within")
PARTICLES = _words("al bin da de del della den der di dos du el la le ten ter van vanden von zu zur")
"""Words of a surname that are written small."""

NOT_NAMES = _words(
    "anybody anyone author authors category date everybody everyone experts hand humans journal keyword machines me"
    " myself people researchers scientists somebody someone students subject them title topic type us venue volunteers"
    " women year you young"
)
"""Words behind "by" that tell how papers are sorted, or of whom they are in general."""

AMBIGUOUS = _words("not no nor or either neither but except excluding without unless unlike versus vs")
"""A sentence with one of these is left alone: its filters would have to be combined."""

BEFORE_RECENT_PERIOD = _words("in over during within")
NOT_BEFORE_NAME = _words("and or not by of the a an as from")
NOT_BEFORE_PERIOD = _words("of the in to for at on a an during from and or every each since")
CODE = re.compile(r"with ((open |public |available |released |source |open source |open-source )code|code available)")
HAVE_CODE = re.compile(r"that (have|has|come with|comes with) (open |public |available |source )?code")
UPVOTES = re.compile(r"with (?:(more than|over)|at least) (\d{1,6}) (?:upvotes|votes|likes)")
PUNCTUATION = re.compile(r'[:;()\[\]{}",!|<>=]|[.?]\s+\S')
"""Signs that no request has, but for commas and full stops in the names of people."""
PEOPLE_AT = re.compile(r"(by|from) (?:the )?(?:people|researchers|scientists|authors|teams?) (?:at|from) ")
