"""A site in which each field that somebody else writes holds a given text, and every page that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from dailypapers.accounts.models import ApiToken, User
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
from dailypapers.community.models import (
    Claim,
    Collection,
    CollectionItem,
    Comment,
    CommentEdit,
    Flag,
    Follow,
    Group,
    Membership,
    ModerationEntry,
    Notification,
    Pick,
    ReadingState,
    Submission,
    Vote,
)
from dailypapers.digests.planning import freezing
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.search import sync
from tests.factories import papers
from tests.fulltext import made
from tests.people import user

DAY = date(2025, 10, 14)


@dataclass(frozen=True, slots=True)
class World:
    """Who looks, and at which addresses."""

    reader: User
    addresses: list[str]


def build(texts: Sequence[str]) -> World:
    """Put one text into each short field of each row, and all of them, one by one, under one paper as comments."""
    reader = user("reader", is_staff=True, is_superuser=True, display_name=texts[0][:80])
    people = [user(f"writer{number}") for number in range(len(texts))]
    for person, text in zip(people, texts, strict=True):
        User.objects.filter(id=person.id).update(display_name=text[:80], about=text[:500])
    shown = _papers(texts)
    comments = [
        Comment.objects.create(user=person, paper=shown[0], text=text, mentions=["ada", person.username])
        for person, text in zip(people, texts, strict=True)
    ]
    Paper.objects.filter(id=shown[0].id).update(comments=len(comments))
    for given in (_talk(reader, people, comments, texts), _lists(reader, people, shown, texts)):
        list(given)
    for paper, text in zip(shown, texts, strict=True):
        made.text(paper, made.full_document(text, mathml=f"<math>{text}</math>"), url="https://arxiv.org/html/evil")
    freezing.freeze_due(timezone.now())
    sync()
    return World(reader, _addresses(people, shown, comments, texts))


def _papers(texts: Sequence[str]) -> list[Paper]:
    shown = papers(
        len(texts), featured_on=DAY, keywords=("gradient flow",), organisation=OrganisationFact("engines", "Engines"),
        links=(LinkFact("code", "javascript:evil()"), LinkFact("page", "data:text/html,evil")),
        thumbnail_url="javascript:evil()", license_url="javascript:evil()",
    )  # fmt: skip
    for one, text in zip(shown, texts, strict=True):
        Paper.objects.filter(id=one.id).update(
            title=text, title_text=text[:500], abstract=f"{text}\n\n{text} about gradient flow", summary=text,
            author_comment=text, journal_ref=text, gist=text,
        )  # fmt: skip
    for number, author in enumerate(Author.objects.order_by("id")):
        name = " ".join(texts[number % len(texts)].split())[:150]
        Author.objects.filter(id=author.id).update(name=f"{name} {number}")
    Organisation.objects.update(name=texts[0][:100])
    Keyword.objects.update(name=texts[1][:100])
    Category.objects.filter(code="cs.LG").update(name=texts[2][:100])
    return list(Paper.objects.filter(id__in=[one.id for one in shown]).order_by("id"))


def _talk(reader: User, people: list[User], comments: list[Comment], texts: Sequence[str]) -> Iterator[Any]:
    group = Group.objects.create(name=texts[0][:80], slug="circle", description=texts[1][:500], is_public=True)
    yield Membership.objects.create(group=group, user=reader, role="lead")
    for person, comment, text in zip(people, comments, texts, strict=True):
        yield Membership.objects.create(group=group, user=person)
        yield CommentEdit.objects.create(comment=comment, text=text)
        yield Flag.objects.create(user=reader, comment=comment, reason="other", text=text[:500])
        yield ModerationEntry.objects.create(moderator=person, action="kept", paper=comment.paper, reason=text[:500])
        yield Notification.objects.create(user=reader, kind="reply", actor=person, comment=comment, text=text[:300])
        yield Notification.objects.create(user=reader, kind="joined", actor=person, group=group)


def _lists(reader: User, people: list[User], shown: list[Paper], texts: Sequence[str]) -> Iterator[Any]:
    for number, (person, paper, text) in enumerate(zip(people, shown, texts, strict=True)):
        made = Collection.objects.create(
            owner=person, title=text[:120], description=text, slug=f"c{number}", visibility="public"
        )
        yield CollectionItem.objects.create(collection=made, paper=paper, position=1, note=text)
        yield Collection.objects.create(owner=reader, title=text[:120], slug=f"r{number}")
        yield Pick.objects.create(curator=person, paper=paper, day=DAY, note=text[:500])
        yield Vote.objects.create(user=people[0], paper=paper)
        yield ReadingState.objects.create(user=reader, paper=paper, state="later" if number % 2 else "read")
        author = paper.authorships.select_related("author")[0].author
        yield Claim.objects.create(user=person, paper=paper, author=author, note=text[:500])
        yield Follow.objects.create(user=reader, kind="person", person=person)
        yield Follow.objects.create(user=reader, kind="search", query=text)
        yield ApiToken.objects.create(user=reader, name=text[:80], prefix="dp_", hash=f"{number}", scopes=["read"])
        yield Submission.objects.create(
            user=reader, scheme="doi", identifier=text[:255], day=DAY, state="failed", reason=text[:200]
        )
        if number == 0:
            yield Claim.objects.create(user=reader, paper=paper, author=author, state="approved")


def _addresses(people: list[User], shown: list[Paper], comments: list[Comment], texts: Sequence[str]) -> list[str]:
    key, comment = shown[0].key, comments[0].id
    lists = ["/papers/date/2025-10-14", "/papers/date/2025-10-14?page=2", "/papers/week/2025-W42", "/papers/month/2025-10",
             "/papers/trending", "/papers/all", "/papers/newest", "/papers/for-you", "/editions/2025-10-14",
             "/editions/2025-10-14.html", "/keywords", "/authors", "/organisations", "/categories",
             "/keywords/gradient-flow", "/organisations/engines", "/categories/cs.LG"]  # fmt: skip
    found = ["/papers?q=gradient+flow", "/papers?q=gradient+flow&page=2", "/papers?q=harmless+words", "/papers?q=evil&short=1",
             "/papers/suggest?q=evil", "/papers/suggest?q=har"]  # fmt: skip
    own = ["/notifications", "/follows", "/settings", "/collections", "/groups", "/groups/circle",
           "/groups/circle/members", "/groups/circle/date/2025-10-14", "/moderation", "/moderation/queue", "/reading/later",
           "/reading/read", "/submit", f"/submit?paper={shown[1].arxiv_id}", "/digests/mine", "/subscribe", "/feeds"]  # fmt: skip
    talk = [f"/comments/{comment}/history", f"/comments/{comment}/flag"]
    each = [f"/papers/{one.key}{part}" for one in shown[:12] for part in ("", "/read", "/citations")] + [
        f"/collections/c{n}" for n in range(6)
    ]
    each += [f"/users/{person.username}" for person in people[:6]]
    names = [f"/authors/{quote(author.name)}" for author in Author.objects.order_by("id")[:6]]
    asked = [f"/papers?q={quote(' '.join(texts[at : at + 12])[:1900])}" for at in range(0, len(texts), 12)]
    lost = [f"/{place}/{quote(text)}" for place in ("papers", "users", "editions") for text in texts[10:14]]
    return [*lists, *found, *own, *talk, *each, *names, *asked, *lost, f"/papers/{key}/similar"]
