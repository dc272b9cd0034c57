"""The pages. Fixed words come before ids, and an id may hold slashes: `/papers/hep-th/9901001`."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from dailypapers.web.feeds import views as feeds
from dailypapers.web.views import (
    about,
    agents,
    digests,
    editions,
    feed,
    files,
    papers,
    periods,
    search,
    subscriptions,
    suggestions,
)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="papers", query_string=True), name="home"),
    path("papers", search.papers, name="papers"),
    *[
        route
        for ending in files.ENDINGS
        for route in (
            path(f"papers.{ending}", files.papers, {"ending": ending}),
            path(f"papers/date/<str:day>.{ending}", files.day, {"ending": ending}),
            path(f"papers/week/<str:week>.{ending}", files.week, {"ending": ending}),
            path(f"papers/month/<str:month>.{ending}", files.month, {"ending": ending}),
            path(f"papers/trending.{ending}", files.trending, {"ending": ending}),
        )
    ],
    path("papers/suggest", suggestions.suggestions, name="suggestions"),
    path("papers/date/<str:day>", periods.day, name="day"),
    path("papers/week/<str:week>", periods.week, name="week"),
    path("papers/month/<str:month>", periods.month, name="month"),
    path("papers/calendar/<str:month>", periods.calendar, name="calendar"),
    path("papers/week", periods.this_week, name="this-week"),
    path("papers/month", periods.this_month, name="this-month"),
    path("papers/date", periods.jump, name="jump"),
    path("papers/trending", periods.trending, name="trending"),
    path("papers/for-you", feed.for_you, name="for-you"),
    path("papers/for-you/sliders", feed.sliders, name="feed-sliders"),
    path("papers/for-you/seeds", feed.seeds, name="feed-seeds"),
    path("papers/<path:key>.md", papers.markdown, name="paper-markdown"),
    path("papers/<path:key>.bib", papers.bibtex, name="paper-bibtex"),
    path("papers/<path:key>.ris", papers.ris, name="paper-ris"),
    path("papers/<path:key>.csl.json", papers.csl_json, name="paper-csl-json"),
    path("papers/<path:key>", papers.paper, name="paper"),
    path("editions", editions.index, name="editions"),
    path("editions/<str:day>.md", editions.markdown, name="edition-markdown"),
    path("editions/<str:day>.html", editions.html, name="edition-html"),
    path("editions/<str:day>.txt", editions.text, name="edition-text"),
    path("editions/<str:day>", editions.edition, name="edition"),
    path("subscribe", digests.subscribe, name="subscribe"),
    path("digests/confirm/<str:token>", digests.confirm, name="digest-confirm"),
    path("digests/manage/<str:token>", digests.manage, name="digest-manage"),
    path("digests/preview/<str:token>", digests.preview, name="digest-preview"),
    path("digests/unsubscribe/<str:token>", digests.unsubscribe, name="digest-unsubscribe"),
    path("digests/vote/<str:token>", digests.vote, name="digest-vote"),
    path("digests/save/<str:token>", digests.save, name="digest-save"),
    path("digests/bounces/<str:secret>", digests.bounces, name="digest-bounces"),
    path("digests/mine", subscriptions.mine, name="digests-mine"),
    path("digests/follows.opml", feeds.follows_opml, name="follows-opml"),
    path("digests/opml/<str:token>", feeds.own_opml, name="digest-opml"),
    path("feeds", feeds.index, name="feeds"),
    path("feeds.opml", feeds.opml, name="feeds-opml"),
    re_path(r"^feeds/(?P<name>[a-z]+)\.(?P<ending>rss|atom|json)$", feeds.feed, name="feed"),
    re_path(r"^feeds/(?P<name>[a-z]+)/(?P<target>.+)\.(?P<ending>rss|atom|json)$", feeds.feed, name="targeted-feed"),
    path("help", about.help_page, name="help"),
    path("bookmarklet", about.bookmarklet, name="bookmarklet"),
    path("llms.txt", agents.llms, name="llms"),
    path("sitemap.xml", agents.sitemap, name="sitemap"),
    path("sitemap-days.xml", agents.sitemap_days, name="sitemap-days"),
    path("sitemap-<int:part>.xml", agents.sitemap_part, name="sitemap-part"),
    path("robots.txt", about.robots, name="robots"),
    path("favicon.ico", about.favicon, name="favicon"),
]
