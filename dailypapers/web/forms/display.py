"""The query string that says how much cards show."""

from __future__ import annotations

from dailypapers.web.density import DENSITIES
from dailypapers.web.forms.base import Form, TextField


class DisplayForm(Form):
    """`?cards=`: titles, summaries, abstracts or pictures, else nothing changes.

    `?pictures=off`, `?pictures=on`: none, or as the cards say; `?welcomed=1`: no introduction.
    """

    cards = TextField(required=False)
    pictures = TextField(required=False)
    welcomed = TextField(required=False)

    def clean_cards(self) -> str:
        """Return the choice; "" for none there is."""
        chosen = str(self.cleaned_data["cards"])
        return chosen if any(density.name == chosen for density in DENSITIES) else ""
