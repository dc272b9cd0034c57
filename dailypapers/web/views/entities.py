"""Pages of authors, organisations, categories, keywords and users: their papers, page by page."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
from dailypapers.community import queries
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.views.about import error_page


@require_safe
def author(request: HttpRequest, name: str) -> HttpResponse:
    found = Author.objects.filter(name=name).first() if "\0" not in name else None
    if found is None:
        return error_page(request, f"There is no author “{name[:120]}” in this catalogue.")
    facts = {"kind": "author", "title": found.name, "target": found.name, "users": queries.claims_of_author(found)}
    return _place(request, found, catalog.papers_of(found), facts)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = Organisation.objects.filter(slug=slug).first() if "\0" not in slug else None
    if found is None:
        return error_page(request, f"There is no organisation “{slug[:120]}” in this catalogue.")
    return _place(
        request, found, catalog.papers_of(found), {"kind": "organisation", "title": found.name, "target": found.slug}
    )


@require_safe
def category(request: HttpRequest, code: str) -> HttpResponse:
    found = Category.objects.filter(code=code).first() if "\0" not in code else None
    if found is None:
        return error_page(request, f"There is no category “{code[:64]}” in this catalogue.")
    facts = {"kind": "category", "title": found.name or found.code, "under": found.code, "target": found.code}
    return _place(request, found, catalog.papers_of(found), facts)


@require_safe
def keyword(request: HttpRequest, slug: str) -> HttpResponse:
    found = Keyword.objects.filter(slug=slug).first() if "\0" not in slug else None
    if found is None:
        return error_page(request, f"There is no keyword “{slug[:120]}” in this catalogue.")
    return _place(
        request, found, catalog.papers_of(found), {"kind": "keyword", "title": found.name, "target": found.slug}
    )


def _place(request: HttpRequest, thing: Model, papers: QuerySet[Paper], facts: dict[str, Any]) -> HttpResponse:
    try:
        page = page_of(asked_page(request), papers.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=request.path, leave_text="The first page")
    shown = catalog.for_cards(papers[page.start : page.start + page.size])
    queries.annotate_viewer_state(request.user, shown)
    follows = queries.follow_of(request.user, facts["kind"], thing)
    return render(request, "web/community/place.html", facts | {"papers": shown, "page": page, "follows": follows})


@require_safe
def user(request: HttpRequest, username: str) -> HttpResponse:
    """Who somebody is here: what they upvoted, wrote and put together, as far as it is public."""
    person = accounts.by_username(username)
    if person is None:
        return error_page(request, f"There is no user “{username[:60]}” here.")
    upvoted = queries.upvoted(person)
    try:
        page = page_of(asked_page(request), upvoted.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("user", args=[person.username]), leave_text=person.name)
    papers = catalog.for_cards(upvoted[page.start : page.start + page.size])
    queries.annotate_viewer_state(request.user, papers)
    context = {
        "person": person, "papers": papers, "page": page,
        "collections": queries.collections_of(person, request.user)[:20],
        "comments": queries.comments_of_user(person)[:10],
        "claims": queries.claims_of_user(person).filter(state="approved")[:50],
        "follows": queries.follow_of(request.user, "person", person),
        "is_me": isinstance(request.user, User) and request.user.id == person.id,
    }  # fmt: skip
    return render(request, "web/community/user.html", context)
