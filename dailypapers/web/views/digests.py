"""Subscribing to digests, and the pages behind the links in mails.

A link in a mail is often opened by a program that looks for malware, before its reader sees it. So opening one only
shows a button; what it names happens when the button is pressed. The signed token in the address is the permission:
a forged form on another site has none, and mail programs send no cookies, hence no CSRF token here.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts.client_address import client_address
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import verified_emails
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.digests import queries
from dailypapers.digests.delivery.bounces import Report, parse, record
from dailypapers.digests.delivery.providers import provider, reports
from dailypapers.digests.models import Bounce, Mark, Subscriber, Subscription
from dailypapers.digests.planning import planner
from dailypapers.digests.planning.schedule import CADENCES
from dailypapers.digests.rendering import renderer
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.addresses import address_key
from dailypapers.digests.subscriptions.kinds import subscription_kinds
from dailypapers.digests.subscriptions.links import BadLink
from dailypapers.digests.subscriptions.marks import mark
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.periods import WEEKDAYS
from dailypapers.web.forms.base import Form
from dailypapers.web.forms.subscriptions import ClockForm, ManageForm, PreviewForm, SubscribeForm, SubscriptionForm
from dailypapers.web.view_helpers import render_form
from dailypapers.web.views.about import error_page

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show the form; POST subscribes. The answer is the same for every address: nobody learns who subscribes."""
    form = SubscribeForm.of(request, initial=_initial(request))
    if form.is_valid():
        address = form.cleaned_data["address"]
        owner = _owner(request, address)
        with form.reporting("target"):
            actions.subscribe(
                address, [form.subscription], ip=client_address(request), user=owner, confirmed=owner is not None,
                **form.clock,
            )  # fmt: skip
            if owner is not None:
                return redirect("digests-mine")
            return _done(
                request,
                "Look into your inbox",
                "A mail with a button is on its way, usually within a minute. Digests begin once it is pressed; "
                "without that, nothing will be sent.",
            )
    return render_form(request, "web/digests/subscribe.html", form)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the form shows first: what the URL names, and the address of who is signed in."""
    initial: dict[str, Any] = request.GET.dict()
    if isinstance(request.user, User) and not initial.get("address"):
        initial["address"] = next(iter(verified_emails(request.user)), "")
    return initial


def _owner(request: HttpRequest, address: str) -> User | None:
    """Who is signed in, where their account has verified this address: then no mail needs to ask."""
    if not isinstance(request.user, User) or not request.user.is_active:
        return None
    verified = {address_key(email) for email in verified_emails(request.user)}
    return request.user if address_key(address) in verified else None


# --- behind the links -----------------------------------------------------------------------------------------------


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the digests that wait shall begin; POST begins them."""
    try:
        subscriber, _ = links.read("confirm", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    waiting = [in_words(subscription) for subscription in subscriber.subscriptions.filter(confirmed=False)]
    if request.method == "POST":
        actions.confirm(subscriber)
        return redirect(reverse("digest-manage", args=[links.token("manage", subscriber)]))
    what = f"To {subscriber.address}: {'; '.join(waiting) or 'nothing new is waiting'}."
    return _ask(request, "Begin these digests?", what, "Yes, send them")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to end all digests; POST ends them.

    Mail programs also call it by themselves: POST with `List-Unsubscribe=One-Click` (RFC 8058).
    """
    try:
        subscriber, _ = links.read("unsubscribe", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    if request.method == "POST":
        actions.unsubscribe(subscriber)
        return _done(request, "You are unsubscribed", "No digest will come any more.")
    what = f"All digests to {subscriber.address} end at once."
    return _ask(request, "Unsubscribe?", what, "Unsubscribe")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to upvote the paper of a link in a mail; POST upvotes it."""
    return _mark(request, token, Mark.Kind.VOTE, "Upvote this paper?", "Upvote", "Upvoted")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to save the paper of a link in a mail; POST saves it."""
    return _mark(request, token, Mark.Kind.SAVE, "Save this paper?", "Save", "Saved")


def _mark(request: HttpRequest, token: str, kind: str, question: str, label: str, title: str) -> HttpResponse:
    try:
        subscriber, paper_id = links.read(kind, token)
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            return error_page(request, "This paper is no longer in the catalogue.")
        if request.method == "POST":
            mark(subscriber, paper_id, kind)
            return _done(request, title, paper.title_text, paper_url(paper.key), "Read it")
    except BadLink as error:
        return error_page(request, str(error), status=403)
    except DailyPapersError as error:
        return error_page(request, str(error))
    return _ask(request, question, paper.title_text, label)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show what comes and when; POST adds or removes a subscription, or changes the hour."""
    try:
        subscriber, _ = links.read("manage", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    pressed = ManageForm.of(request)
    add_form, clock_form = SubscriptionForm(), ClockForm(initial=_clock_of(subscriber))
    form: Form = pressed
    if pressed.is_valid():
        match pressed.cleaned_data["do"]:
            case "remove":
                actions.remove(subscriber, pressed.cleaned_data["subscription"])
                return redirect(request.path)
            case "add":
                form = add_form = SubscriptionForm(request.POST)
                if add_form.is_valid():
                    with add_form.reporting("target"):
                        actions.add(subscriber, add_form.subscription)
                        return redirect(request.path)
            case _:
                form = clock_form = ClockForm(request.POST)
                if clock_form.is_valid():
                    with clock_form.reporting("time_zone"):
                        actions.change(subscriber, **clock_form.clock)
                        return redirect(request.path)
    subscriber.refresh_from_db()
    context = {
        "subscriber": subscriber,
        "subscriptions": [(row, in_words(row)) for row in queries.subscriptions_of(subscriber)],
        "saved": queries.marked_papers(subscriber, Mark.Kind.SAVE)[:50],
        "add_form": add_form,
        "clock_form": clock_form,
        "token": token,
        "stop": reverse("digest-unsubscribe", args=[links.token("unsubscribe", subscriber)]),
    }
    return render_form(request, "web/digests/manage.html", form, context)


def _clock_of(subscriber: Subscriber) -> dict[str, Any]:
    return {"hour": subscriber.hour, "time_zone": subscriber.time_zone, "empty": subscriber.empty_digests}


def in_words(subscription: Subscription) -> str:
    """Return a subscription in words: "A category: cs.LG, every Friday, up to 10 papers"."""
    kind = subscription_kinds().get(subscription.kind)
    what = kind.label if kind else subscription.kind
    if kind and subscription.target:
        what += f": {subscription.target}"
    weekly = f"every {WEEKDAYS[subscription.weekday]}"
    cadence = subscription.cadence
    when = weekly if cadence == "weekly" else CADENCES.get(cadence, cadence)
    return f"{what}, {when}, up to {subscription.limit} papers"


@never_cache
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Return the mail as it would be now, as HTML, or as text with `?text=1`."""
    try:
        subscriber, _ = links.read("manage", token)
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
    """Take a report of what came back, for mail servers and providers that can post them.

    The body is the report as a message (RFC 3464 or 5965), JSON `{"message_id", "kind", "detail"}`, or what the
    provider of `EMAIL_URL` calls its webhook with.
    """
    if not settings.BOUNCE_SECRET or not constant_time_compare(secret, settings.BOUNCE_SECRET):
        return HttpResponse("unknown address\n", status=404, content_type="text/plain")
    report = _json_report(request.body) if "json" in (request.content_type or "") else parse(request.body)
    if report is None and provider():
        return _from_provider(request)
    if report is None:
        return HttpResponse("no report about a mail of this site\n", status=422, content_type="text/plain")
    noted = record(report)
    return HttpResponse("noted\n" if noted else "known before\n", content_type="text/plain")


def _from_provider(request: HttpRequest) -> HttpResponse:
    """Answer 200 also where none of it is about a mail of ours, since providers repeat what is refused."""
    try:
        received = reports(request)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse("no report of the provider\n", status=422, content_type="text/plain")
    noted = sum(record(report) for report in received)
    return HttpResponse(f"{noted} noted\n", content_type="text/plain")


def _json_report(body: bytes) -> Report | None:
    try:
        facts = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(facts, dict) or facts.get("kind") not in Bounce.Kind.values:
        return None
    ours = links.read_message_id(str(facts.get("message_id", "")))
    return Report(*ours, str(facts["kind"]), str(facts.get("detail", ""))[:500]) if ours else None


def _ask(request: HttpRequest, question: str, what: str, label: str) -> HttpResponse:
    return render(request, "web/digests/ask.html", {"question": question, "what": what, "label": label})


def _done(request: HttpRequest, title: str, sentence: str, leave: str = "", leave_text: str = "") -> HttpResponse:
    context = {"title": title, "sentence": sentence, "leave": leave, "leave_text": leave_text}
    return render(request, "web/digests/done.html", context)
