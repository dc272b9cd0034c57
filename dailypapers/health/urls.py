"""Addresses for programs that watch the site."""

from django.urls import path

from dailypapers.health import views

urlpatterns = [
    path("healthz", views.alive, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path("readyz", views.ready, name="readyz"),
]
