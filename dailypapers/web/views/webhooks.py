"""Webhooks: those of a user, and for administrators those of the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dailypapers.accounts.models import User
from dailypapers.web.forms.webhooks import WebhookAction, WebhookActionForm, WebhookForm
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, render_form, user_of
from dailypapers.webhooks import actions
from dailypapers.webhooks.models import Message, Webhook

PATH = "/settings/webhooks"


class WebhookRow(NamedTuple):
    """A webhook and its last messages."""

    webhook: Webhook
    messages: Sequence[Message]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def webhooks(request: HttpRequest) -> HttpResponse:
    """Show webhooks with their last messages; POST adds, tests or removes one, or sends a message again."""
    user = user_of(request)
    if request.method == "POST" and request.POST.get("do") != WebhookAction.ADD:
        return _act(request, user)
    form, secret = WebhookForm.of(request), ""
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting("url"):
            added = actions.add_webhook(user, values["url"], values["events"], for_site=values["for_site"])
            form, secret = WebhookForm(), added.secret
    rows = [WebhookRow(one, list(actions.log_of(one))) for one in actions.webhooks_of(user).order_by("id")]
    context = {"webhooks": rows, "secret": secret, "is_administrator": user.is_superuser}
    return render_form(request, "web/community/webhooks.html", form, context)


def _act(request: HttpRequest, user: User) -> HttpResponse:
    values = WebhookActionForm(request.POST).values()
    number = values["id"] or 0
    match values["do"]:
        case WebhookAction.TEST:
            actions.test_webhook(user, number)
            said = _("A test message is on its way. Look below for how it fared.")
        case WebhookAction.AGAIN:
            actions.send_again(user, number)
            said = _("The message is sent again.")
        case _:
            actions.remove_webhook(user, number)
            said = _("Webhook removed.")
    return redirect_back(request, PATH, said)
