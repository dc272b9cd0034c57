"""Groups, their members and invitations."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from dailypapers.accounts.models import User


class Group(models.Model):
    """A lab or a reading circle: members, a day's page of its own, collections and comments of its own."""

    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=80, unique=True)
    description = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(
        default=False, help_text=gettext_lazy("Everybody may read its pages; only members write")
    )
    created_at = models.DateTimeField(default=timezone.now)
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        User, through="Membership", related_name="reading_groups"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", gettext_lazy("Lead")
        MEMBER = "member", gettext_lazy("Member")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="member_once")]
        ordering = ["joined_at", "id"]


class Invitation(models.Model):
    """A link by which so many people join a group. Of its secret the hash is kept, and the beginning to tell it apart.

    It is good while it is not used up, revoked or expired, and while whoever made it leads the group.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=0)
    max_uses = models.PositiveIntegerField(default=1, help_text=gettext_lazy("How many people may join by it"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    prefix = models.CharField(
        max_length=6, blank=True, help_text=gettext_lazy("The beginning of the secret, to tell links apart")
    )
    used_by: models.ManyToManyField[Any, Any] = models.ManyToManyField(User, related_name="+", blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix or 'older link'}…"

    @property
    def state(self) -> str:
        """Return "open", or why it is not: "revoked", "expired" or "used up"."""
        if self.revoked_at:
            return gettext_noop("revoked")
        if self.expires_at <= timezone.now():
            return gettext_noop("expired")
        return gettext_noop("used up") if self.uses >= self.max_uses else "open"


class Removal(models.Model):
    """Somebody a lead removed from a group: no link from before that day lets them in again."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="removals", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    removed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="removal_once")]

    def __str__(self) -> str:
        return f"{self.user} from {self.group}"
