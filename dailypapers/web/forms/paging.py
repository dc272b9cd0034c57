"""The requested page of a list."""

from __future__ import annotations

from django import forms

from dailypapers.web.forms.base import Form

MAX_PAGE = 999_999_999


class PageForm(Form):
    """`?page=2`, counted from 1; without it the first."""

    page = forms.IntegerField(required=False, initial=1, min_value=1, max_value=MAX_PAGE)
