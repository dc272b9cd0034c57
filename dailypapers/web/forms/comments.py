"""Forms of comments, reactions and flags."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.wording import worded
from dailypapers.community.models import COMMENT_LENGTH, Flag, Reaction
from dailypapers.web.forms.base import Form, IdField, TextField


class EditCommentForm(Form):
    text = TextField(
        label=worded(_("Comment, at most %(most)s characters"), most=COMMENT_LENGTH),
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("The comment is empty. Write something.")},
    )


class CommentForm(EditCommentForm):
    """`parent` is the id of the comment replied to, `group` the slug of the group that alone sees it."""

    parent = IdField(required=False)
    group = TextField(required=False, widget=forms.HiddenInput)

    @property
    def is_reply(self) -> bool:
        return bool(self["parent"].value())


class ReactionForm(Form):
    kind = forms.ChoiceField(
        choices=Reaction.Kind.choices,
        error_messages={
            "required": _("Choose a reaction."),
            "invalid_choice": _("There is no reaction “%(value).40s”."),
        },
    )


class FlagForm(Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with this comment?"),
        choices=Flag.Reason.choices,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose one of the reasons listed.")},
    )
    text = TextField(label=_("Details (optional)"), required=False, max_length=500)
