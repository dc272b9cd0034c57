"""A site with a thing of every kind, and somebody in every role; for the table of permissions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from dailypapers.accounts import actions as accounts
from dailypapers.accounts.models import ApiToken, BrowserSession, User
from dailypapers.catalog.models import Author
from dailypapers.community import actions
from dailypapers.community.actions.libraries import bring_library
from dailypapers.community.actions.zotero import connect
from dailypapers.community.models import Notification
from dailypapers.digests.models import EReader, SecretFeed, Subscriber, Subscription
from dailypapers.digests.subscriptions import actions as digests
from dailypapers.digests.subscriptions import links, secret_feeds
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.fulltext.models import TextFigures, TextPicture
from dailypapers.fulltext.quotations import Quotation
from dailypapers.speech import episodes
from dailypapers.webhooks.actions import add_webhook, test_webhook
from tests.fulltext import made as texts
from tests.listings import world as lists
from tests.people import PASSWORD, user
from tests.security.permissions import PEOPLE


@dataclass(frozen=True, slots=True)
class World:
    """People by role, secrets of the owner's tokens, and the values of the table's `{words}`."""

    people: dict[str, User]
    tokens: dict[str, str]
    words: dict[str, str]


def build() -> World:
    """Make everybody, and one thing of each kind that belongs to somebody."""
    made = lists.build()
    people = {"owner": made.owner} | {
        role: user(role, **_flags(role)) for role in PEOPLE if role not in ("anonymous", "owner")
    }
    brought = texts.text(made.papers[0], owner=made.owner, source="file", url="")
    own = TextPicture.objects.create(text=brought, src="page:1:0,0,9,9", png=b"")
    free = TextPicture.objects.create(text=texts.text(made.papers[4]), src="page:1:0,0,9,9", png=b"")
    for text in (free.text, brought):
        TextFigures.objects.create(text=text, state=TextFigures.State.MADE, alt="Figure 1", stamp="1")
    EReader.objects.create(
        user=made.owner, address="owner@kindle.com", created_at=timezone.now(), confirmed_at=timezone.now()
    )
    words = _papers(made) | _comments_and_collections(made, people) | _groups(made, people) | _mails(made, people)
    tokens = _tokens(people["owner"])
    words |= {
        "picture": str(free.id),
        "own-picture": str(own.id),
        "session": str(_session_of(people["owner"])),
        "passkey": str(_second_factors_of(people["owner"])),
        "token": str(ApiToken.objects.get(user=people["owner"], name="read-token").id),
        "invitation": accounts.invite(people["administrator"])[1],
        "username": "owner",
        "other": "other",
        "administrator": "administrator",
        "group-member": "group-member",
        "password": PASSWORD,
        "owner-address": "owner@example.org",
    }
    return World(people, tokens, words)


def _session_of(user: User) -> int:
    """Sign somebody in from elsewhere; return the id of the session."""
    return BrowserSession.objects.create(user=user, session_key="elsewhere", device="curl", network="192.0.2.0/24").pk


def _second_factors_of(user: User) -> int:
    """Give somebody an app, recovery codes and a passkey; return the id of the passkey."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    passkey = {"name": "Key 1", "credential": _credential()}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=passkey).pk


