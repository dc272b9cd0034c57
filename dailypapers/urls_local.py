"""What the program's own process reads of the site: what the API reads, and lists and papers as files."""

from django.urls import include, path

from dailypapers.api.v1 import local

urlpatterns = [
    path("api/v1/<path:path>", local.answer),
    path("", include("dailypapers.web.urls")),
    path("", include("dailypapers.web.community_urls")),
]
handler400 = "dailypapers.web.views.about.bad_request"
handler404 = "dailypapers.web.views.about.not_found"
handler500 = "dailypapers.health.middleware.server_error"
