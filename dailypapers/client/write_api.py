"""What the clients can do with a token: the same calls, sync and async."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, TypeVar

from pydantic import BaseModel

from dailypapers.client import calls, people
from dailypapers.client.calls import Call
from dailypapers.client.models import PaperList

Model = TypeVar("Model", bound=BaseModel)


class WriteApi:
    """With a token: reading with the scope `read`, the others with `write`."""

    @abstractmethod
    def _send(self, call: Call[Model]) -> Model: ...

    def upvote(self, identifier: str) -> people.Voted:
        """A vote of one's own for a paper; twice counts once."""
        return self._send(calls.vote(identifier, True))

    def withdraw_vote(self, identifier: str) -> people.Voted:
        return self._send(calls.vote(identifier, False))

    def mark(self, identifier: str, state: str | None) -> people.Reading:
        """`read`, `later`, `hidden`, or None to take the mark away."""
        return self._send(calls.reading(identifier, state))

    def comments(self, identifier: str) -> people.CommentList:
        """The discussion of a paper."""
        return self._send(calls.comments(identifier))

    def comment(
        self, identifier: str, text: str, *, parent: int | None = None, group: str | None = None
    ) -> people.Comment:
        """A comment, a reply to `parent`, or one for a group alone."""
        return self._send(calls.comment(identifier, text, parent, group))

    def edit_comment(self, number: int, text: str) -> people.Comment:
        return self._send(calls.edit_comment(number, text))

    def delete_comment(self, number: int) -> None:
        self._send(calls.delete_comment(number))

    def react(self, number: int, kind: str, *, wanted: bool = True) -> people.Reacted:
        """agree, thanks, insight, doubt or joy."""
        return self._send(calls.react(number, kind, wanted))

    def collections(self, *, owner: str = "", limit: int = 50, cursor: str = "") -> people.CollectionList:
        """Public collections, or those of one user."""
        return self._send(calls.collections(owner, limit, cursor))

    def collection(self, slug: str, *, limit: int = 50, cursor: str = "") -> people.CollectionWhole:
        return self._send(calls.collection(slug, limit, cursor))

    def create_collection(self, title: str, *, description: str = "", visibility: str = "private") -> people.Collection:
        """`visibility`: private, unlisted or public."""
        return self._send(calls.create_collection(title, description, visibility))

    def change_collection(self, slug: str, **changes: str) -> people.Collection:
        """Changes: title, description, visibility."""
        return self._send(calls.change_collection(slug, changes))

    def delete_collection(self, slug: str) -> None:
        self._send(calls.delete_collection(slug))

    def save(self, slug: str, identifier: str, *, note: str | None = None, place: int | None = None) -> people.Saved:
        """Puts a paper into a collection, or changes its note and place."""
        return self._send(calls.save(slug, identifier, note, place))

    def unsave(self, slug: str, identifier: str) -> None:
        self._send(calls.unsave(slug, identifier))

    def my_votes(self, *, limit: int = 50, cursor: str = "") -> PaperList:
        return self._send(calls.my_papers("votes", limit, cursor))

    def my_reading(self, state: str, *, limit: int = 50, cursor: str = "") -> PaperList:
        return self._send(calls.my_papers(f"reading/{state}", limit, cursor))

    def my_collections(self, *, limit: int = 50, cursor: str = "") -> people.CollectionList:
        return self._send(calls.my_collections(limit, cursor))

    def my_feed(self, *, limit: int = 50, cursor: str = "") -> people.FeedList:
        """Papers for this user, best first, with reasons."""
        return self._send(calls.my_feed(limit, cursor))

    def follows(self) -> people.FollowList:
        return self._send(calls.follows())

    def follow(self, kind: str, target: str) -> people.Follow:
        """`kind`: author, organisation, category, keyword, person or search."""
        return self._send(calls.follow(kind, target))

    def unfollow(self, kind: str, target: str) -> None:
        self._send(calls.unfollow(kind, target))

    def submissions(self, *, limit: int = 50, cursor: str = "") -> people.SubmissionList:
        return self._send(calls.submissions(limit, cursor))

    def submit(self, paper: str, *, day: str | None = None) -> people.Submission:
        """Wishes a paper onto the page of a day, else today."""
        return self._send(calls.submit(paper, day))

    def subscriptions(self) -> people.SubscriptionList:
        return self._send(calls.subscriptions())

    def subscribe(self, kind: str, target: str = "", **wishes: Any) -> people.Subscription:
        """Papers by mail; wishes: cadence, weekday, limit, revisions, address, hour, time_zone."""
        return self._send(calls.subscribe(kind, target, wishes))

    def unsubscribe(self, number: int) -> None:
        self._send(calls.unsubscribe(number))

    def editions(self, *, limit: int = 50, cursor: str = "") -> people.EditionList:
        return self._send(calls.editions(limit, cursor))

    def edition(self, day: str = "newest", *, limit: int = 50, cursor: str = "") -> people.EditionWhole:
        """A day's list as it was frozen."""
        return self._send(calls.edition(day, limit, cursor))


