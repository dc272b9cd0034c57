"""`{% shared "footer" %} … {% endshared %}`: rendered once for all readers, while the page is cached."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from dailypapers.formats import PaperView, html_card

register = template.Library()

PRIVATE = (
    "user",
    "perms",
    "csrf_token",
    "messages",
    "unread",
    "open_cases",
    "mails_stay_here",
    "viewer_states",
    "collections",
    "density",
    "hides_pictures",
)
"""Variables that belong to one reader: empty inside `shared`, so that they cannot get into the pages of others."""


class Shared(template.Node):
    """A part of a page that is rendered once for all readers."""

    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: template.Context) -> SafeString:
        """Return the part from the page's cache, else render it; without a cached page it is rendered as usual."""
        pieces: dict[Any, SafeString] | None = context.get("shared_pieces")
        if pieces is None:
            return self.nodelist.render(context)
        name = self.name.resolve(context)
        if name not in pieces:
            with context.push(**dict.fromkeys(PRIVATE)):
                pieces[name] = self.nodelist.render(context)
        return pieces[name]


@register.tag
def shared(parser: Parser, token: Token) -> Shared:
    """Parse `{% shared "name" %} … {% endshared %}`."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return Shared(parser.compile_filter(name), nodelist)


@register.simple_tag(takes_context=True)
def cards(context: template.Context, papers: list[PaperView], **options: Any) -> SafeString:
    """Return the cards of a cached list with the reader's votes and marks, `viewer_states` in the context."""
    options |= html_card.chosen(context)
    return html_card.cards(papers, context["viewer_states"], options, context["shared_pieces"])
