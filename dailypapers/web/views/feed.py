"""The personal feed."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dailypapers.community.queries import annotate_viewer_state
from dailypapers.formats import PaperView, view_of, with_figures
from dailypapers.ranking import feeds
from dailypapers.ranking.interactions import sliders_of
from dailypapers.ranking.models import Seed
from dailypapers.ranking.seeds import SeedResult, delete_seeds, plant_seeds, seed_list_of
from dailypapers.web.forms.feed import SLIDERS, SeedsForm, SlidersForm
from dailypapers.web.paging import PER_PAGE, PageOutOfRange, page_of, requested_page
from dailypapers.web.view_helpers import handle_action_errors, render_form, user_of
from dailypapers.web.views.about import error_page


class FeedEntry(NamedTuple):
    """A paper of the feed, and its score with the reason."""

    paper: PaperView
    item: feeds.FeedItem


@never_cache
@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    """Show the feed of the signed-in user."""
    return _for_you(request)


def _for_you(
    request: HttpRequest, *, sliders: SlidersForm | None = None, seeds: SeedsForm | None = None
) -> HttpResponse:
    """Render the feed; a form with errors replaces an empty one."""
    if not request.user.is_authenticated:
        return render(request, "web/feed/sign_in.html", {"kind": "for-you"})
    user_id = int(request.user.pk)
    try:
        number = requested_page(request)
        feed = feeds.for_you(user_id, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
        page = page_of(number, feed.total)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=request.path, back_label=_("For you"))
    papers = with_figures([view_of(item.paper) for item in feed.items])
    annotate_viewer_state(request.user, papers)
    saved = sliders_of(user_id)
    context = {
        "kind": "for-you",
        "feed": feed,
        "entries": [FeedEntry(*entry) for entry in zip(papers, feed.items, strict=True)],
        "page": page,
        "sliders": sliders or SlidersForm(initial={name: round(getattr(saved, name) * 100) for name in SLIDERS}),
        "seeds_form": seeds or SeedsForm(),
        "seed_list": seed_list_of(request.user),
        "seeds": Seed.objects.filter(user_id=user_id).count(),
    }
    return render_form(request, "web/feed/for_you.html", sliders or seeds or SeedsForm(), context)


@never_cache
@require_POST
@handle_action_errors
def sliders(request: HttpRequest) -> HttpResponse:
    """Save the settings of the feed."""
    user = user_of(request)
    form = SlidersForm(request.POST)
    if form.is_valid():
        with form.reporting():
            feeds.set_sliders(user, **form.cleaned_data)
            messages.success(request, _("Saved. The new order will appear in a moment."))
            return redirect("for-you")
    return _for_you(request, sliders=form)


@never_cache
@require_POST
@handle_action_errors
def seeds(request: HttpRequest) -> HttpResponse:
    """Add papers the user knows, pasted or from a file; with `forget` remove them all."""
    user = user_of(request)
    form = SeedsForm(request.POST, request.FILES)
    if form.is_valid():
        with form.reporting("papers"):
            if form.cleaned_data["forget"]:
                messages.success(request, _removed(delete_seeds(user)))
            else:
                _tell_seeded(request, plant_seeds(user, form.cleaned_data["papers"]))
            return redirect("for-you")
    return _for_you(request, seeds=form)


def _tell_seeded(request: HttpRequest, result: SeedResult | None) -> None:
    if result is None:
        messages.success(
            request, _("Your list is long: it is read in the background. How far it is stands on this page.")
        )
        return
    added = ngettext("Added %(count)s paper.", "Added %(count)s papers.", result.found)
    sentences = [added % {"count": intcomma(result.found)}]
    if result.unknown:
        sentences.append(_("Not in this catalogue: %(papers)s.") % {"papers": ", ".join(result.unknown)})
    messages.success(request, " ".join(sentences))


def _removed(count: int) -> str:
    return ngettext("Removed %(count)s paper.", "Removed %(count)s papers.", count) % {"count": intcomma(count)}
