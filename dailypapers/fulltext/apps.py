from __future__ import annotations

from django.apps import AppConfig


class FullTextConfig(AppConfig):
    name = "dailypapers.fulltext"
    label = "fulltext"
    verbose_name = "Texts of papers"
