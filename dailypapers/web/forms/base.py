"""The base of all forms: fields that accept any text, errors as sentences, the status of the response."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dailypapers.lib.errors import (
    ActionError,
    AuthenticationRequired,
    Invalid,
    InvalidPeriod,
    NotAllowed,
    NotFound,
    RateLimited,
)
from dailypapers.lib.periods import Day
from dailypapers.lib.text import without_controls
from dailypapers.translation import translated

MAX_ID = 2**63 - 1  # what a database column of an id holds


class Renderer(DjangoTemplates):
    """A renderer that puts the input inside its label, with the errors beside it."""

    field_template_name = "web/forms/field.html"


class TextField(forms.CharField):
    """A text field that removes control characters, lone surrogates and a byte order mark; lines end in `\\n`."""

    def to_python(self, value: Any) -> str:
        text = without_controls(str(value or "")).replace("\r\n", "\n")
        return str(super().to_python(text.lstrip("\ufeff \t\n") if self.strip else text))

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.max_length is not None and len(value) > self.max_length:
            sentence = _("Shorten this to %(max_length)s characters; it has %(length)s.")
            values = {"max_length": intcomma(self.max_length), "length": intcomma(len(value))}
            raise ValidationError(sentence % values)


class DayInput(forms.DateInput):
    input_type = "date"


class DayField(TextField):
    """A day such as `2025-10-14`, cleaned to a `date`; None for an empty optional one."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        try:
            return Day.parse(text).date if text else None
        except InvalidPeriod as error:
            raise ValidationError(translated(str(error))) from error


class IdField(forms.IntegerField):
    """The id of a row. An invalid one becomes 0, which no row has, so that the action says what is missing."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        try:
            number = super().clean(value) or 0
        except ValidationError:
            return 0
        return number if 0 < number <= MAX_ID else 0


class Form(forms.Form):
    """A form whose empty optional fields become their `initial` value."""

    default_renderer = Renderer
    invalid_status: ClassVar[int] = Invalid.status

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        self._action_error: ActionError | None = None

    @classmethod
    def of(cls, request: HttpRequest, **options: Any) -> Any:
        """Return the form, bound to the body of a POST request."""
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        return cls(*data, **options)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name, field in self.fields.items():
            if name in values and values[name] in field.empty_values and field.initial is not None:
                values[name] = str(field.initial) if isinstance(field.initial, Promise) else field.initial
        return values

    def values(self) -> dict[str, Any]:
        """Return the cleaned values. Raises `Invalid` with the first error."""
        if not self.is_valid():
            raise Invalid(self.first_error)
        return self.cleaned_data

    @property
    def first_error(self) -> str:
        """Return the first error as a sentence; "" without errors."""
        return next((str(sentence) for sentences in self.errors.values() for sentence in sentences), "")

    @property
    def status(self) -> int:
        """Return the HTTP status of the page that shows this form."""
        if not self.errors:
            return 200
        return self._action_error.status if self._action_error else self.invalid_status

    @property
    def wait(self) -> int:
        """Return the seconds after which to try again; 0 where no limit was reached."""
        return self._action_error.wait if isinstance(self._action_error, RateLimited) else 0

    @contextmanager
    def reporting(self, field: str | None = None) -> Iterator[None]:
        """Add an error of the action inside to `field`; raise one that no change of the form can fix."""
        try:
            yield
        except (AuthenticationRequired, NotAllowed, NotFound):
            raise
        except ActionError as error:
            self.add_error(field, translated(str(error)))
            self._action_error = error
