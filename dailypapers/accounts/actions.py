"""Writing accounts, tokens and invitations. Each function is one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts import audit
from dailypapers.accounts.models import USERNAME, ApiToken, AuditEntry, SignupInvitation, User
from dailypapers.accounts.queries import SCOPES, checked_display_name, has_administrator, hash_of, signup_invitation
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MAX_TOKENS = 20
INVITATION_LASTS = timedelta(days=14)
FOR_ANOTHER_ADDRESS = gettext_noop(
    "This invitation is for another e-mail address. Sign up with the one it was sent to."
)


def require_writable() -> None:
    """Check that the site takes changes. Raises `NotAllowed` where it is read-only."""
    if settings.READ_ONLY:
        raise NotAllowed(_("This site is read-only at the moment: nothing can be changed."))


def require_active(user: User | AnonymousUser) -> User:
    """Return the user if they may write at all. Raises `AuthenticationRequired` or `NotAllowed`."""
    from dailypapers.lib.errors import AuthenticationRequired

    if not isinstance(user, User):
        raise AuthenticationRequired(_("Sign in to do this."))
    if not user.is_active:
        raise NotAllowed(_("This account is suspended."))
    require_writable()
    return user


def create_token(
    user: User, name: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Create a token; return it and its secret, which is shown once and stored nowhere.

    Raises `Invalid` for an empty name, an unknown scope or an end in the past, `NotAllowed` for "admin" without being
    one, `RateLimited` above 20 tokens.
    """
    require_active(user)
    chosen = sorted(set(scopes), key=lambda scope: SCOPES.index(scope) if scope in SCOPES else -1)
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > 80:
        raise Invalid(_("Give the token a name of up to 80 characters, so that you recognise it."))
    if not chosen or not set(chosen) <= set(SCOPES):
        raise Invalid(_("Give the token one or more of these scopes: %(scopes)s.") % {"scopes": ", ".join(SCOPES)})
    if "admin" in chosen and not user.is_superuser:
        raise NotAllowed(_("Only an administrator's token may have the scope admin."))
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid(_("The token would already have expired. Choose a date in the future."))
    secret = f"dp_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        if user.tokens.filter(revoked_at=None).count() >= MAX_TOKENS:
            raise RateLimited(
                _("You have %(count)s tokens. Revoke one that you no longer need.") % {"count": MAX_TOKENS}, 0
            )
        token = user.tokens.create(
            name=name, prefix=secret[:10], hash=hash_of(secret), scopes=chosen, expires_at=expires_at
        )
        audit.record(AuditEntry.Event.TOKEN_MADE, token.prefix, actor=user, details=", ".join(chosen))
    return token, secret


def revoke_token(user: User, token_id: int) -> None:
    """Revoke a token. Raises `NotFound` for somebody else's."""
    token = user.tokens.filter(id=token_id, revoked_at=None).first()
    if token is None:
        raise NotFound(_("You have no such token."))
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(AuditEntry.Event.TOKEN_REVOKED, token.prefix, actor=user)


def create_administrator(username: str, email: str, password: str) -> User:
    """Create an account that may do everything. Its e-mail address counts as verified: this is done at the machine.

    Raises `Invalid` for an unusable name, e-mail address or password, `Conflict` for a name that is taken.
    """
    user = User(username=username, email=User.objects.normalize_email(email), is_staff=True, is_superuser=True)
    try:
        USERNAME(username)
        validate_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise Conflict(_("There is already a user “%(username)s”. Choose another name.") % {"username": username})
        user.save()
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        audit.record(AuditEntry.Event.ROLES, username, details="created as an administrator")
    return user


def create_first_administrator(username: str, email: str, password: str) -> User:
    """Create the first administrator. Raises `NotAllowed` when there is one."""
    with transaction.atomic():
        if has_administrator():
            raise NotAllowed(_("This site already has an administrator. Sign in, or ask them for an account."))
        return create_administrator(username, email, password)


def ensure_sole_user() -> User:
    """Return the owner of a site for one person, created without a usable password where there is nobody yet."""
    with transaction.atomic():
        user = User.objects.filter(is_superuser=True, is_active=True).order_by("id").first()
        if user is None:
            user = User(username="me", display_name="You", is_staff=True, is_superuser=True)
            user.set_unusable_password()
            user.save()
    return user


def invite(user: User, email: str = "") -> tuple[SignupInvitation, str]:
    """Create an invitation to sign up; return it and its secret. Raises `NotAllowed` for anybody but administrators."""
    require_active(user)
    if not user.is_staff:
        raise NotAllowed(_("Only administrators can invite people to this site."))
    secret = secrets.token_urlsafe(24)
    end = timezone.now() + INVITATION_LASTS
    invitation = SignupInvitation(hash=hash_of(secret), email=email, created_by=user, expires_at=end)
    try:
        invitation.clean_fields(exclude=["used_by"])
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    invitation.save()
    return invitation, secret


def revoke_signup_invitation(user: User, invitation_id: int) -> None:
    """Revoke an invitation nobody has used, whoever made it. Raises `NotAllowed` for anybody but administrators."""
    require_active(user)
    if not user.is_staff:
        raise NotAllowed(_("Only administrators can revoke invitations to this site."))
    unused = SignupInvitation.objects.filter(id=invitation_id, used_at=None, revoked_at=None)
    if not unused.update(revoked_at=timezone.now()):
        raise NotFound(_("This invitation has been used or revoked already."))


def claim_signup_invitation(secret: str, email: str) -> SignupInvitation:
    """Claim an invitation for a new account with this address; of several who try at once, one gets it.

    Call it inside the transaction that makes the account. Raises `NotFound` for a link that is not good, `NotAllowed`
    for another address than it is for.
    """
    invitation = signup_invitation(secret)
    if invitation is not None and not invitation.is_for(email):
        raise NotAllowed(_(FOR_ANOTHER_ADDRESS))
    unused = SignupInvitation.objects.filter(hash=hash_of(secret), used_at=None, revoked_at=None)
    if invitation is None or not unused.update(used_at=timezone.now()):
        raise NotFound(_("This invitation has been used or revoked, or has expired. Ask for a new one."))
    return invitation


def set_invited(invitation: SignupInvitation, user: User) -> None:
    """Record whose account was made by a claimed invitation."""
    SignupInvitation.objects.filter(id=invitation.id).update(used_by=user)


def change_profile(user: User, display_name: str, about: str, notify_by_mail: bool, language: str) -> User:
    """Change what others see of a user. Raises `Invalid` for a text that is too long or a name that imitates."""
    require_active(user)
    user.display_name = checked_display_name(user, display_name)
    user.about = about.replace("\0", "").strip()
    user.notify_by_mail, user.language = notify_by_mail, language
    try:
        user.clean_fields(exclude=["password", "username", "email"])
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    user.save(update_fields=["display_name", "about", "notify_by_mail", "language"])
    return user


def choose_language(user: User, language: str) -> None:
    """Save which language somebody reads; "" for that of each browser."""
    require_active(user)
    user.language = language
    user.save(update_fields=["language"])
