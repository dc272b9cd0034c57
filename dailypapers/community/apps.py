from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "dailypapers.community"

    def ready(self) -> None:
        from dailypapers.catalog import actions as catalog
        from dailypapers.community.counters import recount

        if recount not in catalog.AFTER_MERGE:
            catalog.AFTER_MERGE.append(recount)
