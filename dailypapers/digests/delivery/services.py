"""Chats and push services through Apprise (an extra: `dailypapers[channels]`), each in one message to one place.

Only the services of `SERVICES` are loaded, one module each; what they ask goes through `lib/http/guarded_requests`,
and none of them reads a file, runs a program or speaks to this machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.formats import markdown
from dailypapers.formats.post import Post
from dailypapers.lib import plugins
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.lib.text import shorten

SERVICES = {
    "bark": ("bark", "barks"), "custom_form": ("form", "forms"),
    "custom_json": ("json", "jsons"), "dingtalk": ("dingtalk",), "discord": ("discord",), "feishu": ("feishu",),
    "flock": ("flock",), "gotify": ("gotify", "gotifys"), "home_assistant": ("hassio", "hassios"),
    "ifttt": ("ifttt",), "join": ("join",), "lark": ("lark",), "line": ("line",),
    "mastodon": ("mastodon", "mastodons", "toot", "toots"), "matrix.base": ("matrix", "matrixs"),
    "mattermost": ("mmost", "mmosts"), "nextcloudtalk": ("nctalk", "nctalks"), "notifico": ("notifico", "notificos"),
    "ntfy": ("ntfy", "ntfys"), "pushbullet": ("pbul",), "pushdeer": ("pushdeer", "pushdeers"), "pushme": ("pushme",),
    "pushover": ("pover",), "pushplus": ("pushplus", "wecom"), "revolt": ("revolt",),
    "rocketchat": ("rocket", "rockets"), "ryver": ("ryver",), "serverchan": ("schan",),
    "signal_api": ("signal", "signals"), "slack": ("slack",), "synology": ("synology", "synologys"),
    "telegram": ("tgram",), "webexteams": ("webex", "wxteams"), "wecombot": ("wecombot",),
    "workflows": ("workflow", "workflows"), "wxpusher": ("wxpusher",), "zulip": ("zulip",),
}  # fmt: skip
"""Modules of Apprise that only ask over `requests`, and the schemes they know. `tests` reads their source."""

SCHEMES = {scheme: module for module, schemes in SERVICES.items() for scheme in schemes}
REFUSED_OPTIONS = frozenset({"template", "attach", "attachment", "attachments", "config", "verify"})
MAX_TITLE = 120  # characters
MISSING = gettext_noop(
    "This site has no Apprise, which sends to such services: its administrator can install dailypapers[channels]."
)
_HOST = re.compile(r"localhost\Z|[\w-]+(\.[\w-]+)+\Z")


class Service:
    """A place in a chat or push service, as its Apprise address names it."""

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin

    @property
    def name(self) -> str:
        """Return what the service is called: Telegram."""
        return str(self._plugin.service_name)

    @property
    def host(self) -> str:
        """Return host and port of a server that is somebody's own; "" for a service with one address, as Telegram."""
        is_own = "{host}" in "".join(self._plugin.templates)
        host = str(self._plugin.host or "") if is_own else ""
        if not _HOST.match(host):
            return ""
        return f"{host}:{self._plugin.port}" if self._plugin.port else host

    def send(self, post: Post) -> bool:
        """Send a post in one message; tell whether it was taken. Call it within `guarded_requests.within`."""
        from apprise import NotifyFormat, OverflowMode

        plugin = self._plugin
        taken = plugin.notify_format
        formats = taken if isinstance(taken, tuple) else (taken,)
        chosen = next(one for one in (NotifyFormat.HTML, NotifyFormat.MARKDOWN, NotifyFormat.TEXT) if one in formats)
        title = shorten(f"{post.site_name}, {post.title}", min(MAX_TITLE, plugin.title_maxlen or MAX_TITLE))
        room = plugin.body_maxlen - (0 if plugin.title_maxlen else len(title) + 20)
        body = fitted(post, room, WRITERS[chosen.value])
        return bool(plugin.notify(body=body, title=title, body_format=chosen, overflow=OverflowMode.TRUNCATE))


class AddedService(Protocol):
    """A place that a plug-in sends to; `host` is that of a server of somebody's own, else empty.

    `send` raises an `InvalidSubscription` for what the other side will never take, anything else for what may be
    tried again; it is done within `seconds`. A message has the same `key` whenever it is sent again.
    """

    name: str
    host: str

    def send(self, post: Post, *, key: str, seconds: float) -> None: ...


_added: dict[str, Callable[[str], AddedService]] = {}


def _accept(scheme: str, load: Callable[[], Any]) -> None:
    if scheme in SCHEMES or scheme in _added or scheme in ("http", "https", "bluesky"):
        raise ValueError(f"The channel “{scheme}” is registered twice.")
    opener = load()
    if not callable(opener):
        raise TypeError("A plug-in for channels is a function from an address to what sends there.")
    _added[scheme] = opener


def added_services() -> dict[str, Callable[[str], AddedService]]:
    """Return what opens the channels of other packages, by scheme."""
    plugins.load("channels", _accept)
    return _added


