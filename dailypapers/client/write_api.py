"""What the clients write, with a token of scope `write`."""

from __future__ import annotations

from types import NoneType

from dailypapers.client import models, people
from dailypapers.client.endpoint import Request, delete, endpoint, patch, post, put


class WriteApi:
    """The calls that change something."""

    # --- papers -----------------------------------------------------------------------------------------------

    @endpoint
    def upvote(self, identifier: str) -> Request[people.Voted]:
        """Upvote a paper; a second vote changes nothing."""
        return put(people.Voted, "papers", identifier, "vote")

    @endpoint
    def withdraw_vote(self, identifier: str) -> Request[people.Voted]:
        """Withdraw an upvote."""
        return delete(people.Voted, "papers", identifier, "vote")

    @endpoint
    def mark(self, identifier: str, state: str | None) -> Request[people.Reading]:
        """Mark a paper as `read`, `later` or `hidden`, or remove the mark with None."""
        if state is None:
            return delete(people.Reading, "papers", identifier, "reading")
        return put(people.Reading, "papers", identifier, "reading", state=state)

    @endpoint
    def ask(self, question: str, *, paper: str = "", listing: str = "") -> Request[models.Reply]:
        """Let the language model of the site answer from the texts of one paper, a list (`trending`), or all."""
        return post(models.Reply, "ask", question=question, paper=paper, listing=listing)

    @endpoint
    def submit(self, paper: str, *, day: str | None = None) -> Request[people.Submission]:
        """Submit a paper, by arXiv id, DOI or URL, for the page of a day like `2025-10-14`, by default today."""
        return post(people.Submission, "me", "submissions", paper=paper, day=day)

    # --- comments ---------------------------------------------------------------------------------------------

    @endpoint
    def comment(
        self, identifier: str, text: str, *, parent: int | None = None, group: str | None = None
    ) -> Request[people.Comment]:
        """Comment on a paper, in reply to the comment `parent`, or visible to the members of `group` only."""
        return post(people.Comment, "papers", identifier, "comments", text=text, parent=parent, group=group)

    @endpoint
    def edit_comment(self, number: int, text: str) -> Request[people.Comment]:
        """Replace the text of a comment."""
        return patch(people.Comment, "comments", number, text=text)

    @endpoint
    def delete_comment(self, number: int) -> Request[None]:
        """Delete a comment."""
        return delete(NoneType, "comments", number)

    @endpoint
    def react(self, number: int, kind: str, *, wanted: bool = True) -> Request[people.Reacted]:
        """React to a comment with `agree`, `thanks`, `insight`, `doubt` or `joy`; `wanted=False` takes it back."""
        build = put if wanted else delete
        return build(people.Reacted, "comments", number, "reactions", kind)

    # --- collections ------------------------------------------------------------------------------------------

    @endpoint
    def create_collection(
        self, title: str, *, description: str = "", visibility: str = "private", group: str | None = None
    ) -> Request[people.Collection]:
        """Create a collection: `private`, `unlisted` or `public`; the members of `group` may change it too."""
        return post(
            people.Collection, "collections", title=title, description=description, visibility=visibility, group=group
        )

    @endpoint
    def change_collection(
        self, slug: str, *, title: str | None = None, description: str | None = None, visibility: str | None = None
    ) -> Request[people.Collection]:
        """Change the title, description or visibility of a collection; None leaves it as it is."""
        return patch(
            people.Collection, "collections", slug, title=title, description=description, visibility=visibility
        )

    @endpoint
    def delete_collection(self, slug: str) -> Request[None]:
        """Delete a collection."""
        return delete(NoneType, "collections", slug)

    @endpoint
    def save(
        self, slug: str, identifier: str, *, note: str | None = None, place: int | None = None
    ) -> Request[people.Saved]:
        """Save a paper in a collection, or change its note and its place, counted from 0."""
        return put(people.Saved, "collections", slug, "papers", identifier, note=note, place=place)

    @endpoint
    def unsave(self, slug: str, identifier: str) -> Request[None]:
        """Remove a paper from a collection."""
        return delete(NoneType, "collections", slug, "papers", identifier)

    # --- follows and subscriptions ----------------------------------------------------------------------------

    @endpoint
    def follow(self, kind: str, target: str) -> Request[people.Follow]:
        """Follow an `author`, `organisation`, `category`, `keyword`, `person` or `search`."""
        return post(people.Follow, "me", "follows", kind=kind, target=target)

    @endpoint
    def unfollow(self, kind: str, target: str) -> Request[None]:
        """Stop following."""
        return delete(NoneType, "me", "follows", kind=kind, target=target)

    @endpoint
    def mute(self, kind: str, target: str) -> Request[people.Mute]:
        """Mute a `word`, `author`, `category` or `keyword`: what holds it leaves this user's lists and feeds."""
        return post(people.Mute, "me", "mutes", kind=kind, target=target)

    @endpoint
    def unmute(self, kind: str, target: str) -> Request[None]:
        """Show what holds something again."""
        return delete(NoneType, "me", "mutes", kind=kind, target=target)

    @endpoint
    def subscribe(
        self,
        kind: str,
        target: str = "",
        *,
        cadence: str | None = None,
        weekday: int | None = None,
        limit: int | None = None,
        revisions: bool | None = None,
        address: str | None = None,
        hour: int | None = None,
        time_zone: str | None = None,
    ) -> Request[people.Subscription]:
        """Subscribe to papers by mail, at a confirmed address of this user; None is the server's default.

        `kind` is day, trending, category, keyword, organisation, author, search …, `target` which of them. `cadence`
        is daily, weekdays, weekly (on `weekday`, Monday is 0) or monthly.
        """
        return post(
            people.Subscription,
            "me",
            "subscriptions",
            kind=kind,
            target=target,
            cadence=cadence,
            weekday=weekday,
            limit=limit,
            revisions=revisions,
            address=address,
            hour=hour,
            time_zone=time_zone,
        )

    @endpoint
    def unsubscribe(self, number: int) -> Request[None]:
        """End a subscription."""
        return delete(NoneType, "me", "subscriptions", number)

    @endpoint
    def add_channel(
        self,
        url: str,
        kind: str | None = None,
        target: str | None = None,
        *,
        name: str | None = None,
        channel: str | None = None,
        cadence: str | None = None,
        weekday: int | None = None,
        limit: int | None = None,
        revisions: bool | None = None,
        hour: int | None = None,
        time_zone: str | None = None,
    ) -> Request[people.Channel]:
        """Send a list to a chat, a push service or a webhook; None is the server's default.

        `url` is a webhook's address, or that of a service as Apprise writes it.
        """
        return post(
            people.Channel,
            "me",
            "channels",
            url=url,
            kind=kind,
            target=target,
            name=name,
            channel=channel,
            cadence=cadence,
            weekday=weekday,
            limit=limit,
            revisions=revisions,
            hour=hour,
            time_zone=time_zone,
        )

    @endpoint
    def test_channel(self, number: int) -> Request[people.ChannelTest]:
        """Send a test message to a channel."""
        return post(people.ChannelTest, "me", "channels", number, "test")

    @endpoint
    def remove_channel(self, number: int) -> Request[None]:
        """Remove a channel, with its address."""
        return delete(NoneType, "me", "channels", number)
