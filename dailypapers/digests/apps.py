from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "dailypapers.digests"

    def ready(self) -> None:
        """Register the list of an edition, which only this package knows."""
        from dailypapers.digests import edition_listing  # noqa: F401
