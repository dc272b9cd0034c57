"""What people do. Each function is one transaction; it checks permission, counts against the limits, and raises a
`lib.errors.ActionError` whose message and status pages and API pass on.
"""

from dailypapers.community.actions.account_deletion import delete_account
from dailypapers.community.actions.annotations import annotate, change_note, delete_annotation, set_tags
from dailypapers.community.actions.author_decisions import decide_authors
from dailypapers.community.actions.claims import claim, decide_claim
from dailypapers.community.actions.collections import (
    change_collection,
    change_item,
    create_collection,
    delete_collection,
    move_item,
    save,
    unsave,
)
from dailypapers.community.actions.comments import comment, delete_comment, edit_comment, react
from dailypapers.community.actions.follows import follow, unfollow
from dailypapers.community.actions.groups import (
    change_group,
    create_group,
    delete_group,
    invite_to_group,
    join_group,
    leave_group,
    remove_member,
    revoke_invitation,
    set_role,
)
from dailypapers.community.actions.moderation import flag, keep_comment, remove_comment, restore_user, suspend_user
from dailypapers.community.actions.mutes import mute, unmute
from dailypapers.community.actions.notifications import mail_notifications, mark_read
from dailypapers.community.actions.papers import pick, set_reading_state, unpick, upvote, withdraw_vote
from dailypapers.community.actions.submissions import resolve_pending, resolve_submission, submit

__all__ = [
    "annotate",
    "change_collection",
    "change_group",
    "change_item",
    "change_note",
    "claim",
    "comment",
    "create_collection",
    "create_group",
    "decide_authors",
    "decide_claim",
    "delete_account",
    "delete_annotation",
    "delete_collection",
    "delete_comment",
    "delete_group",
    "edit_comment",
    "flag",
    "follow",
    "invite_to_group",
    "join_group",
    "keep_comment",
    "leave_group",
    "mail_notifications",
    "mark_read",
    "move_item",
    "mute",
    "pick",
    "react",
    "remove_comment",
    "remove_member",
    "resolve_pending",
    "resolve_submission",
    "restore_user",
    "revoke_invitation",
    "save",
    "set_reading_state",
    "set_role",
    "set_tags",
    "submit",
    "suspend_user",
    "unfollow",
    "unmute",
    "unpick",
    "unsave",
    "upvote",
    "withdraw_vote",
]
