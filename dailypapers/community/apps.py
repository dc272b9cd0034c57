from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "dailypapers.community"

    def ready(self) -> None:
        from dailypapers.catalog import actions as catalog
        from dailypapers.community.actions.status_changes import tell_readers
        from dailypapers.community.counters import recount

        if recount not in catalog.AFTER_MERGE:
            catalog.AFTER_MERGE.append(recount)
        if tell_readers not in catalog.AFTER_STATUS_CHANGE:
            catalog.AFTER_STATUS_CHANGE.append(tell_readers)
