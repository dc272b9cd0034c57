"""Forms of “Bring your library”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.wording import worded
from dailypapers.community.actions.libraries import MAX_FILE, Correction
from dailypapers.sources.models import LibraryRow
from dailypapers.web.forms.base import Form, TextField

ENDINGS = ".bib,.bibtex,.ris,.nbib,.enw,.ciw,.json,.jsonl,.csv,.tsv,.txt,.eml,.mbox,.xml,.cff,.gz,.xz"
_Choice = LibraryRow.Choice


class LibraryForm(Form):
    file = forms.FileField(
        label=_("Choose a file, or drop it here"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": _("Choose a file.")},
        help_text=worded(
            _(
                "BibTeX, RIS, EndNote, PubMed, CITATION.cff, CSV, JSON of Zotero, INSPIRE, DBLP, ADS and others, or "
                "alert mails, up to %(megabytes)s MB, also packed with gzip or xz"
            ),
            megabytes=MAX_FILE >> 20,
        ),
    )


class RowForm(Form):
    """What is to become of one row; `paper` names the paper that it is."""

    choice = forms.ChoiceField(label=_("What to do"), choices=_Choice.choices, required=False)
    paper = TextField(label=_("Another paper: id, DOI or address"), required=False, max_length=300)


class DamagedRowForm(RowForm):
    """A row that could not be read is skipped, unless a paper is named."""

    choice = forms.ChoiceField(
        label=_("What to do"), choices=[one for one in _Choice.choices if one[0] != _Choice.TAKE], required=False
    )


class CorrectionsForm(Form):
    """The rows of one page, each a `RowForm` whose fields begin with the id of the row; `take` takes all in."""

    take = forms.BooleanField(required=False)

    def __init__(self, rows: Sequence[LibraryRow], data: Any = None) -> None:
        super().__init__(data)
        self.row_forms = {
            row.id: (DamagedRowForm if row.kind == "damaged" else RowForm)(
                data, prefix=str(row.id), initial={"choice": row.choice}
            )
            for row in rows
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Take over the errors of the rows."""
        for form in self.row_forms.values():
            if not form.is_valid():
                self.add_error(None, form.first_error)
        return super().clean()

    def corrections(self) -> list[Correction]:
        """Return what was said of rows; one of which nothing was sent stays as it is."""
        cleaned = ((row_id, form.cleaned_data) for row_id, form in self.row_forms.items())
        return [Correction(row_id, data["choice"], data["paper"]) for row_id, data in cleaned if data["choice"]]
