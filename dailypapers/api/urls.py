"""Every URL under `/api/`. Fixed words come before ids, and an id may hold slashes."""

from django.urls import path

from dailypapers.api.hub import views as hub
from dailypapers.api.v1.api import api, openapi

urlpatterns = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/", api.urls),
    path("daily_papers", hub.daily_papers, name="hub-daily-papers"),
    path("agent-harnesses", hub.agent_harnesses, name="hub-agent-harnesses"),
    path("papers", hub.papers_list, name="hub-papers"),
    path("papers/search", hub.papers_search, name="hub-search"),
    path("papers/<path:key>", hub.paper_info, name="hub-paper"),
]
