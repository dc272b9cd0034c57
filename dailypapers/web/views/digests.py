"""Subscribing to digests, and the pages behind the links in mails.

A link in a mail is often opened by a program that looks for malware, before its reader sees it. So opening one only
shows a button; what it names happens when the button is action_form. The signed token in the address is the permission:
a forged form on another site has none, and mail programs send no cookies, hence no CSRF token here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts.client_address import client_address
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import verified_emails
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.digests import queries
from dailypapers.digests.delivery.bounces import REPORTED_KINDS, Report, parse, record
from dailypapers.digests.delivery.providers import provider, reports
from dailypapers.digests.models import Mark, Subscriber, Subscription
from dailypapers.digests.planning import planner
from dailypapers.digests.planning.schedule import CADENCES
from dailypapers.digests.rendering import renderer
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.kinds import subscription_kinds
from dailypapers.digests.subscriptions.links import BadLink
from dailypapers.digests.subscriptions.marks import mark
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.mail_address import address_key
from dailypapers.web.forms.base import Form
from dailypapers.web.forms.subscriptions import (
    ManageAction,
    ManageClockForm,
    ManageForm,
    PreviewForm,
    SubscribeForm,
    SubscriptionForm,
)
from dailypapers.web.view_helpers import render_form
from dailypapers.web.views.about import error_page

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show the form; POST subscribes. The response is the same for every address, so nobody learns who subscribes."""
    form = SubscribeForm.of(request, initial=_initial(request))
    if form.is_valid():
        address = form.cleaned_data["address"]
        owner = _owner(request, address)
        with form.reporting("target"):
            actions.subscribe(
                address,
                [form.subscription],
                ip=client_address(request),
                user=owner,
                language=get_language() or "",
                confirmed=owner is not None,
                **form.clock,
            )
            if owner is not None:
                return redirect("digests-mine")
            return _done_page(
                request,
                _("Check your inbox"),
                _(
                    "A mail with a button is on its way, usually within a minute. Digests begin once you "
                    "press it; otherwise nothing is sent."
                ),
            )
    return render_form(request, "web/digests/subscribe.html", form)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return the initial values of the form: those in the URL, and the address of a signed-in user."""
    initial: dict[str, Any] = request.GET.dict()
    if isinstance(request.user, User) and not initial.get("address"):
        initial["address"] = next(iter(verified_emails(request.user)), "")
    return initial


def _owner(request: HttpRequest, address: str) -> User | None:
    """Return the signed-in user if their account has verified this address: then no mail asks to confirm it."""
    if not isinstance(request.user, User) or not request.user.is_active:
        return None
    verified = {address_key(email) for email in verified_emails(request.user)}
    return request.user if address_key(address) in verified else None


# --- behind the links -----------------------------------------------------------------------------------------------


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask to confirm the subscriptions that wait; POST confirms them."""
    try:
        subscriber, _paper_id = links.read("confirm", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    waiting = [describe(subscription) for subscription in subscriber.subscriptions.filter(confirmed=False)]
    if request.method == "POST":
        actions.confirm(subscriber)
        return redirect(reverse("digest-manage", args=[links.token("manage", subscriber)]))
    detail = _("To %(address)s: nothing new to confirm.") % {"address": subscriber.address}
    if waiting:
        values = {"address": subscriber.address, "subscriptions": "; ".join(waiting)}
        detail = _("To %(address)s: %(subscriptions)s.") % values
    return _confirmation_page(request, _("Start these digests?"), detail, _("Yes, send them"))


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to end all digests; POST ends them.

    Mail programs also call it by themselves: POST with `List-Unsubscribe=One-Click` (RFC 8058).
    """
    try:
        subscriber, _paper_id = links.read("unsubscribe", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    if request.method == "POST":
        actions.unsubscribe(subscriber)
        return _done_page(request, _("You are unsubscribed"), _("You will get no more digests."))
    detail = _("All digests to %(address)s stop at once.") % {"address": subscriber.address}
    return _confirmation_page(request, _("Unsubscribe?"), detail, _("Unsubscribe"))


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to upvote the paper of a link in a mail; POST upvotes it."""
    return _mark(request, token, Mark.Kind.VOTE, _("Upvote this paper?"), _("Upvote"), _("Upvoted"))


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to save the paper of a link in a mail; POST saves it."""
    return _mark(request, token, Mark.Kind.SAVE, _("Save this paper?"), _("Save"), _("Saved"))


def _mark(request: HttpRequest, token: str, kind: str, question: str, label: str, title: str) -> HttpResponse:
    try:
        subscriber, paper_id = links.read(kind, token)
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            return error_page(request, _("This paper is no longer in the catalogue."))
        if request.method == "POST":
            mark(subscriber, paper_id, kind)
            return _done_page(request, title, paper.title_text, paper_url(paper.key), _("Read it"))
    except BadLink as error:
        return error_page(request, str(error), status=403)
    except DailyPapersError as error:
        return error_page(request, str(error))
    return _confirmation_page(request, question, paper.title_text, label)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show the subscriptions and their hour; POST adds or removes one, or changes the hour."""
    try:
        subscriber, _paper_id = links.read("manage", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    action_form = ManageForm.of(request)
    add_form, clock_form = SubscriptionForm(), ManageClockForm(initial=_clock_of(subscriber), subscriber=subscriber)
    form: Form = action_form
    if action_form.is_valid():
        match action_form.cleaned_data["do"]:
            case ManageAction.REMOVE:
                actions.remove(subscriber, action_form.cleaned_data["subscription"])
                return redirect(request.path)
            case ManageAction.ADD:
                form = add_form = SubscriptionForm(request.POST)
                if add_form.is_valid():
                    with add_form.reporting("target"):
                        actions.add(subscriber, add_form.subscription)
                        return redirect(request.path)
            case _:
                form = clock_form = ManageClockForm(request.POST, subscriber=subscriber)
                if clock_form.is_valid():
                    with clock_form.reporting("time_zone"):
                        actions.change(subscriber, **clock_form.terms)
                        return redirect(request.path)
    subscriber.refresh_from_db()
    context = {
        "subscriber": subscriber,
        "subscriptions": [SubscriptionRow(row, describe(row)) for row in queries.subscriptions_of(subscriber)],
        "saved": queries.marked_papers(subscriber, Mark.Kind.SAVE)[:50],
        "add_form": add_form,
        "clock_form": clock_form,
        "token": token,
        "unsubscribe_url": reverse("digest-unsubscribe", args=[links.token("unsubscribe", subscriber)]),
    }
    return render_form(request, "web/digests/manage.html", form, context)


class SubscriptionRow(NamedTuple):
    """A subscription and its description."""

    subscription: Subscription
    description: str


def _clock_of(subscriber: Subscriber) -> dict[str, Any]:
    values = {"hour": subscriber.hour, "time_zone": subscriber.time_zone, "empty": subscriber.empty_digests}
    return values | {"language": subscriber.language}


def describe(subscription: Subscription) -> str:
    """Return a description of a subscription: "A category: cs.LG, every Friday, up to 10 papers"."""
    kind = subscription_kinds().get(subscription.kind)
    label = str(kind.label) if kind else subscription.kind
    if kind and subscription.target:
        label += f": {subscription.target}"
    cadence = subscription.cadence
    when = str(CADENCES.get(cadence, cadence))
    if cadence == "weekly":
        when = _("every %(weekday)s") % {"weekday": WEEKDAYS[subscription.weekday]}
    text = ngettext(
        "%(label)s, %(when)s, up to %(count)s paper",
        "%(label)s, %(when)s, up to %(count)s papers",
        subscription.limit,
    )
    return text % {"label": label, "when": when, "count": subscription.limit}


@never_cache
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Return the next mail as it would be now, as HTML, or as text with `?text=1`."""
    try:
        subscriber, _paper_id = links.read("manage", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    plan = planner.preview(queries.subscriptions_of(subscriber))
    digest = queries.digest_of_plan(subscriber, plan, timezone.localdate())
    form = PreviewForm(request.GET)
    if form.is_valid() and form.cleaned_data["text"]:
        return HttpResponse(renderer.text(digest), content_type="text/plain; charset=utf-8")
    response = HttpResponse(renderer.html(digest))
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


@csrf_exempt
@require_POST
def bounces(request: HttpRequest, secret: str) -> HttpResponse:
    """Record a bounce report of a mail server or provider.

    The body is the report as a message (RFC 3464 or 5965), JSON `{"message_id", "kind", "detail"}`, or what the
    provider of `EMAIL_URL` calls its webhook with.
    """
    if not settings.BOUNCE_SECRET or not constant_time_compare(secret, settings.BOUNCE_SECRET):
        return HttpResponse("unknown URL\n", status=404, content_type="text/plain")
    report = _json_report(request.body) if "json" in (request.content_type or "") else parse(request.body)
    if report is None and provider():
        return _from_provider(request)
    if report is None:
        return HttpResponse("not a report about a mail of this site\n", status=422, content_type="text/plain")
    is_new = record(report)
    return HttpResponse("recorded\n" if is_new else "already recorded\n", content_type="text/plain")


def _from_provider(request: HttpRequest) -> HttpResponse:
    """Record the reports of a provider. Those about other mails get 200 as well: providers repeat what is refused."""
    try:
        received = reports(request)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse("not a report of the provider\n", status=422, content_type="text/plain")
    recorded = sum(record(report) for report in received)
    return HttpResponse(f"{recorded} recorded\n", content_type="text/plain")


def _json_report(body: bytes) -> Report | None:
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(values, dict) or values.get("kind") not in REPORTED_KINDS:
        return None
    message = links.read_message_id(str(values.get("message_id", "")))
    return Report(*message, str(values["kind"]), str(values.get("detail", ""))[:500]) if message else None


def _confirmation_page(request: HttpRequest, question: str, detail: str, button: str) -> HttpResponse:
    return render(request, "web/digests/confirm.html", {"question": question, "detail": detail, "button": button})


def _done_page(
    request: HttpRequest, title: str, message: str, link_url: str = "", link_label: str = ""
) -> HttpResponse:
    context = {"title": title, "message": message, "link_url": link_url, "link_label": link_label}
    return render(request, "web/digests/done.html", context)
