"""Links into groups and into the site: who may come by them, how many, and until when; tried by several at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from dailypapers.accounts import actions as accounts
from dailypapers.accounts.models import SignupInvitation, User
from dailypapers.community import actions
from dailypapers.community.models import Group, Invitation, Membership
from dailypapers.lib.errors import ActionError, Invalid, NotAllowed, NotFound
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return user("ada")


@pytest.fixture
def group(ada: User) -> Group:
    return actions.create_group(ada, "Lab of Ada")


def secret_of(lead: User, group: Group, people: int = 1) -> str:
    return actions.invite_to_group(lead, group, people)[1]


def is_member(who: User, group: Group) -> bool:
    return Membership.objects.filter(group=group, user=who).exists()


def refused(who: User, secret: str) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        actions.join_group(who, secret)


# --- links into groups --------------------------------------------------------------------------------------------


def test_a_link_lets_in_as_many_as_it_is_for(ada: User, group: Group) -> None:
    secret, emmy = secret_of(ada, group, 2), user()
    actions.join_group(emmy, secret)
    actions.join_group(emmy, secret)
    actions.join_group(user(), secret)
    refused(user(), secret)
    link = Invitation.objects.get()
    assert (link.uses, link.state, link.used_by.count()) == (2, "used up", 2)
    assert secret.startswith(link.prefix)
    assert secret not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("people", [0, -1, 101])
def test_a_link_is_for_some_people(ada: User, group: Group, people: int) -> None:
    with pytest.raises(Invalid):
        actions.invite_to_group(ada, group, people)


def test_a_removed_member_does_not_come_back_by_any_older_link(ada: User, group: Group) -> None:
    used, other, emmy = secret_of(ada, group, 9), secret_of(ada, group, 9), user()
    actions.join_group(emmy, used)
    actions.remove_member(ada, group, emmy)
    refused(emmy, used)
    refused(emmy, other)
    refused(user(), used)
    actions.join_group(user(), other)
    actions.join_group(emmy, secret_of(ada, group))
    assert is_member(emmy, group), "a lead has asked them again"


def test_the_links_of_who_leads_no_more_are_void(ada: User, group: Group) -> None:
    emmy = user()
    actions.join_group(emmy, secret_of(ada, group))
    actions.set_role(ada, group, emmy, "lead")
    while_lead = secret_of(emmy, group, 9)
    actions.set_role(ada, group, emmy, "member")
    refused(user(), while_lead)
    actions.set_role(ada, group, emmy, "lead")
    refused(user(), while_lead)
    before_leaving = secret_of(emmy, group, 9)
    actions.leave_group(emmy, group)
    refused(user(), before_leaving)
    refused(emmy, before_leaving)
    before_suspension = secret_of(ada, group, 9)
    User.objects.filter(id=ada.id).update(is_active=False)
    refused(user(), before_suspension)


def test_who_leaves_may_come_back(ada: User, group: Group) -> None:
    secret, emmy = secret_of(ada, group, 2), user()
    actions.join_group(emmy, secret)
    actions.leave_group(emmy, group)
    actions.join_group(emmy, secret)
    assert Invitation.objects.get().uses == 2


def test_a_revoked_or_expired_link_is_void(ada: User, group: Group) -> None:
    secret, other = secret_of(ada, group), secret_of(ada, group)
    actions.revoke_invitation(ada, group, Invitation.objects.get(prefix=secret[:6]).id)
    refused(user(), secret)
    Invitation.objects.filter(prefix=other[:6]).update(expires_at=timezone.now())
    refused(user(), other)
    with pytest.raises(NotFound):
        actions.revoke_invitation(ada, group, Invitation.objects.get(prefix=secret[:6]).id)


def test_leads_act_on_their_own_group_alone(ada: User, group: Group) -> None:
    emmy, lise = user(), user()
    other = actions.create_group(emmy, "Lab of Emmy", is_public=True)
    secret_of(ada, group)
    link = Invitation.objects.get()
    with pytest.raises(NotFound):
        actions.revoke_invitation(emmy, other, link.id)
    actions.join_group(lise, secret_of(ada, group))
    for act in (
        lambda: actions.revoke_invitation(lise, group, link.id),
        lambda: actions.revoke_invitation(ada, other, link.id),
        lambda: actions.invite_to_group(ada, other),
        lambda: actions.remove_member(ada, other, emmy),
        lambda: actions.set_role(lise, group, lise, "lead"),
        lambda: actions.delete_group(lise, group),
        lambda: actions.change_group(user(is_staff=True, is_superuser=True), other, "x", "", True),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act()
    with pytest.raises(NotFound, match="not a member"):
        actions.remove_member(ada, group, emmy)
    assert not Invitation.objects.exclude(revoked_at=None).exists()


def test_leads_see_links_and_revoke_them_on_the_page(ada: User, group: Group) -> None:
    lead, emmy = signed_in(ada), user()
    page = lead.post("/groups/lab-of-ada/members", {"do": "invite", "people": "3"}).content.decode()
    link = Invitation.objects.get()
    assert f"/groups/join/{link.prefix}" in page
    listed = lead.get("/groups/lab-of-ada/members").content.decode()
    assert f"{link.prefix}…" in listed
    assert "0 of 3 joined" in listed
    assert f"/groups/join/{link.prefix}" not in listed, "the secret is shown once"
    Membership.objects.create(group=group, user=emmy)
    assert link.prefix not in signed_in(emmy).get("/groups/lab-of-ada/members").content.decode()
    assert signed_in(emmy).post("/groups/lab-of-ada/members", {"do": "revoke", "link": link.id}).status_code == 403
    assert lead.post("/groups/lab-of-ada/members", {"do": "revoke", "link": link.id}).status_code == 302
    assert "revoked" in lead.get("/groups/lab-of-ada/members").content.decode()
    assert lead.post("/groups/lab-of-ada/members", {"do": "invite", "people": "many"}).status_code == 422


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run the acts in threads of their own that begin together; return what they return, or the error they raise."""
    gate, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait(20)
            results.append(act())
        except ActionError as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.usefixtures("on_disk")
