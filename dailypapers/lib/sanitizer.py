"""The last step of every HTML that holds words of others: elements and attributes outside the two lists go.

Whoever adds something to such HTML (mentions, keywords, marks) adds it first and sanitises then, so that no mistake on
the way can bring an attribute of a stranger into a page. nh3 (ammonia, html5ever) parses as browsers do; before 0.3.7
it left `<` and `>` in the values of attributes as they were, which is why no older one is allowed.
"""

from __future__ import annotations

import nh3

MATHML_ELEMENTS = frozenset((
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "msup", "msub", "msubsup", "mfrac", "msqrt", "mroot",
    "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
    "mmultiscripts", "mprescripts", "none",
))  # fmt: skip
MATHML_ATTRIBUTES = frozenset((
    "display", "stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize", "movablelimits",
    "accent", "accentunder", "largeop", "symmetric", "mathvariant", "linethickness", "width", "height", "depth",
    "columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines", "displaystyle", "scriptlevel",
    "notation",
))  # fmt: skip
_EVERYWHERE: dict[str, set[str]] = {"*": set()}  # else nh3 lets `title` and `lang` pass on each element
_MATHEMATICS = {name: set(MATHML_ATTRIBUTES) for name in MATHML_ELEMENTS}

COMMENT_TAGS = {
    "a", "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
} | MATHML_ELEMENTS  # fmt: skip
COMMENT_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}} | _MATHEMATICS | _EVERYWHERE
COMMENT_CLASSES = {"a": {"mention"}}

PAPER_TAGS = {"a", "p", "em", "strong", "code", "sup", "sub", "mark"} | MATHML_ELEMENTS
PAPER_ATTRIBUTES = {"a": {"href"}} | _MATHEMATICS | _EVERYWHERE
PAPER_CLASSES = {"a": {"keyword"}, "code": {"tex"}}

_COMMENT = nh3.Cleaner(
    tags=COMMENT_TAGS,
    attributes=COMMENT_ATTRIBUTES,
    allowed_classes=COMMENT_CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener ugc",
    strip_comments=True,
)
_PAPER = nh3.Cleaner(
    tags=PAPER_TAGS,
    attributes=PAPER_ATTRIBUTES,
    allowed_classes=PAPER_CLASSES,
    url_schemes={"http", "https"},
    link_rel="nofollow noopener",
    strip_comments=True,
)


def sanitize_comment(html: str) -> str:
    """Return the HTML of a comment with nothing but what Markdown, formulas and mentions make."""
    return _COMMENT.clean(html)


def sanitize_paper(html: str) -> str:
    """Return the HTML of a title or an abstract with nothing but fonts, formulas, links, keywords and marks."""
    return _PAPER.clean(html)