class AsyncWriteApi:
    """The same for asyncio."""

    @abstractmethod
    async def _send(self, call: Call[Model]) -> Model: ...

    async def upvote(self, identifier: str) -> people.Voted:
        return await self._send(calls.vote(identifier, True))

    async def withdraw_vote(self, identifier: str) -> people.Voted:
        return await self._send(calls.vote(identifier, False))

    async def mark(self, identifier: str, state: str | None) -> people.Reading:
        return await self._send(calls.reading(identifier, state))

    async def comments(self, identifier: str) -> people.CommentList:
        return await self._send(calls.comments(identifier))

    async def comment(
        self, identifier: str, text: str, *, parent: int | None = None, group: str | None = None
    ) -> people.Comment:
        return await self._send(calls.comment(identifier, text, parent, group))

    async def edit_comment(self, number: int, text: str) -> people.Comment:
        return await self._send(calls.edit_comment(number, text))

    async def delete_comment(self, number: int) -> None:
        await self._send(calls.delete_comment(number))

    async def react(self, number: int, kind: str, *, wanted: bool = True) -> people.Reacted:
        return await self._send(calls.react(number, kind, wanted))

    async def collections(self, *, owner: str = "", limit: int = 50, cursor: str = "") -> people.CollectionList:
        return await self._send(calls.collections(owner, limit, cursor))

    async def collection(self, slug: str, *, limit: int = 50, cursor: str = "") -> people.CollectionWhole:
        return await self._send(calls.collection(slug, limit, cursor))

    async def create_collection(
        self, title: str, *, description: str = "", visibility: str = "private"
    ) -> people.Collection:
        return await self._send(calls.create_collection(title, description, visibility))

    async def change_collection(self, slug: str, **changes: str) -> people.Collection:
        return await self._send(calls.change_collection(slug, changes))

    async def delete_collection(self, slug: str) -> None:
        await self._send(calls.delete_collection(slug))

    async def save(
        self, slug: str, identifier: str, *, note: str | None = None, place: int | None = None
    ) -> people.Saved:
        return await self._send(calls.save(slug, identifier, note, place))

    async def unsave(self, slug: str, identifier: str) -> None:
        await self._send(calls.unsave(slug, identifier))

    async def my_votes(self, *, limit: int = 50, cursor: str = "") -> PaperList:
        return await self._send(calls.my_papers("votes", limit, cursor))

    async def my_reading(self, state: str, *, limit: int = 50, cursor: str = "") -> PaperList:
        return await self._send(calls.my_papers(f"reading/{state}", limit, cursor))

    async def my_collections(self, *, limit: int = 50, cursor: str = "") -> people.CollectionList:
        return await self._send(calls.my_collections(limit, cursor))

    async def my_feed(self, *, limit: int = 50, cursor: str = "") -> people.FeedList:
        return await self._send(calls.my_feed(limit, cursor))

    async def follows(self) -> people.FollowList:
        return await self._send(calls.follows())

    async def follow(self, kind: str, target: str) -> people.Follow:
        return await self._send(calls.follow(kind, target))

    async def unfollow(self, kind: str, target: str) -> None:
        await self._send(calls.unfollow(kind, target))

    async def submissions(self, *, limit: int = 50, cursor: str = "") -> people.SubmissionList:
        return await self._send(calls.submissions(limit, cursor))

    async def submit(self, paper: str, *, day: str | None = None) -> people.Submission:
        return await self._send(calls.submit(paper, day))

    async def subscriptions(self) -> people.SubscriptionList:
        return await self._send(calls.subscriptions())

    async def subscribe(self, kind: str, target: str = "", **wishes: Any) -> people.Subscription:
        return await self._send(calls.subscribe(kind, target, wishes))

    async def unsubscribe(self, number: int) -> None:
        await self._send(calls.unsubscribe(number))

    async def editions(self, *, limit: int = 50, cursor: str = "") -> people.EditionList:
        return await self._send(calls.editions(limit, cursor))

    async def edition(self, day: str = "newest", *, limit: int = 50, cursor: str = "") -> people.EditionWhole:
        return await self._send(calls.edition(day, limit, cursor))
