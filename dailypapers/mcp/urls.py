"""The URL of `/mcp`. The protocol's library takes half a second to import: only a process that is asked loads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # cookies count for nothing here: only a token tells who the user is
def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer one MCP request, sent by POST."""
    from dailypapers.mcp import views

    return views.endpoint(request)


urlpatterns = [path("mcp", endpoint, name="mcp")]
