"""Forms of the account: profile, tokens, deletion; the first administrator; invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.accounts.models import User
from dailypapers.accounts.queries import SCOPES
from dailypapers.accounts.wording import worded
from dailypapers.web.forms.base import Form, IdField, TextField

MAX_TOKEN_DAYS = 3_650


class ProfileForm(Form):
    display_name = TextField(label=gettext_lazy("Display name"), required=False, max_length=80)
    about = TextField(
        label=gettext_lazy("About you"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    notify_by_mail = forms.BooleanField(label=gettext_lazy("Send replies and mentions by mail too"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of pages and mails"), required=False)

    @classmethod
    def for_user(cls, user: User, data: Any = None) -> ProfileForm:
        """Return the form with the values of the profile."""
        form = cls(data, initial={name: getattr(user, name) for name in cls.base_fields})
        form.fields["display_name"].widget.attrs["placeholder"] = user.username
        form.fields["language"].choices = [("", _("That of the browser")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        return form


class TokenForm(Form):
    """A new token; `offered` are the scopes the page shows."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Notebook on my laptop")}),
        error_messages={"required": gettext_lazy("Give the token a name, so that you recognise it later.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=[(scope, scope) for scope in SCOPES],
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            worded(gettext_lazy("Choose one or more of: %(scopes)s."), scopes=", ".join(SCOPES)),
        ),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Expires after days (empty: never)"),
        required=False,
        min_value=1,
        max_value=MAX_TOKEN_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            worded(
                gettext_lazy(
                    "Write a number of days from 1 to %(most)s, or leave it empty for a token that never expires."
                ),
                most=MAX_TOKEN_DAYS,
            ),
        ),
    )

    def __init__(self, *args: Any, offered: Iterable[str] = SCOPES, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "token_%s"} | options)
        self.fields["scopes"].widget.choices = [(scope, scope) for scope in offered]

    @property
    def expires_at(self) -> datetime | None:
        """Return when the token expires; None for never."""
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=days) if days else None


class RevokeTokenForm(Form):
    """`revoke` is the id of the token to revoke."""

    revoke = IdField()


class EndSessionForm(Form):
    """`session` is the id of the session to end; without it all others are meant."""

    session = IdField(required=False)


class DeleteAccountForm(Form):
    """The user name, and the password of an account that has one."""

    username = TextField(strip=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    password = TextField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "required": True}),
    )

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        self.user = user
        self.fields["username"].label = _("Type your user name, %(name)s, to confirm") % {"name": user.username}
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_username(self) -> str:
        if self.cleaned_data["username"] != self.user.username:
            raise ValidationError(_("That is not your user name."))
        return self.user.username

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if "username" in self.cleaned_data and not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(_("That is not your password."))
        return password


class FirstAdministratorForm(Form):
    """The account of the first administrator; `token` is what the server printed."""

    token = TextField(required=False, widget=forms.HiddenInput)
    username = TextField(
        label=gettext_lazy("User name"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    email = TextField(label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = TextField(
        label=gettext_lazy("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class InvitationForm(Form):
    email = TextField(
        label=gettext_lazy("E-mail address that can sign up by it (empty: whoever has the link)"),
        required=False,
        widget=forms.EmailInput,
    )


class RevokeInvitationForm(Form):
    """`revoke` is the id of the invitation to revoke."""

    revoke = IdField()
