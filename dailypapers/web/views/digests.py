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
from dailypapers.digests.planning.schedule import CADENCES, Cadence
from dailypapers.digests.rendering import renderer
from dailypapers.digests.subscriptions import actions, links
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.addresses import address_key
from dailypapers.digests.subscriptions.kinds import offered_kinds, subscription_kinds
from dailypapers.digests.subscriptions.links import BadLink
from dailypapers.digests.subscriptions.marks import mark
from dailypapers.lib.errors import DailyPapersError, InvalidSubscription, RateLimited
from dailypapers.lib.periods import WEEKDAYS
from dailypapers.lib.retry_after import format_retry_after
from dailypapers.web.views.about import error_page

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form; whatever address is given, the answer is the same, so that nobody learns who subscribes."""
    if request.method != "POST":
        return _form(request, request.GET)
    form = request.POST
    owner = _owner(request, form.get("address", ""))
    try:
        actions.subscribe(
            form.get("address", ""), [_wish(form)], hour=_integer(form, "hour", 7), ip=client_address(request),
            time_zone=form.get("time_zone", "").strip() or "UTC", empty_digests="empty" in form,
            user=owner, confirmed=owner is not None,
        )  # fmt: skip
    except InvalidSubscription as error:
        return _form(request, form, str(error), 400)
    except RateLimited as error:
        response = _form(request, form, str(error), error.status)
        response.headers["Retry-After"] = format_retry_after(error.wait)
        return response
    if owner is not None:
        return redirect("digests-mine")
    return render(request, "web/digests/done.html", _done(
        "Look into your inbox", "A mail with a button is on its way, usually within a minute. Digests begin once it is "
        "pressed; without that, nothing will be sent.",
    ))  # fmt: skip


def _owner(request: HttpRequest, address: str) -> User | None:
    """Who is signed in, where their account has verified this address: then no mail needs to ask."""
    if not isinstance(request.user, User) or not request.user.is_active:
        return None
    mine = {address_key(known) for known in verified_emails(request.user)}
    return request.user if address_key(address) in mine else None


def _form(request: HttpRequest, form: Any, error: str = "", status: int = 200) -> HttpResponse:
    values = {name: form.get(name, "") for name in ("address", "kind", "target", "cadence", "weekday", "limit", "hour")}
    context = {"values": values, "error": error, "empty": "empty" in form, "time_zone": form.get("time_zone", "UTC")}
    if isinstance(request.user, User) and not values["address"]:
        values["address"] = next(iter(verified_emails(request.user)), "")
    return render(request, "web/digests/subscribe.html", context | _choices(), status=status)


def _choices() -> dict[str, Any]:
    return {
        "kinds": [(name, kind.label, kind.asks) for name, kind in offered_kinds().items()],
        "cadences": CADENCES.items(),
        "weekdays": [(str(number), name) for number, name in enumerate(WEEKDAYS)],
        "hours": [(str(hour), f"{hour:02}:00") for hour in range(24)],
    }


def _wish(form: Any) -> SubscriptionRequest:
    return SubscriptionRequest(
        kind=form.get("kind", "day"), target=form.get("target", ""), cadence=form.get("cadence", Cadence.DAILY),
        weekday=_integer(form, "weekday", 0), limit=_integer(form, "limit", 10), revisions="revisions" in form,
    )  # fmt: skip


def _integer(form: Any, name: str, default: int) -> int:
    text = form.get(name, "") or str(default)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


# --- behind the links -----------------------------------------------------------------------------------------------


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber, _ = links.read("confirm", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    waiting = [str(said(row)) for row in subscriber.subscriptions.filter(confirmed=False)]
    if request.method == "POST":
        actions.confirm(subscriber)
        return redirect(reverse("digest-manage", args=[links.token("manage", subscriber)]))
    what = f"To {subscriber.address}: {'; '.join(waiting) or 'nothing new is waiting'}."
    return _ask(request, "Begin these digests?", what, "Yes, send them")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Also what mail programs call by themselves: POST with `List-Unsubscribe=One-Click` (RFC 8058)."""
    try:
        subscriber, _ = links.read("unsubscribe", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    if request.method == "POST":
        actions.unsubscribe(subscriber)
        return render(request, "web/digests/done.html", _done("You are unsubscribed", "No digest will come any more."))
    what = f"All digests to {subscriber.address} end at once."
    return _ask(request, "Unsubscribe?", what, "Unsubscribe")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    return _mark(request, token, Mark.Kind.VOTE, "Upvote this paper?", "Upvote", "Upvoted")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, token: str) -> HttpResponse:
    return _mark(request, token, Mark.Kind.SAVE, "Save this paper?", "Save", "Saved")


