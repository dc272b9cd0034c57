from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "dailypapers.digests"

    def ready(self) -> None:
        """Register the list of an edition, which only this package knows, and who was mailed a paper."""
        from dailypapers.catalog import actions as catalog
        from dailypapers.digests import edition_listing  # noqa: F401
        from dailypapers.digests.status_changes import tell_mailed

        if tell_mailed not in catalog.AFTER_STATUS_CHANGE:
            catalog.AFTER_STATUS_CHANGE.append(tell_mailed)
