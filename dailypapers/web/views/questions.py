"""Asking: the passages that answer a question, and an answer where a language model is set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dailypapers.accounts import limits
from dailypapers.accounts.models import User
from dailypapers.lib.errors import RateLimited
from dailypapers.operations.passages import hit_url
from dailypapers.operations.questions import Reply, find_evidence, write_answer
from dailypapers.operations.scopes import open_scope
from dailypapers.search.text_search import has_texts
from dailypapers.translation import translated
from dailypapers.web.forms.questions import QuestionForm
from dailypapers.web.view_helpers import handle_action_errors
from dailypapers.writer.questions import model_name


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def ask(request: HttpRequest) -> HttpResponse:
    """Show what answers a question. GET asks no model; POST, which no crawler sends, has one answer."""
    form = QuestionForm(request.POST if request.method == "POST" else request.GET)
    values = form.values()
    scope = open_scope(values["paper"], values["listing"], request.user)
    model = model_name()
    context: dict[str, Any] = {"form": values, "scope": scope, "model": model, "has_texts": has_texts()}
    if values["q"]:
        reply = find_evidence(values["q"], scope, request.user)
        if request.method == "POST" and model:
            reply = _answered(request, reply)
        context |= {"reply": reply, "passages": [(hit, hit_url(hit)) for hit in reply.hits]}
    return render(request, "web/ask.html", context)


def _answered(request: HttpRequest, reply: Reply) -> Reply:
    """Add an answer; where somebody has asked too often, the passages stay and the sentence says so."""
    user = request.user if isinstance(request.user, User) else None
    try:
        return write_answer(reply, user, limits.address_of(request))
    except RateLimited as error:
        return replace(reply, note=translated(str(error)))
