from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "dailypapers.insights"
