"""Reading accounts, tokens and invitations."""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dailypapers.accounts.models import ApiToken, SignupInvitation, User

SCOPES = ("read", "write", "admin")
NOTED_EVERY = timedelta(minutes=1)  # how exactly the last use of a token is known


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal. Our secrets have 256 random bits, so that neither salt nor stretching would add."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def user_of_token(secret: str) -> tuple[User, frozenset[str]] | None:
    """Whose token this is and what it may do; None where it is unknown, revoked, expired or its user inactive."""
    token = find_token(secret)
    return (token.user, frozenset(token.scopes)) if token else None


def find_token(secret: str) -> ApiToken | None:
    """Returns the token of that secret; None where it is unknown, revoked, expired or its user inactive."""
    wanted = hash_of(secret)
    token = ApiToken.objects.select_related("user").filter(hash=wanted).first()
    if token is None or not hmac.compare_digest(token.hash, wanted):
        return None
    now = timezone.now()
    if token.revoked_at or (token.expires_at and token.expires_at <= now) or not token.user.is_active:
        return None
    if token.last_used_at is None or now - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(id=token.id).update(last_used_at=now)
    return token


def signup_invitation(secret: str) -> SignupInvitation | None:
    """The invitation of this link, where it is good: known, unused, not expired."""
    if not secret:
        return None
    good = SignupInvitation.objects.filter(used_at=None, expires_at__gt=timezone.now())
    return good.filter(hash=hash_of(secret)).first()


def has_administrator() -> bool:
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def first_run_token() -> str:
    """What the server prints for the first administrator; of no use once there is one."""
    return salted_hmac("dailypapers.accounts.first_run", "first administrator", algorithm="sha256").hexdigest()[:32]


def by_username(name: str) -> User | None:
    return User.objects.filter(username__iexact=name, is_active=True).first() if "\0" not in name else None


def sole_user() -> User | None:
    """Whom a site for one person belongs to: its first administrator."""
    return User.objects.filter(is_superuser=True, is_active=True).order_by("id").first()


def verified_emails(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def orcid_record(user: User) -> dict[str, Any] | None:
    """The public ORCID record of somebody who signed in with ORCID or joined it to the account, as ORCID gave it."""
    account = SocialAccount.objects.filter(user=user, provider="orcid").first()
    return dict(account.extra_data) if account else None


def tokens_of(user: User) -> list[ApiToken]:
    """Those that still open something."""
    now = timezone.now()
    return list(user.tokens.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None))


def export_of(user: User) -> dict[str, Any]:
    """What the account itself holds, as plain values."""
    columns = ("username", "display_name", "about", "email", "date_joined", "last_login", "notify_by_mail",
               "is_curator", "is_moderator", "is_staff")  # fmt: skip
    return {
        "account": {name: getattr(user, name) for name in columns},
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "signed_in_with": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined")),
        "tokens": list(user.tokens.values("name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")),
    }
