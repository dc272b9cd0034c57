from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FullTextConfig(AppConfig):
    name = "dailypapers.fulltext"
    label = "fulltext"
    verbose_name = _("Texts of papers")