@pytest.mark.django_db(transaction=True)
def test_of_six_at_once_two_get_in() -> None:
    ada = user()
    group = actions.create_group(ada, "Lab")
    secret, people = secret_of(ada, group, 2), [user() for _ in range(6)]
    results = at_once([lambda who=who: actions.join_group(who, secret) for who in people])
    assert len(results) == 6
    assert sum(isinstance(result, Group) for result in results) == 2
    assert (Membership.objects.count(), Invitation.objects.get().uses) == (3, 2)


# --- invitations to the site --------------------------------------------------------------------------------------


@pytest.fixture
def root(settings: Any) -> User:
    settings.MODE = "invitation"
    return user("root1", is_staff=True, is_superuser=True)


def came_by(secret: str) -> Client:
    client = Client()
    assert client.get(f"/invitations/{secret}").status_code == 302
    return client


def sign_up(client: Client, name: str, email: str) -> Any:
    return client.post("/accounts/signup/", {"username": name, "email": email, "password1": PASSWORD})


def test_an_invitation_for_an_address_is_for_that_one(root: User) -> None:
    client = came_by(accounts.invite(root, "Emmy@example.org")[1])
    answer = sign_up(client, "lise", "lise@example.org")
    assert "for another e-mail address" in answer.content.decode()
    assert "emmy@" not in answer.content.decode().lower(), "whose it is, is not told"
    assert not User.objects.filter(username="lise").exists()
    assert sign_up(client, "emmy", "emmy@EXAMPLE.org").status_code == 302
    used = SignupInvitation.objects.get()
    assert (used.state, used.used_by) == ("used", User.objects.get(username="emmy"))
    assert mail.outbox[-1].to == ["emmy@example.org"]


