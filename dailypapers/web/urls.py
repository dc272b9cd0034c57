"""URLs of the pages. Fixed words come before ids, and an id may hold slashes: `/papers/hep-th/9901001`."""

from typing import TYPE_CHECKING

from django.urls import path, re_path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from dailypapers.lib import plugins
from dailypapers.web.endings import LIST_ENDINGS, PAPER_ENDINGS

if TYPE_CHECKING:
    from dailypapers.web.feeds import views as feeds
    from dailypapers.web.views import (
        about,
        agents,
        books,
        channels,
        citations,
        digests,
        display,
        editions,
        embeds,
        feed,
        files,
        languages,
        listings,
        map,
        offline,
        papers,
        periods,
        podcast,
        programmes,
        questions,
        reviews,
        search,
        subscriptions,
        suggestions,
        texts,
        topics,
        trends,
        unapi,
    )
else:
    from dailypapers.web.lazy_views import (
        about,
        agents,
        books,
        channels,
        citations,
        digests,
        display,
        editions,
        embeds,
        feed,
        feeds,
        files,
        languages,
        listings,
        map,
        offline,
        papers,
        periods,
        podcast,
        programmes,
        questions,
        reviews,
        search,
        subscriptions,
        suggestions,
        texts,
        topics,
        trends,
        unapi,
    )
# The path of each list's page; with an ending it is a file of the list. Search is missing: its URL is its query.
LISTING_PATHS = {
    "newest": "papers/newest",
    "everything": "papers/all",
    "follows": "papers/follows",
    "trending": "papers/trending",
    "for-you": "papers/for-you",
    "day": "papers/date/<str:target>",
    "week": "papers/week/<str:target>",
    "month": "papers/month/<str:target>",
    "similar": "papers/<path:target>/similar",
    "citing": "papers/<path:target>/citing",
    "cited": "papers/<path:target>/cited",
    "category": "categories/<str:target>",
    "keyword": "keywords/<str:target>",
    "organisation": "organisations/<str:target>",
    "author": "authors/<path:target>",
    "venue": "venues/<path:target>",
    "topic": "topics/<str:target>",
    "region": "map/<path:target>",
    "review": "reviews/<str:target>",
    "collection": "collections/<str:target>",
    "group": "groups/<str:target>",
    "person": "users/<str:target>",
    "reading": "reading/<str:target>",
    "shelf": "shelf",
    "edition": "editions/<str:target>",
}
OWN_FILES = {("edition", "md")}  # an edition is written as a post

