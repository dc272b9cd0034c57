"""Pages of a list: which one is asked for, and which ones there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from dailypapers.lib.errors import DailyPapersError
from dailypapers.web.forms.paging import PageForm

PER_PAGE = 50  # papers


class PageOutOfRange(DailyPapersError):
    """A page that is no number or lies behind the last one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `total` things, counted from 1."""

    number: int
    total: int
    size: int = PER_PAGE

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


def asked_page(request: HttpRequest) -> int:
    """Return the number in `?page=`. Raises `PageOutOfRange` for anything else."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise PageOutOfRange(f"Invalid page: {request.GET['page'][:20]}. Write a number; 1 is the first page.")
    return int(form.cleaned_data["page"])


def page_of(number: int, total: int, size: int = PER_PAGE) -> Page:
    """Page `number` of `total` things. Raises `PageOutOfRange` behind the last page; an empty list has one page."""
    page = Page(number, total, size)
    if number > page.count:
        pages = "1 page" if page.count == 1 else f"{page.count:,} pages"
        raise PageOutOfRange(f"There is no page {number:,}: this list has {pages}.")
    return page
