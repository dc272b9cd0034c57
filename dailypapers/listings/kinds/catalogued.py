"""Lists of a category, keyword, organisation, author or venue; and the papers similar to one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.catalog import queries
from dailypapers.catalog.entities import ENTITIES, Entity
from dailypapers.catalog.models import Author, Paper
from dailypapers.catalog.people import find_person, papers_of_person
from dailypapers.catalog.urls import paper_url
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.categories import parse_categories
from dailypapers.listings.filters import Filters, having_categories
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register

MAX_SIMILAR = 50


@register(
    "category", gettext_lazy("A category"), asks=gettext_lazy("a code like cs.LG, or a sum like cs.AI+cs.LG-cs.CY")
)
def category(request: Request) -> Listing:
    """List the papers in a category, or in a sum of them, cross-lists included; the newest day first."""
    categories = parse_categories(request.target)
    papers = queries.newest_first(having_categories(Paper.objects.all(), categories))
    code = str(categories)
    category = categories.included[0] if len(categories.included) == 1 and not categories.excluded else None
    title, url = categories.title, reverse("category", args=[code])
    return Listing(
        "category", code, title, title, url, papers, _("in %(category)s") % {"category": code}, subject=category
    )


@register("keyword", gettext_lazy("A keyword"), asks=gettext_lazy("a keyword like reinforcement learning"))
def keyword(request: Request) -> Listing:
    """List the papers with a keyword, the newest day first."""
    return _having("keyword", request, _("keyword %(name)s"), _("keyword %(name)s"))


@register("organisation", gettext_lazy("An organisation"), asks=gettext_lazy("its name"))
def organisation(request: Request) -> Listing:
    """List the papers of an organisation, the newest day first."""
    return _having("organisation", request, _("papers from %(name)s"), _("from %(name)s"))


@register("author", gettext_lazy("An author"), asks=gettext_lazy("the name as printed on papers"))
def author(request: Request) -> Listing:
    """List the papers of a name, or with a paper's key behind it (`Yu Wang/2503.01234`) those of who wrote that one."""
    if "/" in request.target and ENTITIES["author"].find(request.target) is None:
        person = find_person(request.target)
        if person is not None:
            return _of_person(*person)
    return _having("author", request, _("papers by %(name)s"), _("by %(name)s"))


def _of_person(author: Author, paper: Paper) -> Listing:
    """List the papers of one of the people of a name, the newest day first."""
    ids = papers_of_person(author, paper.pk)
    papers = queries.newest_first(Paper.objects.filter(id__in=ids))
    target, values = f"{author.name}/{paper.key}", {"name": author.name, "paper": paper.key}
    name = _("papers by the %(name)s of %(paper)s") % values
    url = ENTITIES["author"].url(target)
    return Listing("author", target, author.name, name, url, papers, _("by %(name)s") % values, subject=author)


@register("venue", gettext_lazy("A conference or journal"), asks=gettext_lazy("its name, as a list's filters show it"))
def venue(request: Request) -> Listing:
    """List the papers of a conference or journal, the newest day first; only the index knows which they are."""
    entity = ENTITIES["venue"]
    row = entity.find(request.target)
    name = collapse(request.target) if row is None else entity.key_of(row)
    papers = Filters(venue=name).apply(queries.newest_first(Paper.objects.all()))
    if row is None and not (name and papers.exists()):  # a name of signs that nobody sees is empty
        raise _not_found(entity, request.target)
    called, reason = (text % {"name": name} for text in (_("papers at %(name)s"), _("at %(name)s")))
    return Listing("venue", name, name, called, entity.url(name), papers, reason, subject=row)


def _not_found(entity: Entity, target: str) -> NotFound:
    sentence = _("There is no %(kind)s “%(name)s” in this catalogue. Write one like %(example)s.")
    return NotFound(sentence % {"kind": entity.label, "name": collapse(target)[:100], "example": entity.example})


def _having(kind: str, request: Request, name: str, reason: str) -> Listing:
    entity = ENTITIES[kind]
    row = entity.find(request.target)
    if row is None:
        raise _not_found(entity, request.target)
    key, title = entity.key_of(row), entity.name_of(row)
    papers = queries.newest_first(Paper.objects.filter(**{entity.papers: row}))
    if kind == "author":
        papers = papers.distinct()  # a paper may name one author twice
    name, reason = (text % {"name": title} for text in (name, reason))
    return Listing(kind, key, title, name, entity.url(key), papers, reason, subject=row)


@register("similar", gettext_lazy("Papers like a paper"), asks=gettext_lazy("an arXiv id, a DOI or a URL of the paper"))
def similar_papers(request: Request) -> Listing:
    """List the papers closest in meaning to a paper, closest first; none while there is no search index."""
    paper = queries.find(request.target)
    if paper is None:
        raise NotFound(
            _("There is no paper “%(paper)s” in this catalogue.") % {"paper": collapse(request.target)[:120]}
        )
    from dailypapers.search import similar

    ids = similar(paper.id, limit=MAX_SIMILAR)
    title, url = _("Papers like “%(title)s”") % {"title": paper.title_text}, paper_url(paper.key, "/similar")
    return Listing("similar", paper.key, title, title, url, ids, _("close in meaning"), subject=paper)
