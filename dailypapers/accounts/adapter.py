"""How django-allauth behaves here: who may sign up, what a user name is, and administrators without e-mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from requests import Session

from dailypapers.accounts import (
    actions,
    audit,
    browsers,
    limits,
    login_attempts,
    mails,
    queries,
    reauthentication,
)
from dailypapers.accounts.client_address import client_address
from dailypapers.accounts.models import USERNAME, AuditEntry, User
from dailypapers.accounts.provider_session import provider_session
from dailypapers.accounts.site_urls import absolute_url
from dailypapers.languages import speaking
from dailypapers.lib.display_names import names_role
from dailypapers.lib.errors import NotAllowed, NotFound, RateLimited


def refuse_imitation(username: str) -> None:
    """Raise `ValidationError` for a new user name that looks like a role or like somebody else's."""
    if names_role(username):
        raise ValidationError(
            _("This user name has a word for a role, such as admin or moderator. Choose another one.")
        )
    if (other := queries.handle_like(username)) is not None and other.lower() != username.lower():
        raise ValidationError(_("This user name looks like @%(other)s. Choose another one.") % {"other": other})


USERNAME_VALIDATORS = [USERNAME, refuse_imitation]
INVITATION = "signup_invitation"  # the key in the session
SIGN_UP_PAGES = ("account_signup", "socialaccount_signup")


def may_sign_up(request: HttpRequest) -> bool:
    """Open sites take everybody; others whoever came by an invitation that is still good; a read-only site nobody."""
    if settings.READ_ONLY or settings.MODE == "single":
        return False
    return settings.MODE == "open" or queries.signup_invitation(request.session.get(INVITATION, "")) is not None


def sign_up(request: HttpRequest, email: str, save: Callable[[], Any]) -> Any:
    """Make an account by `save`; with the invitation of the session claimed in the same transaction.

    Where it is not good for this address, no account is made, but on an open site, which needs none. Raises
    `ImmediateHttpResponse` with a page that says so.
    """
    secret = request.session.pop(INVITATION, "")
    if not secret:
        return save()
    try:
        with transaction.atomic():
            invitation = actions.claim_signup_invitation(secret, email)
            user = save()
            actions.set_invited(invitation, user)
            return user
    except (NotFound, NotAllowed) as error:
        if settings.MODE == "open":
            return save()
        request.session[INVITATION] = secret  # for another try, with the right address
        page = render(request, "web/error.html", {"message": str(error)}, status=error.status)
        raise ImmediateHttpResponse(page) from error


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def clean_email(self, email: str) -> str:
        """Say beside the field that an invitation is for another address; `save_user` is what keeps to it."""
        email = super().clean_email(email)
        match = getattr(self.request, "resolver_match", None)
        if match and match.url_name in SIGN_UP_PAGES and settings.MODE == "invitation":
            invitation = queries.signup_invitation(self.request.session.get(INVITATION, ""))
            if invitation and not invitation.is_for(email):
                raise ValidationError(_(actions.FOR_ANOTHER_ADDRESS))
        return email

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        save = partial(super().save_user, request, user, form, commit)
        return sign_up(request, form.cleaned_data.get("email") or "", save) if commit else save()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse to try a password after too many wrong ones from the same place."""
        try:
            login_attempts.check(request, credentials)
        except RateLimited as error:
            raise ValidationError(str(error)) from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login_attempts.count_wrong(request, credentials)
        user = queries.user_of_login(str(credentials.get("email") or credentials.get("username") or ""))
        audit.record(AuditEntry.Event.SIGN_IN_FAILED, user.username if user else "no account of that name")

    def post_login(self, request: HttpRequest, user: User, *, signup: bool, **facts: Any) -> HttpResponse:
        """Remember the browser; tell the owner by mail of a sign-in from one, or a network, that is not known."""
        is_first = limits.is_new(user) and not user.known_browsers.exists()
        is_usual = browsers.remember(request, user)
        if not (is_usual or signup or is_first):
            place = browsers.place_of(request)._asdict() | {"sessions_url": absolute_url(reverse("sessions"))}
            place |= {"password_url": absolute_url(reverse("account_change_password"))}
            self.send_notification_mail("account/email/new_sign_in", user, place)
        response: HttpResponse = super().post_login(request, user, signup=signup, **facts)
        return response

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Tell whether to ask for the password again: not of whoever gave it a quarter of an hour ago."""
        return reauthentication.is_due(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how somebody can prove again who they are; by their provider where nothing is known here."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods or reauthentication.by_provider(user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the limits of signing in count, as all of our limits do."""
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        verify = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        ours = f"{__name__}.{VerificationStage.__name__}"
        return [ours if stage == verify else stage for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail about an account into the queue, if its mailbox has not had its share for today.

        It is in the language that the account's owner saved, else in that of the page which caused it.
        """
        if mails.may_leave(template_prefix, email):
            owner = context.get("user") or queries.user_of_login(email)
            site = {"name": settings.SITE_NAME, "domain": settings.SITE_URL}
            facts = {"email": email, "current_site": site, "site_name": settings.SITE_NAME}
            with speaking(owner, otherwise=get_language()):
                self.render_mail(template_prefix, email, context | facts).send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute_url(path.replace("UID-KEY", quote(key)))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return absolute_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_account_already_exists_mail(self, email: str) -> None:
        urls = {
            "signup_url": absolute_url(reverse("account_signup")),
            "password_reset_url": absolute_url(reverse("account_reset_password")),
        }
        self.send_mail("account/email/account_already_exists", email, urls)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What a provider says of somebody: an address counts as verified where it says so of that very address."""

    def get_requests_session(self) -> Session:
        return provider_session()

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return False  # no provider's word is taken for all of its addresses: GitHub also lists unconfirmed ones

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Open no existing account because a provider knows its address: its owner signs in and connects the two."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        for address in sociallogin.email_addresses:
            address.verified = address.verified in (True, "true")  # some providers write a text, and "false" is true
        return super().populate_user(request, sociallogin, data)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return may_sign_up(request)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        email = (form.cleaned_data.get("email") if form else "") or sociallogin.user.email or ""
        return sign_up(request, email, partial(super().save_user, request, sociallogin, form))


class VerificationStage(EmailVerificationStage):  # type: ignore[misc]
    """Lets in whoever has no e-mail address: only `createsuperuser` on the machine itself makes such accounts."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user  # None where an address that has an account signs up again
        if user is not None and not user.email:
            return None, True
        response: tuple[Any, bool] = super().handle()
        return response