def _mark(request: HttpRequest, token: str, kind: str, question: str, label: str, done: str) -> HttpResponse:
    try:
        subscriber, paper_id = links.read(kind, token)
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            return error_page(request, "This paper is not in the catalogue any more.")
        if request.method == "POST":
            mark(subscriber, paper_id, kind)
            return render(request, "web/digests/done.html", _done(
                done, paper.title_text, paper_url(paper.key), "Read it",
            ))  # fmt: skip
    except BadLink as error:
        return error_page(request, str(error), status=403)
    except DailyPapersError as error:
        return error_page(request, str(error))
    return _ask(request, question, paper.title_text, label)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What comes and when."""
    try:
        subscriber, _ = links.read("manage", token)
    except BadLink as bad:
        return error_page(request, str(bad), status=403)
    error = ""
    if request.method == "POST":
        try:
            _manage(subscriber, request.POST)
            return redirect(request.path)
        except InvalidSubscription as invalid:
            error = str(invalid)
    subscriber.refresh_from_db()
    context = {
        "subscriber": subscriber,
        "rows": [(row, said(row)) for row in queries.subscriptions_of(subscriber)],
        "saved": queries.marked_papers(subscriber, Mark.Kind.SAVE)[:50],
        "error": error,
        "token": token,
        "stop": reverse("digest-unsubscribe", args=[links.token("unsubscribe", subscriber)]),
        "hour": str(subscriber.hour),
        "values": {},
    }
    return render(request, "web/digests/manage.html", context | _choices(), status=400 if error else 200)


def _manage(subscriber: Subscriber, form: Any) -> None:
    match form.get("do"):
        case "add":
            actions.add(subscriber, _wish(form))
        case "remove":
            actions.remove(subscriber, _integer_id(form.get("subscription", "")))
        case "change":
            actions.change(
                subscriber, hour=_integer(form, "hour", 7), time_zone=form.get("time_zone", "").strip(),
                empty_digests="empty" in form,
            )  # fmt: skip
        case _:
            raise InvalidSubscription("This form is incomplete. Press one of its buttons.")


def _integer_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def said(row: Subscription) -> str:
    """A subscription in words."""
    kind = subscription_kinds().get(row.kind)
    what = f"{kind.label}: {row.target}" if kind and row.target else (kind.label if kind else row.kind)
    when = f"every {WEEKDAYS[row.weekday]}" if row.cadence == Cadence.WEEKLY else CADENCES.get(row.cadence, row.cadence)
    return f"{what}, {when}, up to {row.limit} papers"


@never_cache
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The mail as it would be now, as HTML, or as text with `?text=1`."""
    try:
        subscriber, _ = links.read("manage", token)
    except BadLink as error:
        return error_page(request, str(error), status=403)
    plan = planner.preview(queries.subscriptions_of(subscriber))
    digest = queries.digest_of_plan(subscriber, plan, timezone.localdate())
    if request.GET.get("text"):
        return HttpResponse(renderer.text(digest), content_type="text/plain; charset=utf-8")
    response = HttpResponse(renderer.html(digest))
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


@csrf_exempt
@require_POST
def bounces(request: HttpRequest, secret: str) -> HttpResponse:
    """Reports of what came back, for mail servers and providers that can post them.

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
    """Answers 200 also where none of it is about a mail of ours, since providers repeat what is refused."""
    try:
        found = reports(request)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse("no report of the provider\n", status=422, content_type="text/plain")
    noted = sum(record(report) for report in found)
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


def _done(title: str, sentence: str, leave: str = "", leave_text: str = "") -> dict[str, str]:
    return {"title": title, "sentence": sentence, "leave": leave, "leave_text": leave_text}
