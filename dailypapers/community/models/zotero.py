"""Somebody's library at Zotero: their key, the collections that are kept in step, what goes there from here."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models.collections import Collection


class ZoteroConnection(models.Model):
    """A key of Zotero's web API, encrypted, and how the last visit went."""

    class State(models.TextChoices):
        NEW = "new", _("not checked yet")
        CONNECTED = "connected", _("connected")
        REFUSED = "refused", _("refused by Zotero")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="zotero")
    key = models.TextField(help_text=_("Encrypted with the site's secret key"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    owner = models.PositiveBigIntegerField(default=0, help_text=_("Number of the user at Zotero"))
    name = models.CharField(max_length=200, blank=True, help_text=_("Of the user at Zotero"))
    can_write = models.BooleanField(default=False)
    error = models.TextField(blank=True, help_text=_("Of the last visit"))
    visited_at = models.DateTimeField(null=True)
    next_visit_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.user} at Zotero"


class ZoteroCollection(models.Model):
    """A collection at Zotero; a chosen one has a collection here that is kept in step with it."""

    connection = models.ForeignKey(
        ZoteroConnection, on_delete=models.CASCADE, related_name="collections", db_index=False
    )
    key = models.CharField(max_length=8)
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField(default=0, help_text=_("Items there"))
    is_chosen = models.BooleanField(default=False)
    version = models.PositiveBigIntegerField(default=0, help_text=_("Of the library, as of the last visit"))
    unreadable = models.PositiveIntegerField(default=0, help_text=_("Items there that are no papers we can read"))
    collection = models.ForeignKey(Collection, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="zotero_collection_once")]

    def __str__(self) -> str:
        return self.name


class ZoteroItem(models.Model):
    """Which paper an item of a chosen collection is."""

    source = models.ForeignKey(ZoteroCollection, on_delete=models.CASCADE, related_name="items", db_index=False)
    key = models.CharField(max_length=8)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="zotero_item_once")]


class ZoteroSave(models.Model):
    """A paper that goes to somebody's library at Zotero."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being saved")
        SAVED = "saved", _("in Zotero")
        FAILED = "failed", _("not saved")

    connection = models.ForeignKey(ZoteroConnection, on_delete=models.CASCADE, related_name="saves", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    notes_version = models.PositiveBigIntegerField(
        default=0, db_default=0, help_text=_("Of the note there that holds its owner's notes; 0: there is none")
    )
    notes_hash = models.CharField(max_length=32, blank=True, db_default="", help_text=_("Of the notes sent last"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "paper"], name="zotero_save_once")]
        indexes = [models.Index(fields=["created_at"], name="zotero_save_waiting", condition=models.Q(state="waiting"))]
