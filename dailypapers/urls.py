"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from dailypapers.mcp.views import endpoint

urlpatterns = [
    path("admin/", admin.site.urls),
    path("mcp", endpoint, name="mcp"),
    path("api/", include("dailypapers.api.urls")),
    path("", include("dailypapers.web.urls")),
]
handler404 = "dailypapers.web.views.about.not_found"
handler500 = "dailypapers.web.views.about.server_error"
