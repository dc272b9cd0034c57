"""What moderators may not do: look into groups, decide about their own, act on each other."""

from __future__ import annotations

import pytest

from dailypapers.accounts.models import User
from dailypapers.community import actions
from dailypapers.community.models import Comment, ModerationEntry
from dailypapers.lib.errors import NotAllowed, NotFound
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


def test_a_comment_of_a_group_is_theirs_once_it_is_flagged() -> None:
    made, ada, emmy, moderator = paper(), user("ada"), user("emmy"), user(is_moderator=True)
    group = actions.create_group(ada, "Lab")
    actions.join_group(emmy, actions.invite_to_group(ada, group)[1])
    said = actions.comment(ada, made, "Among ourselves", group=group)
    fields = {"do": "remove", "id": said.id, "reason": "I do not like it"}
    assert signed_in(moderator).post("/moderation/queue", fields).status_code == 404
    with pytest.raises(NotFound):
        actions.keep_comment(moderator, said, "Fine")
    assert not ModerationEntry.objects.exists()
    actions.flag(emmy, said, "abuse")
    assert signed_in(moderator).post("/moderation/queue", fields).status_code == 302
    assert Comment.objects.get().deleted_by_moderator


def test_nobody_keeps_their_own_comment_while_there_is_somebody_else() -> None:
    made, moderator, other, emmy = paper(), user(is_moderator=True), user(is_moderator=True), user()
    said = actions.comment(moderator, made, "Buy pills")
    actions.flag(emmy, said, "spam")
    with pytest.raises(NotAllowed, match="another moderator"):
        actions.keep_comment(moderator, said, "Fine")
    User.objects.filter(id=other.id).update(is_active=False)
    actions.keep_comment(moderator, said, "Fine")


def test_a_moderator_is_suspended_by_an_administrator_alone() -> None:
    moderator, other, root = user(is_moderator=True), user(is_moderator=True), user(is_staff=True)
    with pytest.raises(NotAllowed, match="Only administrators"):
        actions.suspend_user(moderator, other, "Rivalry")
    actions.suspend_user(root, other, "Spam")
    with pytest.raises(NotAllowed, match="Only administrators"):
        actions.restore_user(moderator, User.objects.get(id=other.id), "A friend")
