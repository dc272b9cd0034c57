from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "dailypapers.catalog"

    def ready(self) -> None:
        import dailypapers.translation  # noqa: F401  # pages say sentences by it
