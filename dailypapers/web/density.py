"""What a browser chose: how much cards show, no pictures, no introduction. Kept in cookies that tell of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COOKIE = "cards"
COOKIE_SECONDS = 365 * 86_400
DEFAULT = "summaries"


class Density(NamedTuple):
    """One way to show cards, as the cookie and as people call it."""

    name: str
    label: StrOrPromise


DENSITIES = (
    Density("titles", _("Titles")),
    Density("summaries", _("Summaries")),
    Density("abstracts", _("Abstracts")),
    Density("pictures", _("Pictures")),
)
PICTURES, HIDDEN = "pictures", "off"
"""The cookie of a browser whose reader wants no pictures, and its value."""
WELCOMED = "welcomed"
"""The cookie of a browser whose reader has closed the introduction."""

_NAMES = {density.name for density in DENSITIES}


def choices_of(request: HttpRequest) -> tuple[str, bool, bool]:
    """Return all that makes pages for strangers differ."""
    return density_of(request), hides_pictures(request), WELCOMED in request.COOKIES


def hides_pictures(request: HttpRequest) -> bool:
    """Tell whether this browser wants no pictures."""
    return request.COOKIES.get(PICTURES) == HIDDEN


def density_of(request: HttpRequest) -> str:
    """Return how much this browser wants cards to show."""
    name = request.COOKIES.get(COOKIE, "")
    return name if name in _NAMES else DEFAULT
