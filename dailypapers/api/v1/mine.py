"""Routes of the user's own feed, votes, reading lists, follows, submissions and subscriptions; and of editions."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from dailypapers.accounts.site_urls import site_url
from dailypapers.api import people
from dailypapers.api.v1.fields import Cursor, Limit, Number
from dailypapers.api.v1.routing import Routes, get, get_private, write
from dailypapers.client import people as models
from dailypapers.client.models import PaperList
from dailypapers.community import actions, queries
from dailypapers.digests.subscriptions import channel_actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.lib.text import without_controls
from dailypapers.operations import writes

mine = Routes("mine")
editions = Routes("editions")


@get_private(mine, "/me/feed", models.FeedList)
def my_feed(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return your feed, best first, each paper with its reason. Before your first vote it is the trending list."""
    return people.feed(request.user, site_url(request), limit=limit, cursor=cursor)  # type: ignore[arg-type]


@get_private(mine, "/me/votes", PaperList)
def my_votes(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return the papers you upvoted, the newest vote first."""
    return people.papers(queries.upvoted(request.user), site_url(request), limit=limit, cursor=cursor)  # type: ignore[arg-type]


@get_private(mine, "/me/reading/{state}", PaperList)
def my_reading(
    request: HttpRequest,
    state: Annotated[models.State, Path(examples=["later"])],
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Return the papers you marked as read, later or hidden, the newest mark first."""
    rows = queries.reading_list(request.user, state)  # type: ignore[arg-type]
    return people.papers(rows, site_url(request), limit=limit, cursor=cursor)


@get_private(mine, "/me/collections", models.CollectionList)
def my_collections(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return all your collections, the last changed first."""
    return people.collections(request.user.username, request.user, site_url(request), limit=limit, cursor=cursor)


@get_private(mine, "/me/follows", models.FollowList)
def my_follows(request: HttpRequest) -> Any:
    """Return what you follow, the newest first."""
    return people.follows(queries.follows_of(request.user))  # type: ignore[arg-type]


@write(mine, "POST", "/me/follows", models.Follow)
def follow(request: HttpRequest, body: models.NewFollow) -> Any:
    """Follow an author by name, an organisation or keyword by slug, a category by code, a user, or a search."""
    target = queries.follow_target(body.kind, without_controls(body.target))
    return people.follow(actions.follow(request.user, body.kind, target))


@write(mine, "DELETE", "/me/follows", None, status=204)
def unfollow(
    request: HttpRequest,
    kind: Annotated[models.FollowKind, Query(examples=["author"])],
    target: Annotated[str, Query(max_length=500, examples=["Ada Lovelace"])],
) -> None:
    """Stop following something; without effect where you do not follow it."""
    actions.unfollow(request.user, kind, queries.follow_target(kind, without_controls(target)))


@get_private(mine, "/me/mutes", models.MuteList)
def my_mutes(request: HttpRequest) -> Any:
    """Return what you have muted, the newest first."""
    return people.mutes(queries.mutes_of(request.user))  # type: ignore[arg-type]


@write(mine, "POST", "/me/mutes", models.Mute)
def mute(request: HttpRequest, body: models.NewMute) -> Any:
    """Mute a word, an author, a category or a topic: papers that hold it leave your lists, feeds and digests."""
    return people.mute(actions.mute(request.user, body.kind, without_controls(body.target)))


@write(mine, "DELETE", "/me/mutes", None, status=204)
def unmute(
    request: HttpRequest,
    kind: Annotated[models.MuteKind, Query(examples=["word"])],
    target: Annotated[str, Query(max_length=400, examples=["crypto"])],
) -> None:
    """Show papers that hold something again; without effect where it is not muted."""
    actions.unmute(request.user, kind, without_controls(target))


@get_private(mine, "/me/submissions", models.SubmissionList)
def my_submissions(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return your submissions, the newest first."""
    return people.submissions(request.user, limit=limit, cursor=cursor)  # type: ignore[arg-type]


@write(mine, "POST", "/me/submissions", models.Submission, 409, status=201)
def submit(request: HttpRequest, body: models.NewSubmission) -> Any:
    """Submit a paper for a day's page: it appears at once if the catalogue has it, else when its source is fetched."""
    return people.submission(writes.submit(request.user, body.paper, body.day))


@get_private(mine, "/me/subscriptions", models.SubscriptionList)
def my_subscriptions(request: HttpRequest) -> Any:
    """Return your mail subscriptions."""
    return people.subscriptions(request.user)  # type: ignore[arg-type]


@write(mine, "POST", "/me/subscriptions", models.Subscription, status=201)
def subscribe(request: HttpRequest, body: models.NewSubscription) -> Any:
    """Subscribe a confirmed address of yours to a list; a subscription that exists is returned unchanged."""
    subscription = SubscriptionRequest(body.kind, body.target, body.cadence, body.weekday, body.limit, body.revisions)
    return people.subscription(writes.subscribe(request.user, subscription, body.address, body.hour, body.time_zone))


@write(mine, "DELETE", "/me/subscriptions/{id}", None, status=204)
def unsubscribe(request: HttpRequest, id: Number) -> None:
    """End a subscription of yours."""
    writes.unsubscribe(request.user, id)


@get_private(mine, "/me/channels", models.ChannelList)
def my_channels(request: HttpRequest) -> Any:
    """Return the chats, push services and webhooks that your digests go to, without their addresses."""
    return people.channels(request.user)  # type: ignore[arg-type]


@write(mine, "POST", "/me/channels", models.Channel, 409, status=201)
def add_channel(request: HttpRequest, body: models.NewChannel) -> Any:
    """Send a list to a chat, a push service or a webhook."""
    subscription = SubscriptionRequest(body.kind, body.target, body.cadence, body.weekday, body.limit, body.revisions)
    given: dict[str, Any] = {"channel": body.channel, "hour": body.hour, "time_zone": body.time_zone}
    name = without_controls(body.name)
    return people.channel(channel_actions.add_channel(request.user, body.url, [subscription], name=name, **given))


@write(mine, "POST", "/me/channels/{id}/test", models.ChannelTest)
def test_channel(request: HttpRequest, id: Number) -> Any:
    """Send a test message to a channel of yours; a stopped one goes on where it gets through."""
    delivery = channel_actions.send_test(request.user, id)
    return {"state": delivery.state, "error": delivery.error}


@write(mine, "DELETE", "/me/channels/{id}", None, status=204)
def remove_channel(request: HttpRequest, id: Number) -> None:
    """Remove a channel of yours, with its address and what comes to it."""
    channel_actions.remove_channel(request.user, id)


@get(editions, "/editions", models.EditionList)
def list_editions(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return the editions, the newest first."""
    return people.editions(limit=limit, cursor=cursor)


@get(editions, "/editions/{day}", models.EditionWhole, 404)
def get_edition(
    request: HttpRequest,
    day: Annotated[str, Path(description="2025-10-14 or `newest`", examples=["2025-10-14"])],
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Return the list of a day as it was frozen when the day closed."""
    return people.full_edition(day, site_url(request), request.user, limit=limit, cursor=cursor)
