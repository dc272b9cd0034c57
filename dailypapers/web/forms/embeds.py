"""The query of oEmbed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.web.forms.base import Form, TextField


class OEmbedForm(Form):
    """`?url=…&format=json&maxwidth=480&maxheight=200`, as https://oembed.com/ describes it."""

    url = TextField(max_length=2_000, error_messages={"required": _("Say which page: url=https://…/papers/…")})
    format = TextField(required=False, max_length=20)
    maxwidth = forms.IntegerField(required=False, min_value=1)
    maxheight = forms.IntegerField(required=False, min_value=1)
