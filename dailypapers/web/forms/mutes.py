"""The form of mutes."""

from __future__ import annotations

from dailypapers.web.forms.base import Form, TextField


class MuteForm(Form):
    """`mute`: a kind, a colon and what is muted; `word`: a word instead; `stop=1` takes it back."""

    mute = TextField(required=False, max_length=420)
    word = TextField(required=False, max_length=100)
    stop = TextField(required=False)

    def asked(self) -> tuple[str, str]:
        """Return the kind and the target. Raises `Invalid`."""
        values = self.values()
        if values["word"]:
            return "word", values["word"]
        kind, _, target = values["mute"].partition(":")
        return kind, target
