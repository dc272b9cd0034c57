"""Forms of the account: profile, tokens, deletion; the first administrator; invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.accounts.queries import SCOPES
from dailypapers.web.forms.base import Form, IdField, TextField

MAX_TOKEN_DAYS = 3_650


class ProfileForm(Form):
    display_name = TextField(label="Display name", required=False, max_length=80)
    about = TextField(label="About you", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    notify_by_mail = forms.BooleanField(label="Send replies and mentions by mail too", required=False)

    @classmethod
    def for_user(cls, user: User, data: Any = None) -> ProfileForm:
        """Return the form with the values of the profile."""
        form = cls(data, initial={name: getattr(user, name) for name in cls.base_fields})
        form.fields["display_name"].widget.attrs["placeholder"] = user.username
        return form


class TokenForm(Form):
    """A new token; `offered` are the scopes the page shows."""

    name = TextField(
        label="Name",
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "Notebook on my laptop"}),
        error_messages={"required": "Give the token a name, so that you recognise it later."},
    )
    scopes = forms.MultipleChoiceField(
        label="Scopes",
        choices=[(scope, scope) for scope in SCOPES],
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice"), f"Choose one or more of: {', '.join(SCOPES)}."),
    )
    days = forms.IntegerField(
        label="Expires after days (empty: never)",
        required=False,
        min_value=1,
        max_value=MAX_TOKEN_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Write a number of days from 1 to {MAX_TOKEN_DAYS:,}, or leave it empty for a token that never expires.",
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
        label="Password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "required": True}),
    )

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        self.user = user
        self.fields["username"].label = f"Type your user name, {user.username}, to confirm"
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_username(self) -> str:
        if self.cleaned_data["username"] != self.user.username:
            raise ValidationError("That is not your user name.")
        return self.user.username

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if "username" in self.cleaned_data and not get_adapter().reauthenticate(self.user, password):
            raise ValidationError("That is not your password.")
        return password


class FirstAdministratorForm(Form):
    """The account of the first administrator; `token` is what the server printed."""

    token = TextField(required=False, widget=forms.HiddenInput)
    username = TextField(label="User name", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "username"}))
    email = TextField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = TextField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class InvitationForm(Form):
    email = TextField(
        label="E-mail address that can sign up by it (empty: whoever has the link)",
        required=False,
        widget=forms.EmailInput,
    )


class RevokeInvitationForm(Form):
    """`revoke` is the id of the invitation to revoke."""

    revoke = IdField()
