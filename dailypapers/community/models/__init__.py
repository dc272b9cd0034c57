"""What people do with papers: vote, comment, submit, follow, collect, read, claim, pick and moderate.

Every row that points to a paper moves along when two papers turn out to be one (`catalog.actions.merge_papers`).
"""

from dailypapers.community.models.annotations import Annotation, Tag
from dailypapers.community.models.claims import Claim
from dailypapers.community.models.collections import Collection, CollectionItem
from dailypapers.community.models.comments import COMMENT_LENGTH, Comment, CommentEdit, Reaction
from dailypapers.community.models.follows import Follow
from dailypapers.community.models.groups import Group, Invitation, Membership, Removal
from dailypapers.community.models.moderation import Flag, ModerationEntry
from dailypapers.community.models.mutes import Mute
from dailypapers.community.models.notifications import Notification
from dailypapers.community.models.submissions import Submission
from dailypapers.community.models.votes import Pick, ReadingState, Vote
from dailypapers.community.models.zotero import ZoteroCollection, ZoteroConnection, ZoteroItem, ZoteroSave

__all__ = [
    "COMMENT_LENGTH",
    "Annotation",
    "Claim",
    "Collection",
    "CollectionItem",
    "Comment",
    "CommentEdit",
    "Flag",
    "Follow",
    "Group",
    "Invitation",
    "Membership",
    "ModerationEntry",
    "Mute",
    "Notification",
    "Pick",
    "Reaction",
    "ReadingState",
    "Removal",
    "Submission",
    "Tag",
    "Vote",
    "ZoteroCollection",
    "ZoteroConnection",
    "ZoteroItem",
    "ZoteroSave",
]
