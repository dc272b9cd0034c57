"""What is one's own: feed, votes, reading lists, follows, submissions, subscriptions; and the editions of all days."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from dailypapers.api import people
from dailypapers.api.v1.fields import Cursor, Limit, Number
from dailypapers.api.v1.routing import act, get, get_own, site_of
from dailypapers.client import people as models
from dailypapers.client.models import PaperList
from dailypapers.community import actions, queries
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.operations import writes

mine = Router(tags=["mine"])
editions = Router(tags=["editions"])


@get_own(mine, "/me/feed", models.FeedList)
def my_feed(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Your feed, best first, each paper with its reason. Before your first vote it is what trends."""
    return people.feed(request.user, site_of(request), limit=limit, cursor=cursor)  # type: ignore[arg-type]


@get_own(mine, "/me/votes", PaperList)
def my_votes(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """The papers you upvoted, the newest vote first."""
    return people.papers(queries.upvoted(request.user), site_of(request), limit=limit, cursor=cursor)  # type: ignore[arg-type]


@get_own(mine, "/me/reading/{state}", PaperList)
def my_reading(
    request: HttpRequest,
    state: Annotated[models.State, Path(examples=["later"])],
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """The papers you marked so, the newest mark first."""
    rows = queries.reading_list(request.user, state)  # type: ignore[arg-type]
    return people.papers(rows, site_of(request), limit=limit, cursor=cursor)


@get_own(mine, "/me/collections", models.CollectionList)
def my_collections(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """All collections of yours, the newest change first."""
    return people.collections(request.user.username, request.user, site_of(request), limit=limit, cursor=cursor)


@get_own(mine, "/me/follows", models.FollowList)
def my_follows(request: HttpRequest) -> Any:
    """What you follow, the newest first."""
    return people.follows(queries.follows_of(request.user))  # type: ignore[arg-type]


@act(mine, "POST", "/me/follows", models.Follow)
def follow(request: HttpRequest, body: models.NewFollow) -> Any:
    """Follows an author by name, an organisation or keyword by slug, a category by code, a user, or a search."""
    target = queries.follow_target(body.kind, body.target.replace("\0", ""))
    return people.follow(actions.follow(request.user, body.kind, target))


@act(mine, "DELETE", "/me/follows", None, status=204)
def unfollow(
    request: HttpRequest,
    kind: Annotated[models.FollowKind, Query(examples=["author"])],
    target: Annotated[str, Query(max_length=500, examples=["Ada Lovelace"])],
) -> None:
    """The opposite; what is not followed stays so."""
    actions.unfollow(request.user, kind, queries.follow_target(kind, target.replace("\0", "")))


@get_own(mine, "/me/submissions", models.SubmissionList)
def my_submissions(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """What you submitted, the newest first."""
    return people.submissions(request.user, limit=limit, cursor=cursor)  # type: ignore[arg-type]


@act(mine, "POST", "/me/submissions", models.Submission, 409, status=201)
def submit(request: HttpRequest, body: models.NewSubmission) -> Any:
    """Wishes a paper onto a day's page: at once where it is known, else as soon as a source has told of it."""
    return people.submission(writes.submit(request.user, body.paper, body.day))


@get_own(mine, "/me/subscriptions", models.SubscriptionList)
def my_subscriptions(request: HttpRequest) -> Any:
    """What comes to you by mail."""
    return people.subscriptions(request.user)  # type: ignore[arg-type]


@act(mine, "POST", "/me/subscriptions", models.Subscription, status=201)
def subscribe(request: HttpRequest, body: models.NewSubscription) -> Any:
    """Papers by mail to a confirmed address of yours; the same again changes nothing."""
    wish = SubscriptionRequest(body.kind, body.target, body.cadence, body.weekday, body.limit, body.revisions)
    made = writes.subscribe(request.user, wish, body.address, body.hour, body.time_zone)
    return people.subscription(made)


@act(mine, "DELETE", "/me/subscriptions/{id}", None, status=204)
def unsubscribe(request: HttpRequest, id: Number) -> None:
    """Ends a subscription of yours."""
    writes.unsubscribe(request.user, id)


@get(editions, "/editions", models.EditionList)
def list_editions(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Frozen days, the newest first."""
    return people.editions(limit=limit, cursor=cursor)


@get(editions, "/editions/{day}", models.EditionWhole, 404)
def get_edition(
    request: HttpRequest,
    day: Annotated[str, Path(description="2025-10-14 or `newest`", examples=["2025-10-14"])],
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """A day's list as it was frozen when the day closed."""
    return people.edition_whole(day, site_of(request), limit=limit, cursor=cursor)
