"""Posts in chats: Slack, Discord, Mattermost, Matrix (through a webhook bridge), or JSON to any webhook."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dailypapers.formats import markdown, post
from dailypapers.formats.paper_text import brief
from dailypapers.formats.post import Post

MAX_DISCORD_TEXT = 1_900  # characters; Discord takes 2,000
MAX_SLACK_BLOCKS = 48  # Slack takes 50 blocks of 3,000 characters


def _slack(message: Post) -> dict[str, Any]:
    head = f"*{_slack_text(message.site_name)}*, {_slack_text(message.title)}"
    lines = [
        f"*<{message.url_of(item.paper)}|{_slack_text(item.paper.title_text)}>*\n{_slack_text(brief(item.paper))}"
        for item in message.items
    ]
    texts = [head, *lines[: MAX_SLACK_BLOCKS - 1], *map(_slack_text, message.notes)]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text[:2900]}} for text in texts[:50]]
    return {"text": f"{message.site_name}, {message.title}", "blocks": blocks, "unfurl_links": False}


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _discord(message: Post) -> dict[str, Any]:
    content = f"**{_discord_text(message.site_name)}**, {_discord_text(message.title)}"
    for item in message.items:
        line = f"- [{_discord_text(item.paper.title_text)}](<{message.url_of(item.paper)}>)"
        if len(content) + len(line) > MAX_DISCORD_TEXT:
            content += "\n" + _("… and more: %(url)s") % {"url": f"<{message.site}/papers>"}
            break
        content += f"\n{line}"
    content += "".join(f"\n{_discord_text(note)}" for note in message.notes)
    return {"content": content[:2000], "allowed_mentions": {"parse": []}}  # no title mentions @everyone


def _discord_text(text: str) -> str:
    return re.sub("([~@])", r"\\\1", markdown.escape(text))


def _mattermost(message: Post) -> dict[str, Any]:
    return {"text": post.markdown(message)[:16_000]}


def _matrix(message: Post) -> dict[str, Any]:
    return {"text": post.text(message)[:30_000], "html": post.html(message)[:30_000]}


def _webhook(message: Post) -> dict[str, Any]:
    return {
        "site": message.site_name,
        "title": message.title,
        "day": message.day.isoformat() if message.day else None,
        "notes": message.notes,
        "papers": [
            {
                "id": item.paper.key,
                "title": item.paper.title_text,
                "url": message.url_of(item.paper),
                "summary": brief(item.paper),
                "section": heading,
                "reason": item.reason,
            }
            for heading, items in message.sections
            for item in items
        ],
    }


BODIES: dict[str, Callable[[Post], dict[str, Any]]] = {
    "slack": _slack,
    "discord": _discord,
    "mattermost": _mattermost,
    "matrix": _matrix,
    "webhook": _webhook,
}
"""The JSON body of a post by the name of the chat."""
