"""Who uses the site. A User is a person with an account; an Author is a name on a paper."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from dailypapers.lib.errors import Invalid

USERNAME = RegexValidator(
    r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?\Z",
    "A user name has up to 30 letters, digits, - and _, and begins and ends with a letter or digit.",
)


class User(AbstractUser):
    """An account. Roles are two switches; whoever `is_staff` or `is_superuser` has both."""

    display_name = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=500, blank=True, help_text="A few words for the page of this user")
    is_curator = models.BooleanField(default=False, help_text="May pick papers for the day's page")
    is_moderator = models.BooleanField(default=False, help_text="May remove comments and decide claims and flags")
    notify_by_mail = models.BooleanField(default=True, help_text="Replies and mentions also come by mail")

    @property
    def name(self) -> str:
        """Return the display name, which anybody may bear, else the handle; `name_and_handle` is what others see."""
        return self.display_name or self.username

    @property
    def name_and_handle(self) -> str:
        """Return what others see of this user in plain text: "Ada Lovelace (@ada)"; "@ada" without a display name."""
        return f"{self.display_name} (@{self.username})" if self.display_name else f"@{self.username}"

    def clean(self) -> None:
        """Check the display name, in forms of administrators too."""
        from dailypapers.accounts.queries import checked_display_name

        super().clean()
        try:
            self.display_name = checked_display_name(self, self.display_name)
        except Invalid as error:
            raise ValidationError({"display_name": str(error)}) from error

    @property
    def can_moderate(self) -> bool:
        return self.is_moderator or self.is_staff or self.is_superuser

    @property
    def can_pick(self) -> bool:
        return self.is_curator or self.is_staff or self.is_superuser


class ApiToken(models.Model):
    """A key for programs. Only its SHA-256 is kept, so what is stored opens nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, help_text="The beginning of the secret, to tell tokens apart")
    hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, in hexadecimal")
    scopes = models.JSONField(default=list, help_text='Any of "read", "write", "admin"')
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class SignupInvitation(models.Model):
    """A link that lets one person sign up where sign-up is by invitation. Only the hash of its secret is kept.

    It is good while it is not used, revoked or expired, and while whoever made it is an administrator.
    """

    hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True, help_text="Whom it is for; empty for whoever has the link")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="signup_invitations"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"for {self.email or 'anybody with the link'}"

    def is_for(self, email: str) -> bool:
        """Tell whether an address may sign up by it: the one it names, or any where it names none."""
        return not self.email or self.email.strip().lower() == email.strip().lower()

    @property
    def state(self) -> str:
        """Return "open", or why it is not: "used", "revoked", "expired", or "void" where its maker lost the right."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= timezone.now():
            return "expired"
        maker = self.created_by
        return "open" if maker and maker.is_active and maker.is_staff else "void"


class RateBucket(models.Model):
    """A token bucket of a budget that is counted exactly (`limits.py`). One whose moment has passed means nothing."""

    budget = models.CharField(max_length=20)
    who = models.CharField(max_length=80, help_text="user:ID, or an address as nothing but its hash")
    period = models.PositiveIntegerField(help_text="Seconds in which the bucket refills")
    full_at = models.BigIntegerField(help_text="When it is full again, in microseconds since 1970")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "budget", "period"], name="rate_bucket_once")]
        indexes = [models.Index(fields=["full_at"], name="rate_bucket_full")]

    def __str__(self) -> str:
        return f"{self.budget} of {self.who}"
