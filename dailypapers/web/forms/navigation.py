"""The page a form returns to."""

from __future__ import annotations

from django.forms import HiddenInput
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

from dailypapers.web.forms.base import Form, TextField

MAX_URL = 2_000  # characters


class NextForm(Form):
    """`next`: the page to return to."""

    next = TextField(required=False, max_length=MAX_URL, widget=HiddenInput)

    def url(self, request: HttpRequest, fallback: str) -> str:
        """Return the path in `next` if it is on this site, else `fallback`; safe in a header."""
        url = self.cleaned_data["next"] if self.is_valid() else ""
        is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
        return str(iri_to_uri(url)) if url.startswith("/") and is_ours else fallback
