"""Forms of pages."""

from __future__ import annotations

from typing import Any

from plan.requests import CHIEF, HTMX, READER, STRANGER, Request, Requests


def _form(path: str, who: str = READER, hx: bool = False, **form: Any) -> Request:
    return Request(f"form: {path.split('/')[1]}", path, who, "POST", HTMX if hx else {}, form=form)


def forms(facts: dict[str, Any]) -> Requests:
    new, other, numbers = facts["featured"][20], facts["featured"][21], facts["comment"]
    for hx in (False, True):
        yield _form(f"/votes/{new}", hx=hx)
        yield _form(f"/votes/{new}", hx=hx, withdraw="1")
        yield _form(f"/votes/{new}", STRANGER, hx=hx)
        for state in ("later", "read", "hidden", "", "nothing"):
            yield _form(f"/marks/{new}", hx=hx, state=state)
        yield _form(f"/comments/on/{other}", hx=hx, text=f"A thought with $x_{int(hx)}$ in it.")
        yield _form(f"/comments/on/{other}", hx=hx, text=f"A reply {int(hx)}", parent=str(numbers["first"]))
        yield _form(f"/comments/on/{other}", hx=hx, text="")
        yield _form(f"/comments/{numbers['reply']}/react", hx=hx, kind="joy")
        yield _form(f"/comments/{numbers['reply']}/react", hx=hx, kind="nothing")
    yield _form(f"/votes/{new}", "third", next="/papers/trending")
    yield _form(f"/votes/{new}", "third", next="https://evil.example/")


def collection_forms(facts: dict[str, Any]) -> Requests:
    new, third, shelves = facts["featured"][20], facts["featured"][22], facts["collections"]
    yield _form(f"/saves/{new}", collection=shelves["public"], note="Read me")
    yield _form(f"/saves/{new}", collection=shelves["public"], remove="1")
    yield _form(f"/saves/{third}", title="A new shelf")
    yield _form(f"/saves/{third}", collection=shelves["other"])
    yield _form(
        f"/collections/{shelves['public']}/change", title="Changed", description="New words", visibility="public"
    )
    yield _form(f"/collections/{shelves['public']}/change", title="", visibility="public")
    yield _form(f"/collections/{shelves['public']}/change", title="Changed", visibility="nothing")
    yield _form(f"/collections/{shelves['other']}/change", title="Not mine")
    for form in ({"place": "1"}, {"place": "x"}, {"place": "9999"}, {"note": "Another note"}, {"remove": "1"}, {}):
        yield _form(f"/collections/{shelves['public']}/items/3", **form)
    yield _form(f"/collections/{shelves['public']}/items/99999", note="x")
    yield _form("/collections/new", title="Made by a form", description="", visibility="unlisted")
    yield _form("/collections/new", title="", visibility="unlisted")


def group_forms(facts: dict[str, Any]) -> Requests:
    groups = facts["groups"]
    yield _form("/groups/new", "second", name="A second circle", description="Of two")
    yield _form("/groups/new", "second", name="")
    yield _form(f"/groups/{groups['closed']}/collections", title="A shelf of the circle")
    yield _form(f"/groups/join/{facts['joins']['closed']}", "third")
    yield _form("/groups/join/nothing", "third")
    for form in (
        {"do": "change", "name": "The closed circle", "description": "Changed"},
        {"do": "invite"},
        {"do": "role", "member": "second", "role": "lead"},
        {"do": "role", "member": "second", "role": "nothing"},
        {"do": "remove", "member": "third"},
        {"do": "remove", "member": "nobody"},
        {"do": "nothing"},
    ):
        yield _form(f"/groups/{groups['closed']}/members", **form)
    yield _form(f"/groups/{groups['public']}/members", "second", do="leave")
    yield _form(f"/groups/{groups['public']}/members", do="delete")


def comment_forms(facts: dict[str, Any]) -> Requests:
    numbers, new, third = facts["comment"], facts["featured"][20], facts["featured"][22]
    yield _form(f"/comments/{numbers['first']}/edit", text="Changed by a form.")
    yield _form(f"/comments/{numbers['first']}/edit", text="")
    yield _form(f"/comments/{numbers['first']}/edit", "second", text="Not mine")
    yield _form(f"/comments/{numbers['edited']}/delete", "second")
    yield _form(f"/comments/{numbers['first']}/delete", "second")
    yield _form(f"/comments/{numbers['reply']}/flag", reason="abuse", text="x")
    yield _form(f"/comments/{numbers['reply']}/flag", reason="nothing")
    for kind, target in (
        ("category", "cs.GR"),
        ("author", facts["authors"][1]),
        ("keyword", facts["keywords"][2]),
        ("organisation", facts["organisations"][1]),
        ("person", "third"),
        ("search", "robots"),
        ("person", "nobody"),
        ("nothing", "x"),
        ("search", ""),
    ):
        yield _form("/follows", kind=kind, target=target)
    yield _form("/follows", kind="category", target="cs.GR", stop="1")
    yield _form("/notifications/read")
    yield _form(f"/claims/{third}", "third", author="Nobody")
    yield _form(f"/picks/{third}", "picker", day="2025-11-28", note="A pick")
    yield _form(f"/picks/{third}", "picker", day="x")
    yield _form(f"/picks/{third}", day="2025-11-28")
    yield _form(f"/picks/remove/{facts['picks'][0]}", "picker")
    yield _form("/picks/remove/99999", "picker")
    yield _form("/submit", paper="nothing", day="2025-11-28")
    yield _form("/submit", paper=new, day="2025-11-28")
    yield _form("/submit", paper="2511.77777", day="x")


