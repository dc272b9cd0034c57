"""Books to one's e-reader: its address, sending a paper or a list there, and lists that come by themselves."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import absolute_url
from dailypapers.digests import e_readers
from dailypapers.formats.books import MAX_PAPERS, paper_book, papers_book
from dailypapers.listings import canonical_target, open_listing
from dailypapers.web.forms.base import Form
from dailypapers.web.forms.e_reader import AddressForm, BookSubscriptionForm, CodeForm
from dailypapers.web.view_helpers import handle_action_errors, paper_of, redirect_back, render_form, user_of

SENT = gettext_noop("The book is on its way to your e-reader.")


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def e_reader(request: HttpRequest) -> HttpResponse:
    """Show somebody's e-reader; POST gives its address, its code or a list to send there, or deletes it."""
    user = user_of(request)
    if request.method == "POST" and "forget" in request.POST:
        e_readers.forget(user)
        return redirect("e-reader")
    form = _form(request, user)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        if isinstance(form, BookSubscriptionForm):
            with form.reporting("target"):
                clock = values["hour"], values["time_zone"] or "UTC"
                e_readers.subscribe_e_reader(user, form.subscription, *clock, language=get_language() or "")
                return redirect("digests-mine")
        with form.reporting(next(iter(form.fields))):
            if isinstance(form, CodeForm):
                e_readers.confirm(user, values["code"])
            else:
                e_readers.set_address(user, values["address"])
            return redirect("e-reader")
    return render_form(
        request,
        "web/community/e_reader.html",
        form,
        {"reader": e_readers.e_reader_of(user), "sender": parseaddr(settings.MAIL_FROM)[1]},
    )


def _form(request: HttpRequest, user: User) -> Form:
    """Return the form that was sent, else the one that comes next."""
    reader = e_readers.e_reader_of(user)
    data = request.POST if request.method == "POST" else None
    if (data is not None and "address" in data) or reader is None:
        return AddressForm(data)
    if (data is not None and "code" in data) or reader.confirmed_at is None:
        return CodeForm(data)
    return BookSubscriptionForm(data)


@require_POST
@handle_action_errors
def send_paper(request: HttpRequest, key: str) -> HttpResponse:
    """Send a paper to one's e-reader."""
    user, paper = user_of(request), paper_of(key)
    book = paper_book(paper.id, user, absolute_url(""))
    e_readers.send_book(user, book.title, book.data)
    return redirect_back(request, reverse("paper", args=[paper.key]), _(SENT))


@require_POST
@handle_action_errors
def send_list(request: HttpRequest, kind: str, target: str = "") -> HttpResponse:
    """Send the papers of a list to one's e-reader."""
    user = user_of(request)
    listed = open_listing(kind, canonical_target(kind, target), viewer=user)
    site = absolute_url("")
    book = papers_book(listed.title, f"{site}{listed.url}", listed.ids(0, MAX_PAPERS), user, site)
    e_readers.send_book(user, book.title, book.data)
    return redirect_back(request, listed.url, _(SENT))