urlpatterns = [
    path("", require_safe(RedirectView.as_view(pattern_name="papers", query_string=True)), name="home"),
    path("papers", search.papers, name="papers"),
    path("editions/<str:day>.md", editions.markdown, name="edition-markdown"),
    path("editions/<str:day>.html", editions.html, name="edition-html"),
    path("editions/<str:day>.txt", editions.text, name="edition-text"),
    *[path(f"papers.{ending}", files.search_file, {"ending": ending}) for ending in LIST_ENDINGS],
    *[
        path(f"{route}.{ending}", listings.listing_file, {"kind": kind, "ending": ending}, name=f"{kind}.{ending}")
        for kind, route in LISTING_PATHS.items()
        for ending in LIST_ENDINGS
        if (kind, ending) not in OWN_FILES
    ],
    *[
        path(f"{LISTING_PATHS[kind]}.epub", books.listing_file, {"kind": kind}, name=f"{kind}.epub")
        for kind in ("edition", "collection", "reading", "shelf")
    ],
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("offline", offline.no_network, name="offline"),
    path("offline.json", offline.index, name="offline-index"),
    path("papers/suggest", suggestions.suggestions, name="suggestions"),
    path("papers/newest", listings.listing_page, {"kind": "newest"}, name="newest"),
    path("papers/all", listings.listing_page, {"kind": "everything"}, name="everything"),
    path("papers/follows", listings.listing_page, {"kind": "follows"}, name="followed-papers"),
    path("papers/date/<str:day>", periods.day, name="day"),
    path("papers/week/<str:week>", periods.week, name="week"),
    path("papers/month/<str:month>", periods.month, name="month"),
    path("papers/calendar/<str:month>", periods.calendar, name="calendar"),
    path("papers/week", listings.newest_period, {"kind": "week"}, name="this-week"),
    path("papers/month", listings.newest_period, {"kind": "month"}, name="this-month"),
    path("papers/date", periods.jump, name="jump"),
    path("papers/trending", periods.trending, name="trending"),
    path("papers/for-you", feed.for_you, name="for-you"),
    path("papers/for-you/sliders", feed.sliders, name="feed-sliders"),
    path("papers/for-you/seeds", feed.seeds, name="feed-seeds"),
    path("papers/<path:target>/similar", listings.listing_page, {"kind": "similar"}, name="similar"),
    path("papers/<path:target>/citing", listings.listing_page, {"kind": "citing"}, name="citing"),
    path("papers/<path:target>/cited", listings.listing_page, {"kind": "cited"}, name="cited"),
    path("papers/<path:key>/citations", citations.citations, name="citations"),
    path("papers/<path:key>/read", texts.read, name="read"),
    path("papers/<path:key>/figure-<int:width>.webp", texts.main_figure, name="main-figure"),
    path("papers/<path:key>/pictures/<int:number>", texts.picture, name="text-picture"),
    path("papers/<path:key>.epub", books.paper, name="paper-epub"),
    *[path(f"papers/<path:key>.{ending}", papers.file, {"ending": ending}) for ending in PAPER_ENDINGS],
    path("papers/<path:key>", papers.paper, name="paper"),
    *[
        path(f"lists/{kind}{target}.{ending}", listings.listing_file, {"kind": kind, "ending": ending})
        for kind in plugins.names("listings")
        for target in ("", "/<path:target>")
        for ending in LIST_ENDINGS
    ],
    *[
        path(f"lists/{kind}{target}", listings.listing_page, {"kind": kind})
        for kind in plugins.names("listings")
        for target in ("", "/<path:target>")
    ],
    path("ask", questions.ask, name="ask"),
    path("editions", editions.index, name="editions"),
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
    path("digests/channels", channels.channels, name="digest-channels"),
    path("digests/follows.opml", feeds.follows_opml, name="follows-opml"),
    path("digests/opml/<str:token>", feeds.subscriptions_opml, name="digest-opml"),
    path("feeds", feeds.index, name="feeds"),
    path("feeds.opml", feeds.opml, name="feeds-opml"),
    re_path(r"^feeds/(?P<name>[a-z-]+)\.(?P<ending>rss|atom|json)$", feeds.feed, name="feed"),
    re_path(r"^feeds/(?P<name>[a-z-]+)/(?P<target>.+)\.(?P<ending>rss|atom|json)$", feeds.feed, name="targeted-feed"),
    path("podcast.rss", podcast.feed, name="podcast"),
    *[
        path(f"podcast/<str:day>.{ending}", podcast.part, {"ending": ending}, name=f"podcast.{ending}")
        for ending in ("wav", "mp3", "json")
    ],
    path("map", map.paper_map, name="map"),
    path("map.json", map.map_json, name="map.json"),
    path("map/<path:target>", listings.listing_page, {"kind": "region"}, name="region"),
    path("programmes/<path:target>.ics", programmes.programme_calendar, name="programme.ics"),
    path("programmes/<path:target>", programmes.programme, name="programme"),
    path("plan", programmes.plan, name="plan"),
    path("plan.ics", programmes.plan_calendar, name="plan.ics"),
    path("topics", topics.index, name="topics"),
    path("topics/<str:target>", listings.listing_page, {"kind": "topic"}, name="topic"),
    path("reviews", reviews.index, name="reviews"),
    path("reviews/<str:target>", reviews.review, name="review"),
    path("trends", trends.trends, name="trends"),
    *[
        path(f"trends.{ending}", trends.trends_file, {"ending": ending}, name=f"trends.{ending}")
        for ending in ("csv", "svg", "png")
    ],
    path("oembed", embeds.oembed, name="oembed"),
    path("embed/papers/<path:key>", embeds.card, name="embedded-paper"),
    path("unapi", unapi.unapi, name="unapi"),
    path("display", display.display, name="display"),
    path("language", languages.languages, name="languages"),
    path("help", about.help_page, name="help"),
    path("bookmarklet", about.bookmarklet, name="bookmarklet"),
    path("llms.txt", agents.llms, name="llms"),
    path("sitemap.xml", agents.sitemap, name="sitemap"),
    path("sitemap-days.xml", agents.sitemap_days, name="sitemap-days"),
    path("sitemap-<int:part>.xml", agents.sitemap_part, name="sitemap-part"),
    path("robots.txt", about.robots, name="robots"),
    path("favicon.ico", about.favicon, name="favicon"),
]
