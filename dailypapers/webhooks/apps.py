from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig

from dailypapers.catalog import hooks


class WebhooksConfig(AppConfig):
    name = "dailypapers.webhooks"

    def ready(self) -> None:
        if _papers_are_new not in hooks.AFTER_NEW_PAPERS:
            hooks.AFTER_NEW_PAPERS.append(_papers_are_new)


def _papers_are_new(ids: Sequence[int]) -> None:
    from dailypapers.webhooks.events import papers_are_new

    papers_are_new(ids)