def test_an_open_site_needs_none(root: User, settings: Any) -> None:
    settings.MODE = "open"
    sign_up(came_by(accounts.invite(root, "emmy@example.org")[1]), "lise", "lise@example.org")
    assert User.objects.filter(username="lise").exists()
    assert SignupInvitation.objects.get().state == "open"


def test_invitations_are_listed_for_all_administrators_and_revoked(root: User) -> None:
    secret, other = accounts.invite(root, "emmy@example.org")[1], user(is_staff=True)
    page = signed_in(other).get("/settings/invitations").content.decode()
    assert "for emmy@example.org" in page
    assert "@root1" in page
    one = SignupInvitation.objects.get()
    assert signed_in(user()).post("/settings/invitations", {"revoke": one.id}).status_code == 403
    client = came_by(secret)
    assert signed_in(other).post("/settings/invitations", {"revoke": one.id}).status_code == 302
    assert signed_in(other).post("/settings/invitations", {"revoke": one.id}).status_code == 404
    assert Client().get(f"/invitations/{secret}").status_code == 404
    sign_up(client, "emmy", "emmy@example.org")
    assert not User.objects.filter(username="emmy").exists()
    assert "revoked" in signed_in(other).get("/settings/invitations").content.decode()


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_who_is_no_administrator_any_more_has_invited_nobody(root: User, change: dict[str, bool]) -> None:
    secret = accounts.invite(root)[1]
    client = came_by(secret)
    User.objects.filter(id=root.id).update(**change)
    assert Client().get(f"/invitations/{secret}").status_code == 404
    sign_up(client, "emmy", "emmy@example.org")
    assert not User.objects.filter(username="emmy").exists()
    assert SignupInvitation.objects.get().state == "void"


@pytest.mark.usefixtures("on_disk")
@pytest.mark.django_db(transaction=True)
def test_of_four_who_sign_up_at_once_one_does(settings: Any) -> None:
    settings.MODE = "invitation"
    root = user("root1", is_staff=True, is_superuser=True)
    secret = accounts.invite(root)[1]
    names = ("emmy", "lise", "sofia", "maria")
    clients = [came_by(secret) for _ in names]
    results = at_once(
        [lambda c=c, n=n: sign_up(c, n, f"{n}@example.org").status_code for c, n in zip(clients, names, strict=True)]
    )
    assert len(results) == 4
    made = User.objects.exclude(id=root.id)
    assert made.count() == 1
    assert SignupInvitation.objects.get().used_by == made.get()
    assert len(mail.outbox) == 1


# --- an older home ------------------------------------------------------------------------------------------------


def test_older_links_stay_where_that_is_safe() -> None:
    ada, emmy, lise = user("ada"), user("emmy"), user("lise")
    now = timezone.now()
    lab = Group.objects.create(name="Lab", slug="lab", created_at=now)
    Membership.objects.create(group=lab, user=ada, role="lead", joined_at=now - timedelta(days=9))
    Membership.objects.create(group=lab, user=emmy, role="member", joined_at=now - timedelta(days=1))
    for name, maker, uses, days in (
        ("unused", ada, 0, 5), ("used by who is there", ada, 1, 5), ("used by two", ada, 2, 5), ("of a member", emmy, 0, 5),
        ("of who left", lise, 0, 5), ("newer than all", ada, 1, 0),
    ):  # fmt: skip
        Invitation.objects.create(
            group=lab, hash=name, created_by=maker, created_at=now - timedelta(days=days), expires_at=now + timedelta(days=9),
            uses=uses,
        )  # fmt: skip
    import_module("dailypapers.community.migrations.0005_older_invitations").count_older_links(apps, None)
    states = {link.hash: (link.state, link.max_uses - link.uses) for link in Invitation.objects.all()}
    assert states == {
        "unused": ("open", 25), "used by who is there": ("open", 25), "used by two": ("revoked", 25),
        "of a member": ("revoked", 25), "of who left": ("revoked", 25), "newer than all": ("revoked", 25),
    }  # fmt: skip