def is_installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec("apprise") is not None


def is_service(url: str) -> bool:
    """Tell whether an address begins as one of Apprise does."""
    scheme = urlsplit(url).scheme.lower()
    return scheme in SCHEMES or scheme in added_services()


def open_service(url: str) -> Service | AddedService:
    """Return the service of an Apprise address, or of a plug-in's.

    Raises `InvalidSubscription`, whose sentence repeats no secret.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in SCHEMES and (opener := added_services().get(scheme)) is not None:
        try:
            return opener(url)
        except InvalidSubscription:
            raise
        except Exception:  # its sentence may repeat the address
            raise InvalidSubscription(
                _("This is no complete address of %(service)s. How it is written: %(how)s")
                % {"service": scheme, "how": f"{scheme}://…"}
            ) from None
    if scheme not in SCHEMES:
        raise InvalidSubscription(
            _("“%(scheme)s” is no service this site sends to. Choose one of %(schemes)s.")
            % {"scheme": shorten(scheme, 20), "schemes": ", ".join(sorted(SCHEMES))}
        )
    if not is_installed():
        raise InvalidSubscription(_(MISSING))
    options = {name.lower().strip() for name, _value in parse_qsl(url.partition("?")[2], keep_blank_values=True)}
    if refused := sorted(options & REFUSED_OPTIONS):
        raise InvalidSubscription(
            _("The option “%(option)s” is not taken here. Leave it out of the address.") % {"option": refused[0]}
        )
    plugin = _plugin(scheme, url)
    if len(plugin) != 1:
        raise InvalidSubscription(_("An address names one room, person or topic. Add one channel for each."))
    return Service(plugin)


def _plugin(scheme: str, url: str) -> Any:
    from apprise import AppriseAsset, PersistentStoreMode

    kind = _plugin_class(SCHEMES[scheme])
    asset = AppriseAsset(
        app_id=settings.SITE_NAME,
        app_url=settings.SITE_URL,
        image_url_mask="",
        image_path_mask="",
        storage_mode=PersistentStoreMode.MEMORY,
        default_service_retry=0,
    )
    try:
        results = kind.parse_url(url.replace("/#", "/%23"))
        plugin = kind(**results, asset=asset) if results else None
    except Exception:  # each service has its own errors for addresses it does not like
        plugin = None
    if plugin is None or not plugin.enabled:
        how = kind.setup_url or kind.service_url
        raise InvalidSubscription(
            _("This is no complete address of %(service)s. How it is written: %(how)s")
            % {"service": kind.service_name, "how": how}
        )
    plugin.retry, plugin.request_rate_per_sec, plugin.verify_certificate = 0, 0.0, True
    return plugin


@cache
def _plugin_class(module: str) -> Any:
    """Import one module of Apprise, take its way to the network and to files from it, and return its service."""
    from apprise.plugins.base import NotifyBase

    from dailypapers.lib.http.guarded_requests import stand_in

    loaded: ModuleType = import_module(f"apprise.plugins.{module}")
    loaded.requests = stand_in()  # type: ignore[attr-defined]
    if hasattr(loaded, "AppriseAttachment"):
        loaded.AppriseAttachment = _NoAttachment  # type: ignore[attr-defined]
    return next(
        value
        for value in vars(loaded).values()
        if isinstance(value, type) and issubclass(value, NotifyBase) and value.__module__ == loaded.__name__
    )


class _NoAttachment:
    """Stands where Apprise keeps files that go along: here there are none."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __len__(self) -> int:
        return 0

    def add(self, *_: Any, **__: Any) -> bool:
        return False


def fitted(post: Post, room: int, write: Callable[[str, str], str]) -> str:
    """Return as many papers of a post as fit into so many characters, and where the others are; then its notes."""
    tail = "".join(f"\n{write(note, '')}" for note in post.notes)
    more = f"\n{write(post.link_text, post.url)}"
    body, left = "", room - len(tail) - len(more)
    for item in post.items:
        line = write(shorten(item.paper.title_text, 200), post.url_of(item.paper)) + "\n"
        if len(body) + len(line) > left:
            break
        body += line
    return (body.rstrip("\n") + tail + more).strip()


def _html(text: str, url: str) -> str:
    return f'• <a href="{escape(url)}">{escape(text)}</a><br/>' if url else f"{escape(text)}<br/>"


def _markdown(text: str, url: str) -> str:
    words = markdown.escape(text).replace("~", r"\~").replace("@", "@\u200b")
    return f"- [{words}]({url})" if url else f"\n{words}"


def _text(text: str, url: str) -> str:
    words = text.replace("@", "@\u200b")
    return f"• {words}\n  {url}" if url else words


WRITERS: dict[str, Callable[[str, str], str]] = {"html": _html, "markdown": _markdown, "text": _text}
"""How a title and its URL are written; a sentence has no URL."""
