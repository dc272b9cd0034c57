"""The fields of the query language: what each is called here and by other engines, and those that we do not have."""

from __future__ import annotations

from typing import NamedTuple

from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.query.query import Prefix


class UnknownField(NamedTuple):
    """A field of another engine that this catalogue lacks: what it would ask, and whether its value is words."""

    says: str
    is_words: bool = False


_ALIASES = {
    Prefix.AUTHOR: "author authors au a auth exactauthor exact-author ea",
    Prefix.FIRST_AUTHOR: "firstauthor first_author first-author fa",
    Prefix.ORCID: "orcid orcid_id orcid_pub",
    Prefix.TITLE: "title ti t intitle allintitle titles",
    Prefix.ABSTRACT: "abs abstract abstracts ab",
    Prefix.ALL: "all any anywhere everything _all full",
    Prefix.COMMENT: "comment comments co author_comment",
    Prefix.VENUE: "venue journal jr j journal_ref bibstem pub publication source conference booktitle bibabbrev",
    Prefix.KEYWORD: "keyword keywords kw k",
    Prefix.ORGANISATION: "org organisation organization",
    Prefix.AFFILIATION: "aff affiliation affiliations affil inst institution",
    Prefix.CATEGORY: "cat category categories subject subjects primary_cat primarycategory arxiv_class archive",
    Prefix.AFTER: "after from",
    Prefix.SINCE: "since",
    Prefix.BEFORE: "before",
    Prefix.UNTIL: "until to",
    Prefix.YEAR: "year years jy",
    Prefix.DATE: "date d pubdate submitteddate submitted published_date de earliest_date preprint_date",
    Prefix.HAS: "has",
    Prefix.UPVOTES: "upvotes",
    Prefix.LANGUAGE: "lang",
    Prefix.IDENTIFIER: "id id_list arxiv_id identifier alternate_bibcode bibcode doi eprint arxiv",
    Prefix.LIKE: "like",
    Prefix.CITES: "cites refersto",
    Prefix.CITED_BY: "citedby",
    Prefix.SORT: "sort order sortby",
    Prefix.IN: "in",
}
FIELDS: dict[str, Prefix] = {name: prefix for prefix, names in _ALIASES.items() for name in names.split()}
"""From every name of a field, in small letters, to the field."""

SINGLE_LETTERS = frozenset("atdjk")
"""Names that also stand in prose (``a: b``), and count only where a value follows at once."""

_CITATIONS = sentence("citations are not counted here")
_CATALOGUE = sentence("this catalogue does not record it")
_NO_FULL_TEXT = sentence("in:text searches the texts")
_UNKNOWN = {
    _CITATIONS: (
        "topcite topcit cited citation_count citations references reference refersto_count ac "
        "author-count author_count rank trending reviews useful similar topn referstox citedbyx"
    ),
    _CATALOGUE: (
        "property database collection bibgroup doctype tc type-code type_code ps pt rn reportnumber report_number r "
        "report rept cn collaboration cc country texkey texkeys irn recid control_number affid affautocomplete vol "
        "volume issue page pages bibvolume isbn issn language object data grant facility keyword_schema "
        "primarch refereed du da date_added date_updated lastupdateddate updated entdate entry_date read_count site "
        "inurl filetype msc acm msc_class acm_class caption license note_id vizier mention exp experiment "
        "publication_info. urls.value position pos title_variants journal_title_variants ads"
    ),
}
_WORDS = {_NO_FULL_TEXT: "fulltext ft body ack acknowledgements intext allintext"}
UNKNOWN_FIELDS: dict[str, UnknownField] = {
    name: UnknownField(says, is_words)
    for table, is_words in ((_UNKNOWN, False), (_WORDS, True))
    for says, names in table.items()
    for name in names.split()
}
"""Fields of arXiv, INSPIRE, ADS and Google Scholar that we have no facts for."""

EXAMPLES = {
    Prefix.AUTHOR: 'author:"Ada Lovelace"',
    Prefix.FIRST_AUTHOR: "firstauthor:Lovelace",
    Prefix.ORCID: "orcid:0000-0002-1825-0097",
    Prefix.TITLE: "title:attention",
    Prefix.ABSTRACT: "abs:attention",
    Prefix.ALL: "all:attention",
    Prefix.COMMENT: 'comment:"accepted at ICLR"',
    Prefix.VENUE: "venue:ICLR",
    Prefix.KEYWORD: "keyword:reasoning",
    Prefix.ORGANISATION: "org:CERN",
    Prefix.AFFILIATION: "aff:DeepMind",
    Prefix.CATEGORY: "cat:cs.LG",
    Prefix.AFTER: "after:2025-01",
    Prefix.SINCE: "since:2025-01",
    Prefix.BEFORE: "before:2025-01",
    Prefix.UNTIL: "until:2025-01",
    Prefix.YEAR: "year:2024..2025",
    Prefix.DATE: "date:2025-10-14",
    Prefix.HAS: "has:code",
    Prefix.UPVOTES: "upvotes:>10",
    Prefix.LANGUAGE: "lang:de",
    Prefix.IDENTIFIER: "id:2205.13147",
    Prefix.LIKE: "like:2205.13147",
    Prefix.CITES: "cites:2205.13147",
    Prefix.CITED_BY: "citedby:2205.13147",
    Prefix.SORT: "sort:newest",
    Prefix.IN: "in:text",
}
"""A value of each field, as a warning shows it."""
