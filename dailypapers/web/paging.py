"""Pages of a list: the requested one and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.lib.errors import DailyPapersError
from dailypapers.web.forms.paging import PageForm

PER_PAGE = 50  # papers


class PageOutOfRange(DailyPapersError):
    """A page that is not a number or is behind the last one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `total` items, counted from 1."""

    number: int
    total: int
    size: int = PER_PAGE

    @property
    def count(self) -> int:
        """Return the number of pages; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        """Return the position of the first item."""
        return (self.number - 1) * self.size

    @property
    def previous(self) -> int | None:
        """Return the number of the page before; None for the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Return the number of the page after; None for the last."""
        return self.number + 1 if self.number < self.count else None


def requested_page(request: HttpRequest) -> int:
    """Return the number in `?page=`. Raises `PageOutOfRange` for anything else."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise PageOutOfRange(
            _("Invalid page: %(page)s. Write a number; 1 is the first page.") % {"page": request.GET["page"][:20]}
        )
    return int(form.cleaned_data["page"])


def page_of(number: int, total: int, size: int = PER_PAGE) -> Page:
    """Return page `number` of `total` items. Raises `PageOutOfRange` for a page behind the last one."""
    page = Page(number, total, size)
    if number > page.count:
        sentence = ngettext(
            "There is no page %(number)s: this list has %(count)s page.",
            "There is no page %(number)s: this list has %(count)s pages.",
            page.count,
        )
        raise PageOutOfRange(sentence % {"number": intcomma(number), "count": intcomma(page.count)})
    return page