def settings_forms(facts: dict[str, Any]) -> Requests:
    numbers, new = facts["comment"], facts["featured"][20]
    yield _form("/papers/for-you/sliders", freshness="10", popularity="20", breadth="30")
    yield _form("/papers/for-you/sliders", freshness="101", popularity="x", breadth="")
    yield _form("/papers/for-you/seeds", papers=f"{new}\n9999.99999")
    yield _form("/papers/for-you/seeds", papers="")
    yield _form("/papers/for-you/seeds", forget="1")
    yield _form("/settings", display_name="The Reader", about="", notify_by_mail="1")
    yield _form("/settings", display_name="x" * 200, about="")
    yield _form("/settings/tokens", name="by a form", scopes=["read"], days="30")
    yield _form("/settings/tokens", name="", scopes=["read"])
    yield _form("/settings/tokens", name="x", scopes=["admin"])
    yield _form("/settings/tokens", name="x", scopes=["read"], days="9999")
    yield _form("/settings/tokens", revoke="99999")
    yield _form("/settings/invitations", CHIEF, email="guest@papers.example")
    yield _form("/settings/invitations", CHIEF, email="x")
    yield _form("/settings/invitations", email="")
    yield _form("/digests/mine", do="make", collection="")
    yield _form("/digests/mine", do="make", collection="nothing")
    yield _form("/digests/mine", do="revoke", feed="1")
    yield _form("/digests/mine", do="revoke", feed="99999")
    yield _form("/digests/mine", do="nothing")
    for form in (
        {"do": "remove", "id": str(numbers["reply"]), "reason": "x"},
        {"do": "remove", "id": "99999"},
        {"do": "keep", "id": "x"},
        {"do": "approve", "id": "3", "reason": "Fine"},
        {"do": "restore", "username": "leaver", "reason": "x"},
        {"do": "suspend", "username": "nobody"},
        {"do": "nothing"},
    ):
        yield _form("/moderation/queue", "warden", **form)
        yield _form("/moderation/queue", READER, **form)


def broken_forms(facts: dict[str, Any]) -> Requests:
    """Without the token against cross-site requests, for nobody, and with numbers no column holds."""
    yield Request("form: without a token", f"/votes/{facts['featured'][0]}", READER, "POST", body=b"")
    yield Request("form: without a token", "/settings", READER, "POST", body=b"display_name=x")
    for path in (f"/saves/{facts['featured'][0]}", "/follows", "/collections/new", "/groups/new", "/submit",
                 "/settings",
                 "/settings/tokens", "/settings/delete", "/digests/mine", "/moderation/queue", "/notifications/read",
                 "/papers/for-you/sliders", "/comments/1/edit", "/comments/1/flag",
                 "/comments/on/2510.18697"):  # fmt: skip
        yield _form(path, STRANGER)
    huge = "9" * 5_000
    yield _form(f"/collections/{facts['collections']['public']}/items/4", place=huge)
    yield _form("/settings/tokens", revoke=huge)
    yield _form("/moderation/queue", "warden", do="approve", id=huge)
    yield _form("/comments/on/2510.18697", text="x", parent=huge)
    yield _form("/comments/on/9999.99999", text="x")
    yield _form("/votes/9999.99999")
    yield _form("/comments/on/2510.18697", text="x\0y")
    yield _form("/comments/on/2510.18697", text="x" * 10_001)


def digest_forms(facts: dict[str, Any]) -> Requests:
    links = facts["digest_links"]
    yield _form("/subscribe", STRANGER, address="x", kind="day")
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="nothing")
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="feed")
    yield _form(
        "/subscribe",
        STRANGER,
        address="new@papers.example",
        kind="category",
        target="cs.CL",
        cadence="weekly",
        limit="7",
    )
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="day", limit="9999")
    yield _form("/subscribe", STRANGER, address="new@papers.example", kind="day", hour="99", time_zone="Nowhere")
    yield _form("/subscribe", "second", address="second@papers.example", kind="trending")
    for address, purposes in (("stranger@papers.example", ("confirm", "manage", "vote", "save", "unsubscribe")),
                              ("reader@papers.example", ("vote", "save", "manage"))):  # fmt: skip
        for purpose in purposes:
            yield Request(
                f"form: digest link {purpose}",
                f"/digests/{purpose}/{links[address][purpose]}",
                STRANGER,
                "POST",
                {"Content-Type": "application/x-www-form-urlencoded"},
                body=b"hour=9&time_zone=Europe%2FBerlin",
            )
