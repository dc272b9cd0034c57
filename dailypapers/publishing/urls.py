"""The routes that links of a published page are made of; what is beside the site's own is for published sites alone."""

from django.urls import include, path

from dailypapers.publishing import views

urlpatterns = [
    path("search", views.search, name="published-search"),
    path("not-found", views.not_found, name="published-not-found"),
    path("accounts/", include("allauth.urls")),
    path("", include("dailypapers.web.urls")),
    path("", include("dailypapers.web.community_urls")),
]
