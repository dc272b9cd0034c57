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

TEXT_TAGS = {
    "a", "p", "em", "strong", "b", "code", "sup", "sub", "u", "s", "span", "section", "div", "figure", "figcaption",
    "img", "table", "tr", "th", "td", "ul", "ol", "li", "blockquote", "pre", "h2", "h3", "h4", "h5", "h6",
} | MATHML_ELEMENTS  # fmt: skip
_WITH_ID = ("a", "p", "section", "div", "figure", "ul", "ol", "li", "blockquote")
TEXT_ATTRIBUTES = (
    _MATHEMATICS
    | _EVERYWHERE
    | {name: {"id"} for name in _WITH_ID}
    | {
        "a": {"id", "href", "title"},
        "img": {"src", "alt", "width", "height", "loading", "decoding"},
        "th": {"colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
        "math": set(MATHML_ATTRIBUTES) | {"alttext"},
    }
)
TEXT_CLASSES = {
    "a": {"cite", "note", "large", "close", "here"},
    "li": {"over"},
    "div": {"formula", "wide"},
    "figure": {"table"},
    "span": {"number", "links", "small-caps"},
    "b": {"number"},
    "code": {"tex"},
}
WITH_CONTENT = {"script", "style", "annotation", "annotation-xml"}
"""Elements of a text that go with what is in them: the TeX beside a formula is no part of what is read."""

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


_TEXT = nh3.Cleaner(
    tags=TEXT_TAGS,
    clean_content_tags=WITH_CONTENT,
    attributes=TEXT_ATTRIBUTES,
    attribute_filter=lambda _element, name, value: value if name != "id" or value.startswith("t-") else None,
    allowed_classes=TEXT_CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)


def sanitize_text(html: str) -> str:
    """Return the HTML of a part of a paper's text; its ids begin with `t-`, no other survives."""
    return _TEXT.clean(html)


def sanitize_comment(html: str) -> str:
    """Return the HTML of a comment with nothing but what Markdown, formulas and mentions make."""
    return _COMMENT.clean(html)


def sanitize_paper(html: str) -> str:
    """Return the HTML of a title or an abstract with nothing but fonts, formulas, links, keywords and marks."""
    return _PAPER.clean(html)
