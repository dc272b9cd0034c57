"""All URLs of the site."""

from allauth.account.decorators import reauthentication_required, secure_admin_login
from allauth.account.views import password_set
from django.contrib import admin
from django.urls import include, path

from dailypapers.health import dashboard

admin.autodiscover()
dashboard.install(admin.site)
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one page, one set of limits

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("dailypapers.mcp.urls")),
    path("api/", include("dailypapers.api.urls")),
    path("accounts/password/set/", reauthentication_required(password_set), name="account_set_password"),
    path("accounts/", include("allauth.urls")),
    path("", include("dailypapers.health.urls")),
    path("", include("dailypapers.web.urls")),
    path("", include("dailypapers.web.community_urls")),
]
handler400 = "dailypapers.web.views.about.bad_request"
handler404 = "dailypapers.web.views.about.not_found"
handler500 = "dailypapers.health.middleware.server_error"
