"""The channels of a user: chats, push services and webhooks that digests go to."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dailypapers.accounts.models import User
from dailypapers.accounts.wording import translated_reason
from dailypapers.digests.delivery import services
from dailypapers.digests.models import Delivery, Subscriber
from dailypapers.digests.subscriptions import channel_actions as actions
from dailypapers.digests.subscriptions import links
from dailypapers.digests.subscriptions.channels import channels_of
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.translation import translated
from dailypapers.web.forms.channels import ChannelAction, ChannelActionForm, ChannelForm
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, render_form, user_of
from dailypapers.web.views.digests import describe

PAGE = "digest-channels"


class ChannelRow(NamedTuple):
    """A channel, descriptions of what comes to it, the token of its page and its last message."""

    channel: Subscriber
    subscriptions: list[str]
    token: str
    last: Delivery | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def channels(request: HttpRequest) -> HttpResponse:
    """Show the user's channels; POST adds, tests or removes one, or lets it lead elsewhere."""
    user = user_of(request)
    if request.method == "POST" and request.POST.get("do") != ChannelAction.ADD:
        return _act(request, user)
    form = ChannelForm.of(request, initial=request.GET.dict())
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting("url"):
            terms = form.clock | {"language": get_language() or ""}
            added = actions.add_channel(
                user, values["url"], [form.subscription], name=values["name"], channel=values["channel"], **terms
            )
            return redirect_back(
                request,
                "/digests/channels",
                _("%(channel)s added. Send it a test message.") % {"channel": added.address},
            )
    context = {"channels": _rows(user), "has_services": services.is_installed(), "schemes": sorted(services.SCHEMES)}
    return render_form(request, "web/digests/channels.html", form, context)


def _act(request: HttpRequest, user: User) -> HttpResponse:
    values = ChannelActionForm(request.POST).values()
    match values["do"]:
        case ChannelAction.TEST:
            said = _of_test(actions.send_test(user, values["id"] or 0))
        case ChannelAction.REMOVE:
            actions.remove_channel(user, values["id"] or 0)
            said = _("Channel removed, with its address.")
        case _:
            try:
                actions.replace_address(user, values["id"] or 0, values["replacement"])
            except InvalidSubscription as error:
                return redirect_back(request, "/digests/channels", translated(str(error)))
            said = _("The channel leads there now. Send it a test message.")
    return redirect_back(request, "/digests/channels", said)


def _of_test(delivery: Delivery) -> str:
    """Return how a test message fared, as a sentence."""
    match delivery.state:
        case Delivery.State.SENT:
            return _("The test message was taken.")
        case Delivery.State.FAILED:
            return _("The test message was refused: %(error)s") % {"error": translated_reason(delivery.error)}
        case _:
            why = delivery.error or _("no answer so far")
            return _("The test message has not got through yet and is tried again: %(reason)s") % {"reason": why}


def _rows(user: User) -> list[ChannelRow]:
    rows = list(channels_of(user))
    newest: dict[int, Delivery] = {}
    for delivery in Delivery.objects.filter(subscriber__in=rows).order_by("-id")[:400]:
        newest.setdefault(delivery.subscriber_id, delivery)
    return [
        ChannelRow(
            row, [describe(one) for one in row.subscriptions.all()], links.token("manage", row), newest.get(row.pk)
        )
        for row in rows
    ]
