"""Reading accounts, tokens and invitations."""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Lower, Replace
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from dailypapers.accounts.models import ApiToken, SignupInvitation, User
from dailypapers.lib.display_names import LOOKALIKES, check_display_name, skeleton
from dailypapers.lib.errors import Invalid

SCOPES = ("read", "write", "admin")
LAST_USE_RESOLUTION = timedelta(minutes=1)  # how exactly the last use of a token is known


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret in hexadecimal.

    Our secrets have 256 random bits, so neither salt nor stretching would add anything.
    """
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def user_of_token(secret: str) -> tuple[User, frozenset[str]] | None:
    """Return the user of a token and its scopes; None if it is unknown, revoked, expired or its user inactive."""
    token = find_token(secret)
    return (token.user, frozenset(token.scopes)) if token else None


def find_token(secret: str) -> ApiToken | None:
    """Return the token of that secret; None where it is unknown, revoked, expired or its user inactive."""
    secret_hash = hash_of(secret)
    token = ApiToken.objects.select_related("user").filter(hash=secret_hash).first()
    if token is None or not hmac.compare_digest(token.hash, secret_hash):
        return None
    now = timezone.now()
    if token.revoked_at or (token.expires_at and token.expires_at <= now) or not token.user.is_active:
        return None
    is_stale = token.last_used_at is None or now - token.last_used_at > LAST_USE_RESOLUTION
    if is_stale and not settings.READ_ONLY:
        ApiToken.objects.filter(id=token.id).update(last_used_at=now)
    return token


def signup_invitation(secret: str) -> SignupInvitation | None:
    """Return the invitation of a link if it is good: see `SignupInvitation`."""
    if not secret:
        return None
    invitation = SignupInvitation.objects.select_related("created_by").filter(hash=hash_of(secret)).first()
    return invitation if invitation is not None and invitation.state == "open" else None


def signup_invitations(limit: int = 100) -> list[SignupInvitation]:
    """Return the newest invitations of all administrators, with who made and who used them."""
    return list(SignupInvitation.objects.select_related("created_by", "used_by")[:limit])


def has_administrator() -> bool:
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def first_run_token() -> str:
    """Return the token of the page that creates the first administrator; useless once there is one."""
    return salted_hmac("dailypapers.accounts.first_run", "first administrator", algorithm="sha256").hexdigest()[:32]


def by_username(name: str) -> User | None:
    return User.objects.filter(username__iexact=name, is_active=True).first() if "\0" not in name else None


def user_of_login(login: str) -> User | None:
    """Return whose account a user name or a mail address names; None for nobody's."""
    if "\0" in login or not login:
        return None
    user = User.objects.filter(username__iexact=login).first()
    if user is None and "@" in login:
        address = EmailAddress.objects.filter(email__iexact=login).select_related("user").order_by("-verified").first()
        user = address.user if address else User.objects.filter(email__iexact=login).first()
    return user


def sole_user() -> User | None:
    """Return the owner of a site for one person: its first administrator."""
    return User.objects.filter(is_superuser=True, is_active=True).order_by("id").first()


def checked_display_name(user: User, name: str) -> str:
    """Return a display name fit for this user. Raises `Invalid` for one that looks like a role or somebody's handle.

    What a user has already is not checked again, so that nobody must change it to change something else.
    """
    if user.pk and User.objects.filter(pk=user.pk, display_name=name).exists():
        return name
    checked = check_display_name(name, may_name_role=user.is_staff or user.is_superuser)
    owner = handle_like(checked, user)
    if owner is not None:
        raise Invalid(
            _("The display name looks like @%(name)s, who is somebody else here. Choose another one.") % {"name": owner}
        )
    return checked


def handle_like(name: str, user: User | None = None) -> str | None:
    """Return the handle of another user that a name looks like (`lib.display_names.skeleton`); None where none does."""
    wanted = skeleton(name)
    if not wanted:
        return None
    seen: Any = Lower("username")
    for sign, letter in (("_", ""), ("-", ""), *LOOKALIKES):
        seen = Replace(seen, Value(sign), Value(letter))
    others = User.objects.annotate(seen=seen).filter(seen=wanted)
    if user is not None:
        others = others.exclude(pk=user.pk)
    return others.values_list("username", flat=True).first()


def verified_emails(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def orcid_record(user: User) -> dict[str, Any] | None:
    """Return the public ORCID record that ORCID sent when this user signed in with it or connected it; else None."""
    account = SocialAccount.objects.filter(user=user, provider="orcid").first()
    return dict(account.extra_data) if account else None


def tokens_of(user: User) -> list[ApiToken]:
    """Return the tokens that are still valid."""
    now = timezone.now()
    return list(user.tokens.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None))


def export_of(user: User) -> dict[str, Any]:
    """Return what is stored of the account itself, as plain values."""
    profile = ("username", "display_name", "about", "email", "date_joined", "last_login", "notify_by_mail", "language")
    roles = ("is_curator", "is_moderator", "is_staff")
    return {
        "account": {name: getattr(user, name) for name in (*profile, *roles)},
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "signed_in_with": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined")),
        "sessions": list(user.browser_sessions.values("device", "network", "created_at", "last_seen_at")),
        "known_browsers": list(user.known_browsers.values("network", "last_used_at")),
        "passkeys_and_codes": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "tokens": list(user.tokens.values("name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")),
    }
