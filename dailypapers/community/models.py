"""What people do with papers: vote, comment, submit, follow, collect, read, claim, pick, and keep the place civil.

Every row that points to a paper moves along when two papers turn out to be one (`catalog.actions.merge_papers`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper

USER = settings.AUTH_USER_MODEL
COMMENT_LENGTH = 10_000  # characters


class Vote(models.Model):
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="votes", db_index=False)  # in the constraint
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="vote_rows")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="vote_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="vote_of_user")]


class Group(models.Model):
    """A lab or a reading circle: members, a day's page of its own, collections and comments of its own."""

    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=80, unique=True)
    description = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(default=False, help_text="Everybody may read its pages; only members write")
    created_at = models.DateTimeField(default=timezone.now)
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        USER, through="Membership", related_name="reading_groups"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", "Lead"
        MEMBER = "member", "Member"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="member_once")]
        ordering = ["joined_at", "id"]


class Invitation(models.Model):
    """A link by which people join a group. Only the hash of its secret is kept."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]


class Comment(models.Model):
    """Markdown with mathematics. One level of replies; a deleted one keeps its place without text and name."""

    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="comments")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="comment_rows")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.CASCADE, related_name="comments",
        help_text="Only its members see the comment",
    )  # fmt: skip
    text = models.TextField(blank=True)
    mentions = models.JSONField(default=list, help_text="Names of users the text names and who exist")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by_moderator = models.BooleanField(default=False)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["paper", "created_at"], name="comment_of_paper")]

    def __str__(self) -> str:
        return self.text[:60]


class CommentEdit(models.Model):
    """A comment as it was before an edit."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, help_text="When this text was replaced")

    class Meta:
        ordering = ["created_at", "id"]


class Reaction(models.Model):
    class Kind(models.TextChoices):
        AGREE = "agree", "Agree"
        THANKS = "thanks", "Thanks"
        INSIGHT = "insight", "Insight"
        DOUBT = "doubt", "Doubt"
        JOY = "joy", "Joy"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user", "kind"], name="reaction_once")]


class Submission(models.Model):
    """Somebody's wish to see a paper on a day's page. Without a paper it waits until a source has told of it."""

    class State(models.TextChoices):
        PENDING = "pending", "Looked up soon"
        DONE = "done", "On its day's page"
        FAILED = "failed", "Not found"

    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="submissions")
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.CASCADE, related_name="submissions")
    scheme = models.CharField(max_length=12, help_text="arxiv, doi or openreview")
    identifier = models.CharField(max_length=255)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was not found")
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "identifier"], name="submission_waits_once", condition=Q(state="pending")
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="submission_pending", condition=Q(state="pending"))]


class Follow(models.Model):
    """A wish to see what is new of something. Exactly one target, by `kind`; a search is kept as its query."""

    class Kind(models.TextChoices):
        AUTHOR = "author", "Author"
        ORGANISATION = "organisation", "Organisation"
        CATEGORY = "category", "Category"
        KEYWORD = "keyword", "Keyword"
        PERSON = "person", "Person"
        SEARCH = "search", "Search"

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="follows", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    author = models.ForeignKey(Author, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    keyword = models.ForeignKey(Keyword, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey(USER, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    query = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            *(
                models.UniqueConstraint(fields=["user", kind], name=f"follow_{kind}_once")
                for kind in ("author", "organisation", "category", "keyword", "person")
            ),
            models.UniqueConstraint(fields=["user", "query"], name="follow_search_once", condition=Q(kind="search")),
        ]

    @property
    def target(self) -> models.Model | str | None:
        return self.query if self.kind == self.Kind.SEARCH else getattr(self, self.kind)


class Collection(models.Model):
    """Papers somebody put together, in an order, with notes. The slug ends in letters nobody can guess."""

    class Visibility(models.TextChoices):
        PRIVATE = "private", "Private"
        UNLISTED = "unlisted", "Whoever has the link"
        PUBLIC = "public", "Public"

    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="collections")
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.CASCADE, related_name="collections",
        help_text="Its members may read and change the collection",
    )  # fmt: skip
    title = models.CharField(max_length=120)
    slug = models.CharField(max_length=160, unique=True)
    description = models.CharField(max_length=2000, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.title


class CollectionItem(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="collection_items")
    position = models.PositiveIntegerField()
    note = models.CharField(max_length=1000, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["collection", "paper"], name="collected_once")]


class ReadingState(models.Model):
    class State(models.TextChoices):
        READ = "read", "Read"
        LATER = "later", "Read later"
        HIDDEN = "hidden", "Hidden"

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="reading_states", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="reading_states")
    state = models.CharField(max_length=10, choices=State.choices)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="reading_state_once")]
        indexes = [models.Index(fields=["user", "state", "-changed_at"], name="reading_list")]


class Claim(models.Model):
    """Somebody says that they are this author of this paper."""

    class State(models.TextChoices):
        PENDING = "pending", "Waits for an administrator"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"

    class Evidence(models.TextChoices):
        ORCID = "orcid", "the works of an ORCID record"
        EMAIL = "email", "a verified e-mail address printed with the paper"
        NONE = "", "the word of the user"

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="claims", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="claims")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="claims")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    evidence = models.CharField(max_length=10, choices=Evidence.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="claim_once")]


class Pick(models.Model):
    """A paper a curator puts on a day's page, with a note, under their name."""

    curator = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="picks")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="picks")
    day = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["day", "paper"], name="pick_once")]


class Notification(models.Model):
    class Kind(models.TextChoices):
        REPLY = "reply", "replied to your comment"
        MENTION = "mention", "named you in a comment"
        SUBMISSION = "submission", "your submission"
        CLAIM = "claim", "your claim"
        REMOVED = "removed", "your comment was removed"
        FOLLOWED = "followed", "follows you"
        JOINED = "joined", "joined your group"

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    actor = models.ForeignKey(USER, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="Sent by mail, or found needless to send")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["created_at"], name="notification_unmailed", condition=Q(mailed_at=None)),
        ]


class Flag(models.Model):
    """Somebody says that a comment should not stand here."""

    class Reason(models.TextChoices):
        SPAM = "spam", "Spam or advertising"
        ABUSE = "abuse", "Insult or harassment"
        OFF_TOPIC = "off_topic", "Not about the paper"
        OTHER = "other", "Something else"

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="flags")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags", db_index=False)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="flag_once")]
        indexes = [models.Index(fields=["created_at"], name="flag_open", condition=Q(resolved_at=None))]


class ModerationEntry(models.Model):
    """One line of the public log of what moderators did, and why. Nothing of a removed text is repeated."""

    class Action(models.TextChoices):
        REMOVED = "removed", "removed a comment"
        KEPT = "kept", "looked at a flagged comment and kept it"
        SUSPENDED = "suspended", "suspended an account"
        RESTORED = "restored", "restored an account"
        APPROVED = "approved", "approved a claim"
        REJECTED = "rejected", "rejected a claim"

    moderator = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=12, choices=Action.choices)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "moderation entries"
