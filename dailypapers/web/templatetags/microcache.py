"""`{% shared "footer" %} … {% endshared %}`: rendered once for all readers, while the page is cached."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from dailypapers.formats import PaperView, html_card

register = template.Library()

OWN = ("user", "perms", "csrf_token", "messages", "unread", "open_cases", "mails_stay_here", "mine", "collections")
"""What belongs to one reader: inside of `shared` it is empty, so that it cannot come into the pages of others."""


class Shared(template.Node):
    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: template.Context) -> SafeString:
        """Where the view remembers nothing it is rendered like anything else."""
        pieces: dict[Any, SafeString] | None = context.get("shared_pieces")
        if pieces is None:
            return self.nodelist.render(context)
        name = self.name.resolve(context)
        if name not in pieces:
            with context.push(**dict.fromkeys(OWN)):
                pieces[name] = self.nodelist.render(context)
        return pieces[name]


@register.tag
def shared(parser: Parser, token: Token) -> Shared:
    _, name = token.split_contents()
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return Shared(parser.compile_filter(name), nodelist)


@register.simple_tag(takes_context=True)
def cards(context: template.Context, papers: list[PaperView], **options: Any) -> SafeString:
    """The cards of a remembered list, with what the reader did: `mine` in the context."""
    return html_card.cards(papers, context["mine"], options, context["shared_pieces"])
