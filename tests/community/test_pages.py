"""Accounts and community as a browser without JavaScript gets them, and as strangers attack them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from dailypapers.accounts import actions as accounts
from dailypapers.accounts import queries as account_queries
from dailypapers.accounts.models import ApiToken, User
from dailypapers.catalog.models import Author, Paper
from dailypapers.community import actions
from dailypapers.community.models import Comment, Follow, Submission, Vote
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound
from dailypapers.lib.markdown import to_html
from tests.factories import paper, papers
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db
DAY = "/papers/date/2025-10-14"


def text_of(response: object) -> str:
    return b"".join(response).decode()  # type: ignore[call-overload]  # whole answers and streams alike


# --- voting and marking -------------------------------------------------------------------------------------------


def test_the_button_on_a_card_votes_and_takes_back() -> None:
    made, ada = paper(), user()
    client = signed_in(ada)
    assert f'formaction="/votes/{made.key}"' in text_of(client.get(DAY))
    answer = client.post(f"/votes/{made.key}", {"next": DAY})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{DAY}#p{made.id}")
    assert 'aria-pressed="true"' in text_of(client.get(DAY))
    fragment = client.post(f"/votes/{made.key}", {"withdraw": "1"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in text_of(fragment)
    assert "<html" not in text_of(fragment)
    assert Paper.objects.get().votes == 0


def test_strangers_are_asked_to_sign_in_and_come_back(client: Client) -> None:
    made = paper()
    assert f"/accounts/login/?next=/papers/{made.key}" in text_of(client.get(DAY))
    answer = client.post(f"/votes/{made.key}", {"next": DAY})
    assert answer.headers["Location"] == f"/accounts/login/?next={quote(DAY, safe='')}"
    by_htmx = client.post(f"/votes/{made.key}", headers={"HX-Request": "true"})
    assert by_htmx.status_code == 401
    assert by_htmx.headers["HX-Redirect"].startswith("/accounts/login/")
    assert "csrf" not in text_of(client.get(DAY)), "pages of strangers carry no token"
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)", "/\\evil.example.org"]
)
def test_forms_lead_back_to_this_site_alone(elsewhere: str) -> None:
    made = paper()
    answer = signed_in(user()).post(f"/votes/{made.key}", {"next": elsewhere})
    assert answer.headers["Location"] == f"/papers/{made.key}"


def test_hidden_papers_are_folded_and_can_be_shown_again() -> None:
    made = paper(title="A Tedious Paper")
    client = signed_in(user())
    client.post(f"/marks/{made.key}", {"state": "hidden"})
    page = text_of(client.get(DAY))
    assert "You hid" in page
    show_it = re.search(r'<button class="link" form="act" formaction="([^"]+)" name="state" value="">Show it', page)
    assert show_it, "a plain form, which needs no JavaScript"
    fields = dict(
        re.findall(r'name="(\w+)" value="([^"]*)"', page[page.index('<form id="act"') : page.index("</form>")])
    )
    assert client.post(show_it[1], fields | {"state": ""}).headers["Location"] == f"{DAY}#p{made.id}"
    assert "You hid" not in text_of(client.get(DAY))
    client.post(f"/marks/{made.key}", {"state": "later"})
    assert "Kept for later" in text_of(client.get("/reading/later"))
    assert client.post(f"/marks/{made.key}", {"state": "eaten"}).status_code == 422


@pytest.mark.parametrize("address", [DAY, "/papers/trending"])
def test_lists_cost_the_same_for_one_and_fifty_papers(address: str, django_assert_max_num_queries: object) -> None:
    papers(50)
    client = signed_in(user())
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(address)


# --- every write needs a token of ours ----------------------------------------------------------------------------


def _writes() -> list[str]:
    made = []
    for entry in get_resolver("dailypapers.web.community_urls").url_patterns:
        route = re.sub(r"<path:key>|<path:name>", "2510.1", str(entry.pattern))
        made.append("/" + re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", "x", route)))
    return made


@pytest.mark.parametrize("address", _writes())
def test_nothing_can_be_written_without_the_token(address: str) -> None:
    client = signed_in(user(is_superuser=True, is_staff=True), enforce_csrf_checks=True)
    answer = client.post(address, {"text": "forged", "title": "forged", "name": "forged"})
    assert answer.status_code in {403, 405}, address
    if answer.status_code == 403:
        assert "from another site" in text_of(answer)


@pytest.mark.parametrize("address", ["/votes/x", "/marks/x", "/saves/x", "/claims/x", "/picks/x", "/comments/on/x",
                                     "/settings/tokens", "/notifications/read"])  # fmt: skip
def test_writes_are_not_reached_by_links(address: str) -> None:
    assert signed_in(user()).get(address).status_code == 405


# --- comments -----------------------------------------------------------------------------------------------------

VECTORS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "[x](vbscript:x)",
    "![x](x\"onerror=\"alert(1))", "[a](http://x\"onmouseover=\"alert(1))", "<a href='javascript:alert(1)'>x</a>",
    "<javascript:alert(1)>", "$\\href{javascript:alert(1)}{x}$", "$\\text{<script>alert(1)</script>}$",
    "$$\\style{background:url(javascript:alert(1))}{x}$$", "<math><mtext><script>alert(1)</script></mtext></math>",
    "<iframe src=//evil>", "<style>*{display:none}</style>", "[x]: javascript:alert(1)\n\n[x]", "`<script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "[x](&#106;avascript:alert(1))", "[x](java\tscript:alert(1))",
    "<form action=/settings/delete><button>", "@<script>", "| a |\n|---|\n| <b onclick=x> |",
]  # fmt: skip
ALLOWED = re.compile(
    r"</?(p|br|em|strong|s|code|pre|blockquote|ul|ol|li|hr|a|table|thead|tbody|tr|th|td|m[a-z]+|none)\b"
)


@pytest.mark.parametrize("vector", VECTORS)
def test_comments_hold_no_scripts(vector: str) -> None:
    made = to_html(vector, ["script"])
    for tag in re.findall(r"<[^>]*>", made):
        assert ALLOWED.match(tag), (vector, made)
        assert not re.search(r"\son\w+\s*=", tag), (vector, made)
        assert "style" not in tag.replace("mstyle", "").replace("displaystyle", ""), (vector, made)
        for address in re.findall(r'href="([^"]*)"', tag):
            assert address.startswith(("http://", "https://", "mailto:", "/")) or ":" not in address, (vector, made)


def test_a_comment_with_mathematics_and_a_name() -> None:
    user("emmy")
    ada, made = user(display_name="<b>Ada</b> & Co"), paper()
    client = signed_in(ada)
    answer = client.post(f"/comments/on/{made.key}", {"text": "So $x^2$ for @emmy, **truly**."})
    assert answer.headers["Location"] == f"/papers/{made.key}#comments"
    page = text_of(client.get(f"/papers/{made.key}"))
    for part in ("<msup>", 'href="/users/emmy"', "<strong>truly</strong>", "&lt;b&gt;Ada&lt;/b&gt; &amp; Co"):
        assert part in page, part
    assert "<b>Ada</b>" not in page


def test_a_refused_comment_is_not_lost() -> None:
    made = paper()
    client = signed_in(user())
    answer = client.post(f"/comments/on/{made.key}", {"text": "word " * 3_000})
    assert answer.status_code == 422
    assert "Shorten this to 10,000 characters" in text_of(answer)
    assert "word word word" in text_of(answer)
    assert client.post(f"/comments/on/{made.key}", {"text": "x" * 1_000_000}).status_code == 422
    assert client.post(f"/comments/on/{made.key}", {"text": "x" * 3_000_000}).status_code == 400
    notice = client.post(f"/comments/on/{made.key}", {"text": ""}, headers={"HX-Request": "true"})
    assert (notice.status_code, notice.headers["HX-Retarget"]) == (422, "#notices")
    assert not Comment.objects.exists()


def test_too_many_comments_say_when_to_come_back() -> None:
    made = paper()
    client = signed_in(user(days=0))
    answers = [client.post(f"/comments/on/{made.key}", {"text": f"Number {n}"}).status_code for n in range(6)]
    assert answers == [302] * 3 + [429] * 3
    refused = client.post(f"/comments/on/{made.key}", {"text": "More"}, headers={"HX-Request": "true"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_edit_history_delete_react_flag() -> None:
    made, ada = paper(), user()
    client, other = signed_in(ada), signed_in(user())
    said = actions.comment(ada, made, "First words")
    assert client.get(f"/comments/{said.id}").headers["Location"] == f"/papers/{made.key}#c{said.id}"
    assert client.post(f"/comments/{said.id}/edit", {"text": "Second words"}).status_code == 302
    assert "First words" in text_of(other.get(f"/comments/{said.id}/history"))
    assert other.post(f"/comments/{said.id}/edit", {"text": "Stolen"}).status_code == 403
    assert other.post(f"/comments/{said.id}/delete").status_code == 403
    assert other.post(f"/comments/{said.id}/react", {"kind": "joy"}).status_code == 302
    assert other.post(f"/comments/{said.id}/flag", {"reason": "spam"}).status_code == 302
    assert client.post(f"/comments/{said.id}/delete").status_code == 302
    assert "This comment was deleted" in text_of(other.get(f"/papers/{made.key}"))
    for number in (999_999, 10**17):
        assert client.get(f"/comments/{number}").status_code == 404


# --- submissions, follows, collections ----------------------------------------------------------------------------


def test_submit_finds_previews_and_says_where_duplicates_are() -> None:
    made = paper(arxiv_id="2510.12345", title="The Paper Found")
    client = signed_in(user())
    assert "The Paper Found" in text_of(client.get("/submit", {"paper": "https://arxiv.org/abs/2510.12345v3"}))
    answer = client.post("/submit", {"paper": made.key, "day": timezone.now().date().isoformat()})
    assert answer.status_code == 409
    assert f'href="/papers/{made.key}"' in text_of(answer)
    assert client.post("/submit", {"paper": "2511.00001", "day": "never"}).status_code == 422
    answer = client.post("/submit", {"paper": "2511.00001", "day": timezone.now().date().isoformat()})
    assert answer.status_code == 302
    assert Submission.objects.get().state == "pending"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/", "gopher://x", "file:///etc/passwd"]
)
def test_submitting_an_address_asks_nobody(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*words: object) -> None:
        raise AssertionError("something was asked")

    client = signed_in(user())
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert client.get("/submit", {"paper": address}).status_code == 422


def test_follow_pages_and_what_is_gone() -> None:
    paper(authors=("Ada Lovelace",), keywords=("sparse attention",))
    client = signed_in(user())
    assert client.post("/follows", {"kind": "author", "target": "Ada Lovelace"}).status_code == 302
    assert client.post("/follows", {"kind": "keyword", "target": "sparse-attention"}).status_code == 302
    assert client.post("/follows", {"kind": "category", "target": "cs.LG"}).status_code == 302
    page = text_of(client.get("/follows"))
    assert all(part in page for part in ("Ada Lovelace", "sparse attention", "cs.LG"))
    assert client.post("/follows", {"kind": "author", "target": "Nobody"}).status_code == 404
    assert client.post("/follows", {"kind": "moon", "target": "x"}).status_code == 422
    assert client.post("/follows", {"kind": "category", "target": "cs.LG", "stop": "1"}).status_code == 302
    assert Follow.objects.count() == 2


def test_private_collections_are_nowhere(client: Client) -> None:
    made, ada = paper(title="In The Secret List"), user("ada")
    secret = actions.create_collection(ada, "Zanzibar plans")
    actions.save(ada, secret, made)
    unlisted = actions.create_collection(ada, "Half open", visibility="unlisted")
    actions.save(ada, unlisted, made)
    for reader in (client, signed_in(user()), signed_in(user(is_staff=True, is_superuser=True))):
        for ending in ("", "/export.bib", "/export.json", "/export.md"):
            assert reader.get(f"/collections/{secret.slug}{ending}").status_code == 404
            assert reader.get(f"/collections/{unlisted.slug}{ending}").status_code == 200
        for address in ("/collections", "/users/ada", "/papers?q=Zanzibar", f"/papers/{made.key}", DAY):
            page = text_of(reader.get(address)).replace('value="Zanzibar"', "")
            assert "Zanzibar plans" not in page, address
            assert "Half open" not in page, address
    reader = signed_in(user())
    assert reader.post(f"/collections/{secret.slug}/change", {"title": "Mine"}).status_code == 404
    assert reader.post(f"/saves/{made.key}", {"collection": secret.slug}).status_code == 404
    assert signed_in(ada).get(f"/collections/{secret.slug}").status_code == 200


def test_collections_are_made_changed_exported_deleted() -> None:
    first, second = paper(title="One Paper"), paper(title="Two Papers")
    client = signed_in(user())
    client.post(f"/saves/{first.key}", {"title": "For the seminar"})
    slug = re.search(r"/collections/(for-the-seminar-\w+)", text_of(client.get("/collections")))[1]  # type: ignore[index]
    client.post(f"/saves/{second.key}", {"collection": slug, "note": "Begin here"})
    page = text_of(client.get(f"/collections/{slug}"))
    assert page.index("One Paper") < page.index("Two Papers")
    item = re.findall(rf"/collections/{slug}/items/(\d+)", page)[-1]
    client.post(f"/collections/{slug}/items/{item}", {"place": "1"})
    exported = json.loads(text_of(client.get(f"/collections/{slug}/export.json")))
    assert [(p["title"], p["note"]) for p in exported["papers"]] == [("Two Papers", "Begin here"), ("One Paper", "")]
    assert text_of(client.get(f"/collections/{slug}/export.bib")).count("@") == 2
    assert "- [Two Papers](" in text_of(client.get(f"/collections/{slug}/export.md"))
    assert client.get(f"/collections/{slug}/export.exe").status_code == 404
    client.post(f"/collections/{slug}/change", {"title": "Renamed", "visibility": "public"})
    assert "Renamed" in text_of(Client().get("/collections"))
    client.post(f"/collections/{slug}/change", {"delete": "1"})
    assert client.get(f"/collections/{slug}").status_code == 404


def test_an_export_costs_the_same_queries_whatever_it_holds_and_repeats_no_key() -> None:
    ada = user()
    client, collection = signed_in(ada), actions.create_collection(ada, "Alike", visibility="public")
    counts: dict[str, list[int]] = {"bib": [], "md": [], "json": []}
    for number in (1, 9):
        for made in papers(number, title="Sparse Attention", authors=("Ada Lovelace",)):
            actions.save(ada, collection, made)
        for ending, found in counts.items():
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(f"/collections/{collection.slug}/export.{ending}")
            assert text_of(answer).count("Sparse Attention") >= collection.items.count()
            found.append(len(asked))
    assert all(few == many for few, many in counts.values()), counts
    keys = re.findall(
        r"^@misc\{([^,]+),", text_of(client.get(f"/collections/{collection.slug}/export.bib")), re.MULTILINE
    )
    assert len(keys) == len(set(keys)) == collection.items.count() > 1


# --- places -------------------------------------------------------------------------------------------------------


def test_pages_of_authors_organisations_categories_keywords_users(client: Client) -> None:
    from dailypapers.lib.record import OrganisationFact

    made = paper(title="One of Many", authors=("Ada Lovelace", "A/B Slash"), keywords=("planning",),
                 organisation=OrganisationFact("openai", "OpenAI"))  # fmt: skip
    ada = user("ada", display_name="Ada L.")
    actions.upvote(ada, made)
    for address in ("/authors/Ada Lovelace", "/authors/A/B Slash", "/organisations/openai", "/categories/cs.LG",
                    "/keywords/planning", "/users/ada", "/users/ADA"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "One of Many" in text_of(answer), address
        assert client.get(f"{address}?page=99").status_code == 404
    for address in ("/authors/x", "/organisations/x", "/categories/x", "/keywords/x", "/users/x", "/users/%00"):
        assert client.get(address).status_code == 404, address


def test_an_author_page_turns_its_pages(client: Client) -> None:
    papers(60, authors=("Ada Lovelace",))
    assert "Page 1 of 2" in text_of(client.get("/authors/Ada Lovelace"))
    assert text_of(client.get("/authors/Ada Lovelace?page=2")).count('<article class="card') == 10


def test_a_group_over_its_pages() -> None:
    made = paper(title="Read Together")
    ada, emmy = signed_in(user("ada")), signed_in(user("emmy"))
    assert ada.post("/groups/new", {"name": "Lab of Ada"}).headers["Location"] == "/groups/lab-of-ada"
    link = re.search(r"/groups/join/[\w-]+", text_of(ada.post("/groups/lab-of-ada/members", {"do": "invite"})))[0]  # type: ignore[index]
    assert emmy.get("/groups/lab-of-ada").status_code == 404
    assert emmy.get(link).status_code == 200
    assert emmy.get("/groups/lab-of-ada").status_code == 404, "looking at the link joins nobody"
    assert emmy.post(link).status_code == 302
    emmy.post(f"/votes/{made.key}")
    emmy.post(f"/comments/on/{made.key}", {"text": "Only we read this", "group": "lab-of-ada"})
    page = text_of(ada.get("/groups/lab-of-ada/date/2025-10-14"))
    assert "Read Together" in page
    assert "1 vote, 1 comment" in page
    assert "Only we read this" in text_of(ada.get(f"/papers/{made.key}"))
    assert "Only we read this" not in text_of(Client().get(f"/papers/{made.key}"))
    assert Client().get("/groups/lab-of-ada/date/2025-10-14").status_code == 404
    ada.post("/groups/lab-of-ada/collections", {"title": "Ours"})
    assert "Ours" in text_of(emmy.get("/groups/lab-of-ada"))
    assert emmy.post("/groups/lab-of-ada/members", {"do": "remove", "member": "ada"}).status_code == 403
    assert emmy.post("/groups/lab-of-ada/members", {"do": "leave"}).status_code == 302


def test_picks_stand_on_the_day_with_the_curators_name() -> None:
    made = paper(title="Worth Reading", featured_on=date(2025, 9, 1))
    client = signed_in(user("lise", is_curator=True))
    assert client.post(f"/picks/{made.key}", {"day": "2025-10-14", "note": "For the proof."}).status_code == 302
    page = text_of(Client().get(DAY))
    assert all(part in page for part in ("Picked for this day", "Worth Reading", "lise", "For the proof."))
    assert signed_in(user()).post(f"/picks/{made.key}", {"day": "2025-10-14"}).status_code == 403
    assert client.post(f"/picks/{made.key}", {"day": "sometime"}).status_code == 422


def test_moderators_decide_in_public() -> None:
    made, ada = paper(), user("ada")
    said = actions.comment(ada, made, "Buy pills")
    actions.flag(user(), said, "spam")
    moderator = signed_in(user("grace", is_moderator=True))
    assert signed_in(user()).get("/moderation/queue").status_code == 403
    assert "Buy pills" in text_of(moderator.get("/moderation/queue"))
    assert moderator.post("/moderation/queue", {"do": "remove", "id": said.id, "reason": ""}).status_code == 422
    moderator.post("/moderation/queue", {"do": "remove", "id": said.id, "reason": "Advertising"})
    log = text_of(Client().get("/moderation"))
    assert "Advertising" in log
    assert "Buy pills" not in log
    assert "A moderator removed" in text_of(Client().get(f"/papers/{made.key}"))
    moderator.post("/moderation/queue", {"do": "suspend", "username": "ada", "reason": "Again"})
    assert Client().get("/users/ada").status_code == 404


# --- accounts -----------------------------------------------------------------------------------------------------


def _sign_up(client: Client, **facts: str) -> object:
    form = {"email": "ada@example.org", "username": "ada", "password1": PASSWORD} | facts
    return client.post("/accounts/signup/", form)


def test_sign_up_verify_sign_in(client: Client) -> None:
    assert _sign_up(client).status_code == 302  # type: ignore[attr-defined]
    assert "_auth_user_id" not in client.session, "not before the address is verified"
    address = re.search(r"http://127\.0\.0\.1:8000(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))[1]  # type: ignore[index]
    assert client.get(address).status_code == 200
    client.post(address)
    assert client.get("/settings", follow=True).status_code == 200
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD}).status_code == 302
    assert client.get("/settings").status_code == 200


def test_whether_an_address_has_an_account_is_not_told(client: Client) -> None:
    user("ada")
    known, unknown = _sign_up(client, username="other1"), _sign_up(client, username="other2", email="new@example.org")
    assert known.headers["Location"] == unknown.headers["Location"]  # type: ignore[attr-defined]
    answers = [client.post("/accounts/password/reset/", {"email": e}) for e in ("ada@example.org", "no@example.org")]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    wrong = [
        client.post("/accounts/login/", {"login": e, "password": "wrong words"})
        for e in ("ada@example.org", "no@example.org")
    ]
    said = [re.search(r'role="alert">(.*?)</div>', text_of(w), re.DOTALL)[1] for w in wrong]  # type: ignore[index]
    assert said[0] == said[1]


def test_guessing_passwords_is_slowed_down(client: Client) -> None:
    user("ada")
    for _ in range(12):
        last = client.post("/accounts/login/", {"login": "ada@example.org", "password": "wrong words"})
    right = client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert (last.status_code, right.status_code) == (200, 200)


@pytest.mark.parametrize("name", ["admin", "a b", "<script>", "../x", "-x", "x" * 31, "ÄÖ", "deleted"])
def test_names_nobody_gets(client: Client, name: str) -> None:
    _sign_up(client, username=name)
    assert not User.objects.exists()


def test_by_invitation_only(client: Client, settings: object) -> None:
    settings.MODE = "invitation"  # type: ignore[attr-defined]
    _sign_up(client)
    assert not User.objects.exists()
    root = user("root1", is_staff=True, is_superuser=True)
    _, secret = accounts.invite(root)
    with pytest.raises(NotAllowed):
        accounts.invite(user())
    assert client.get("/invitations/guessed").status_code == 404
    assert client.get(f"/invitations/{secret}").status_code == 302
    _sign_up(client)
    assert User.objects.filter(username="ada").exists()
    assert Client().get(f"/invitations/{secret}").status_code == 404, "once"
    with pytest.raises(NotFound):
        accounts.claim_signup_invitation(secret, "emmy@example.org")


def test_a_read_only_site(client: Client, settings: object) -> None:
    made, ada = paper(), user()
    settings.READ_ONLY = True  # type: ignore[attr-defined]
    _sign_up(client)
    assert User.objects.count() == 1
    answer = signed_in(ada).post(f"/votes/{made.key}")
    assert answer.status_code == 403
    assert "read-only" in text_of(answer)


LOCAL = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (LOCAL, 200), (LOCAL | {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
        (LOCAL | {"REMOTE_ADDR": "203.0.113.9"}, 403), (LOCAL | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 403),
        (LOCAL | {"HTTP_X_REAL_IP": "127.0.0.1"}, 403), (LOCAL | {"HTTP_HOST": "papers.example.org"}, 403),
    ],
)  # fmt: skip
def test_the_first_administrator_is_no_stranger(facts: dict[str, str], status: int, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    assert Client().get("/first", **facts).status_code == status  # type: ignore[arg-type]


def test_the_first_administrator_by_token_once(settings: object) -> None:
    settings.IS_PUBLISHED = True  # type: ignore[attr-defined]
    form = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    assert Client().post("/first", form, **LOCAL).status_code == 403  # type: ignore[arg-type]
    assert Client().post("/first", form | {"token": "guessed"}).status_code == 403
    token = account_queries.first_run_token()
    assert Client().post("/first", form | {"token": token, "password": "short"}).status_code == 422
    client = Client()
    assert client.post("/first", form | {"token": token}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert Client().post("/first", form | {"token": token, "username": "eve"}).status_code == 404
    with pytest.raises(NotAllowed):
        accounts.create_first_administrator("eve", "eve@example.org", PASSWORD)
    signs_in = Client()
    signs_in.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    assert signs_in.get("/admin/").status_code == 200


def test_one_person_needs_no_sign_in_at_the_machine(settings: object) -> None:
    settings.MODE = "single"  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    made = paper()
    assert Client().post(f"/votes/{made.key}", **LOCAL).status_code == 302  # type: ignore[arg-type]
    assert Paper.objects.get().votes == 1
    for facts in ({"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_HOST": "evil.example.org"}, {"HTTP_X_FORWARDED_FOR": "x"}):
        answer = Client().post(f"/votes/{made.key}", **(LOCAL | facts))  # type: ignore[arg-type]
        assert answer.headers["Location"].startswith("/accounts/login/"), facts
    settings.IS_PUBLISHED = True  # type: ignore[attr-defined]
    assert Client().get("/settings", **LOCAL).status_code == 302  # type: ignore[arg-type]


def test_an_administrator_without_mail_can_sign_in(client: Client) -> None:
    accounts.create_administrator("root1", "", PASSWORD)
    client.post("/accounts/login/", {"login": "root1", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200


# --- tokens, export, deletion -------------------------------------------------------------------------------------


def test_tokens_are_shown_once_and_kept_as_a_hash() -> None:
    ada = user()
    client = signed_in(ada)
    answer = client.post("/settings/tokens", {"name": "Notebook", "scopes": ["read", "write"], "days": "30"})
    secret = re.search(r"dp_[\w-]{40,}", text_of(answer))[0]  # type: ignore[index]
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert secret not in text_of(client.get("/settings"))
    token = ApiToken.objects.get()
    assert secret not in json.dumps(list(ApiToken.objects.values("name", "prefix", "hash", "scopes")))
    assert account_queries.user_of_token(secret) == (ada, frozenset({"read", "write"}))
    assert ApiToken.objects.get().last_used_at is not None
    for wrong in ("", "dp_", secret[:-1], secret + "x", token.hash, "\ud800"):
        assert account_queries.user_of_token(wrong) is None
    assert signed_in(user()).post("/settings/tokens", {"revoke": token.id}).status_code == 404
    assert account_queries.user_of_token(secret) == (ada, frozenset({"read", "write"})), "not somebody else's to revoke"
    client.post("/settings/tokens", {"revoke": token.id})
    assert account_queries.user_of_token(secret) is None


def test_tokens_that_open_nothing() -> None:
    ada = user()
    _, secret = accounts.create_token(ada, "Soon over", ["read"], timezone.now() + timedelta(hours=1))
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert account_queries.user_of_token(secret) is None
    _, secret = accounts.create_token(ada, "Of a suspended account", ["read"])
    User.objects.update(is_active=False)
    assert account_queries.user_of_token(secret) is None


@pytest.mark.parametrize(("name", "scopes", "error"), [("", ["read"], Invalid), ("x", [], Invalid), ("x", ["root"], Invalid),
                                                      ("x", ["admin"], NotAllowed), ("x" * 81, ["read"], Invalid)])  # fmt: skip
def test_tokens_nobody_gets(name: str, scopes: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        accounts.create_token(user(), name, scopes)


def test_taking_everything_along_and_leaving() -> None:
    made, ada = paper(), user("ada")
    client = signed_in(ada)
    actions.upvote(ada, made)
    actions.follow(ada, "author", Author.objects.first())  # type: ignore[arg-type]
    answer = client.get("/settings/export")
    taken = json.loads(text_of(answer))
    assert taken["votes"][0]["paper__key"] == made.key
    assert (taken["subscribers"], taken["secret_feeds"], taken["seeds"], taken["sliders"]) == ([], [], [], None)
    assert PASSWORD not in text_of(answer)
    assert ada.password not in text_of(answer)
    assert client.post("/settings/delete", {"username": "ada", "password": "wrong"}).status_code == 422
    assert client.post("/settings/delete", {"username": "ada", "password": PASSWORD}).status_code == 302
    assert not User.objects.exists()
    assert client.get("/settings").status_code == 302


def test_every_page_of_mine_opens() -> None:
    paper()
    client = signed_in(user(is_staff=True, is_superuser=True))
    for address in ("/submit", "/follows", "/notifications", "/reading", "/reading/read", "/collections",
                    "/collections/new", "/groups", "/groups/new", "/settings", "/settings/delete", "/moderation",
                    "/settings/invitations", "/moderation/queue", "/accounts/email/", "/accounts/password/change/"):  # fmt: skip
        assert client.get(address).status_code == 200, address
    assert client.get("/reading/nonsense").status_code == 404
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        assert Client().get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("mode", "address", "says"),
    [
        ("open", "/accounts/confirm-email/", "Check your inbox"),
        ("open", "/accounts/password/reset/", "Send the mail"),
        ("open", "/accounts/password/reset/done/", "Check your inbox"),
        ("invitation", "/accounts/signup/", "need an invitation link"),
        ("open", "/accounts/3rdparty/login/error/", "Sign-in failed"),
        ("open", "/accounts/3rdparty/login/cancelled/", "Sign-in cancelled"),
    ],
)
def test_pages_of_accounts_speak_as_the_site_does(
    client: Client, settings: Any, mode: str, address: str, says: str
) -> None:
    settings.MODE = mode
    page = text_of(client.get(address))
    assert says in page
    assert 'class="masthead"' in page
    assert "contact us" not in page
