"""Who uses the site. A User is a person with an account; an Author is a name on a paper."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.dispatch import Signal
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dailypapers.lib.errors import Invalid

USERNAME = RegexValidator(
    r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?\Z",
    _("A user name has up to 30 letters, digits, - and _, and begins and ends with a letter or digit."),
)


password_replaced = Signal()
"""A user has another password; `user` is who."""
roles_changed = Signal()
"""A user has other roles; `user` is who, `details` what was given and taken, as "+is_moderator -is_active"."""
ROLES = ("is_active", "is_staff", "is_superuser", "is_curator", "is_moderator")


class User(AbstractUser):
    """An account. Roles are two switches; whoever `is_staff` or `is_superuser` has both."""

    display_name = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=500, blank=True, help_text=_("A few words for the page of this user"))
    is_curator = models.BooleanField(default=False, help_text=_("May pick papers for the day's page"))
    is_moderator = models.BooleanField(default=False, help_text=_("May remove comments and decide claims and flags"))
    notify_by_mail = models.BooleanField(default=True, help_text=_("Replies and mentions also come by mail"))
    language = models.CharField(max_length=10, blank=True, default="", help_text=_("Empty: that of the browser"))
    session_salt = models.CharField(
        max_length=22, blank=True, default="", editable=False, help_text=_("A new one ends every session")
    )
    _password: str | None  # Django's: the password that was set and is not saved yet
    _ends_access = False  # whether the password that is about to be saved is another one
    _stored_roles: dict[str, bool] = {}  # as the database has them

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

    # --- changes of roles are told, wherever they are made ---------------------------------------------------------

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        user = super().from_db(*args, **kwargs)
        user._stored_roles = user._loaded_roles()
        return user

    def _loaded_roles(self) -> dict[str, bool]:
        return {role: self.__dict__[role] for role in ROLES if role in self.__dict__}

    def _tell_roles(self) -> None:
        stored, roles = self._stored_roles, self._loaded_roles()
        changes = [
            f"{'+' if roles[role] else '-'}{role}" for role in roles if roles[role] != stored.get(role, roles[role])
        ]
        self._stored_roles = roles
        if changes:
            roles_changed.send(sender=User, user=self, details=" ".join(changes))

    # --- a new password ends tokens and sessions, wherever it is set ---------------------------------------------

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self._ends_access = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the user. Another password revokes the tokens and ends all sessions; a new hash of the same one doesn't.

        Django sets `_password` when a password is set, and takes it back when it only makes its hash anew.
        """
        ends_access = self.pk is not None and (self._password is not None or self._ends_access)
        if ends_access:
            self.session_salt = secrets.token_urlsafe(16)
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "session_salt"}
        super().save(*args, **kwargs)
        self._ends_access = False
        self._tell_roles()
        if ends_access:
            self.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
            password_replaced.send(sender=User, user=self)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Return what a session must hold to be believed: it hangs on the salt, so a better hash ends no session."""
        value = f"{self.pk}:{self.session_salt}"
        return salted_hmac("dailypapers.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield what older sessions may hold: of an older key, or of before there was a salt."""
        yield from super().get_session_auth_fallback_hash()
        if not self.session_salt:
            yield super()._get_session_auth_hash()  # type: ignore[misc]  # unknown to the stubs


class ApiToken(models.Model):
    """A key for programs. Only its SHA-256 is kept, so what is stored opens nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, help_text=_("The beginning of the secret, to tell tokens apart"))
    hash = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the secret, in hexadecimal"))
    scopes = models.JSONField(default=list, help_text=_('Any of "read", "write", "admin"'))
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
    email = models.EmailField(blank=True, help_text=_("Whom it is for; empty for whoever has the link"))
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
            return gettext_noop("revoked")
        if self.expires_at <= timezone.now():
            return gettext_noop("expired")
        maker = self.created_by
        return "open" if maker and maker.is_active and maker.is_staff else gettext_noop("void")


class RateBucket(models.Model):
    """A token bucket of a budget that is counted exactly (`limits.py`). One whose moment has passed means nothing."""

    budget = models.CharField(max_length=20)
    who = models.CharField(max_length=80, help_text=_("user:ID, or an address as nothing but its hash"))
    period = models.PositiveIntegerField(help_text=_("Seconds in which the bucket refills"))
    full_at = models.BigIntegerField(help_text=_("When it is full again, in microseconds since 1970"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "budget", "period"], name="rate_bucket_once")]
        indexes = [models.Index(fields=["full_at"], name="rate_bucket_full")]

    def __str__(self) -> str:
        return f"{self.budget} of {self.who}"


class BrowserSession(models.Model):
    """Where somebody is signed in. Of the address only its network is kept, of the session its key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60, help_text=_("Browser and system, as Firefox on Linux"))
    network = models.CharField(max_length=43, help_text=_("Beginning of the address, as 203.0.113.0/24"))
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.device} from {self.network}"


class KnownBrowser(models.Model):
    """A browser, and a network, that somebody has signed in from. Of the browser's cookie only the hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_browsers")
    hash = models.CharField(max_length=64, help_text=_("SHA-256 of the cookie that the browser keeps"))
    network = models.CharField(max_length=43)
    last_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "hash", "network"], name="known_browser_once")]

    def __str__(self) -> str:
        return f"a browser of {self.user_id} in {self.network}"


class AuditEntry(models.Model):
    """A line of the audit log. It is written once and never changed; the worker's housekeeping deletes the old ones."""

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("wrong password")
        PASSWORD = "password", _("password changed")
        ADDRESS = "address", _("mail address")
        MFA = "mfa", _("second factor")
        LINKED = "linked", _("linked account")
        TOKEN_MADE = "token_made", _("token made")
        TOKEN_REVOKED = "token_revoked", _("token revoked")
        SESSIONS_ENDED = "sessions_ended", _("sessions ended")
        ROLES = "roles", _("roles changed")
        EXPORTED = "exported", _("data exported")
        DELETED = "deleted", _("account deleted")
        MODERATION = "moderation", _("moderation")
        OPERATIONS = "operations", _("worker")

    at = models.DateTimeField(default=timezone.now, db_index=True)
    event = models.CharField(max_length=16, choices=Event.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(max_length=150, blank=True, verbose_name=_("who, by the name of then"))
    subject = models.CharField(
        max_length=200, blank=True, help_text=_("Whose account, or which token, by its beginning")
    )
    details = models.CharField(max_length=300, blank=True)
    network = models.CharField(max_length=43, blank=True, help_text=_("Beginning of the address it came from"))

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_event_display()} {self.subject}"