def _credential() -> dict[str, object]:
    """What a browser sends of a new passkey."""
    public = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    made = AttestedCredentialData.create(b"\0" * 16, b"passkey", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    attested = AttestationObject.create(
        "none", AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, made), {}
    )
    client = {"type": "webauthn.create", "challenge": "YQ", "origin": "https://localhost"}
    answer = {"clientDataJSON": json.dumps(client).encode(), "attestationObject": bytes(attested)}
    return {
        "id": websafe_encode(b"passkey"),
        "rawId": websafe_encode(b"passkey"),
        "type": "public-key",
        "response": {name: websafe_encode(value) for name, value in answer.items()},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def _flags(role: str) -> dict[str, bool]:
    if role == "administrator":
        return {"is_staff": True, "is_superuser": True}
    return {f"is_{role}": True} if role in ("curator", "moderator") else {}


def _papers(made: lists.World) -> dict[str, str]:
    return {
        "paper": made.papers[0].key,
        "another-paper": made.papers[4].key,
        "today": timezone.now().date().isoformat(),
        "author": "Ada Lovelace",
        "organisation": "analytical-engines",
        "category": "hep-th",
        "keyword": "optics",
        "venue": "ICLR",
        "topic": "lenses-light",
        "region": "2025-W42@400,400;600,400;600,600",
        "day": "2025-10-14",
        "week": "2025-W42",
        "month": "2025-10",
    }


def _comments_and_collections(made: lists.World, people: dict[str, User]) -> dict[str, str]:
    owner, paper = people["owner"], made.papers[0]
    private = actions.create_collection(owner, "Private")
    public = actions.create_collection(owner, "Public", visibility="public")
    item, public_item = actions.save(owner, private, paper, "A private note"), actions.save(owner, public, paper)
    comment = actions.comment(owner, paper, "Words of the owner")
    connect(owner, "abcdefghijklmnopqrstuvwx")
    Notification.objects.create(user=owner, kind=Notification.Kind.REPLY, comment=comment, paper=paper)
    return {
        "library": str(bring_library(owner, "mine.bib", b"@misc{a, title={A Paper of Mine}}").id),
        "private": private.slug,
        "public": public.slug,
        "item": str(item.id),
        "public-item": str(public_item.id),
        "comment": str(comment.id),
        "annotation": str(actions.annotate(owner, paper, Quotation(""), "A note").id),
        "others-comment": str(actions.comment(user(), paper, "Words of somebody").id),
        "pick": str(actions.pick(people["curator"], made.papers[3], made.papers[3].featured_on).id),
        "claim": str(actions.claim(owner, paper, Author.objects.get(name="Ada Lovelace"), "It is me").id),
    }


def _groups(made: lists.World, people: dict[str, User]) -> dict[str, str]:
    lead, member, paper = people["lead"], people["group-member"], made.papers[0]
    group = actions.create_group(lead, "Lab")
    _, secret = actions.invite_to_group(lead, group)
    actions.join_group(member, secret)
    ours = actions.create_collection(member, "Ours", group=group)
    link, join = actions.invite_to_group(lead, group)
    return {
        "group": group.slug,
        "public-group": actions.create_group(lead, "Open circle", is_public=True).slug,
        "group-collection": ours.slug,
        "group-item": str(actions.save(member, ours, paper).id),
        "group-comment": str(actions.comment(member, paper, "Words of the lab", group=group).id),
        "join": join,
        "link": str(link.id),
    }


def _speak() -> None:
    """Keep the sounds of two editions."""
    for day, file in (("2025-10-13", "2025-10-13.mp3"), ("2025-10-14", "2025-10-14.wav")):
        one = episodes.Episode(day, "An edition", file, 4)
        one.path.parent.mkdir(exist_ok=True)
        one.path.write_bytes(b"RIFF")
        one.path.with_suffix(".json").write_text(json.dumps(asdict(one)))


def _mails(made: lists.World, people: dict[str, User]) -> dict[str, str]:
    owner = people["owner"]
    _speak()
    digests.subscribe("owner@example.org", [SubscriptionRequest("trending")], confirmed=True, user=owner)
    subscriber = Subscriber.objects.get(user=owner, channel="mail")
    channel = digests.subscribe(
        "https://hooks.example.org/owner", [SubscriptionRequest("day")], confirmed=True, user=owner, channel="webhook"
    )
    webhook = add_webhook(owner, "https://hooks.example.org/owner", ["edition.frozen"]).webhook
    secret = secret_feeds.make_secret_feed(owner)
    purposes = ("confirm", "manage", "unsubscribe", "vote", "save")
    paper_ids = {"vote": made.papers[0].id, "save": made.papers[0].id}
    return {name: links.token(name, subscriber, paper_ids.get(name, 0)) for name in purposes} | {
        "subscription": str(Subscription.objects.get(subscriber=subscriber).id),
        "channel": str(channel.id),
        "webhook": str(webhook.id),
        "webhook-message": str(test_webhook(owner, webhook.id).id),
        "secret-feed": secret,
        "secret-feed-id": str(SecretFeed.objects.get(user=owner).id),
    }


def _tokens(owner: User) -> dict[str, str]:
    tomorrow = timezone.now() + timedelta(days=1)
    secrets = {
        name: accounts.create_token(owner, name, [scope], tomorrow)[1]
        for name, scope in (("read-token", "read"), ("write-token", "write"), ("expired-token", "write"))
    }
    ApiToken.objects.filter(name="expired-token").update(expires_at=timezone.now() - timedelta(seconds=1))
    return secrets
