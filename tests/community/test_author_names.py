"""Names of authors that an earlier version stored with their TeX."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from dailypapers.accounts.models import User
from dailypapers.catalog.actions import rederive
from dailypapers.catalog.models import Author, Authorship, Paper
from dailypapers.community.models import Claim, Follow
from tests.factories import paper

pytestmark = pytest.mark.django_db
mend_author_names = import_module("dailypapers.community.migrations.0003_author_names_in_unicode").mend_author_names


@pytest.fixture
def ada() -> User:
    return User.objects.create_user(username="ada", email="ada@example.org")


def names(of: Paper) -> list[str]:
    return list(Authorship.objects.filter(paper=of).values_list("author__name", flat=True))


def test_one_person_becomes_one_author(ada: User) -> None:
    old, new = paper(authors=(r"P. Erd\H{o}s", "Bo Pen, Jr.")), paper(authors=("P. Erdős",))
    before = dict(Paper.objects.values_list("id", "content_hash"))
    twin, known = Author.objects.get(name=r"P. Erd\H{o}s"), Author.objects.get(name="P. Erdős")
    Follow.objects.create(user=ada, kind="author", author=twin)
    Follow.objects.create(user=ada, kind="author", author=known)
    claim = Claim.objects.create(user=ada, paper=old, author=twin)
    assert mend_author_names(apps, None) == 2
    assert (names(old), names(new)) == (["P. Erdős", "Bo Pen Jr."], ["P. Erdős"])
    claim.refresh_from_db()
    assert (claim.author, Follow.objects.get().author) == (known, known)
    after = dict(Paper.objects.values_list("id", "content_hash"))
    assert [after[one.id] != before[one.id] for one in (old, new)] == [True, False]
    assert mend_author_names(apps, None) == 0


def test_what_is_derived_again_keeps_the_name(ada: User) -> None:
    old = paper(authors=(r"Bal\'azs Tin",))
    mend_author_names(apps, None)
    rederive([old.id])
    assert names(old) == ["Balázs Tin"]
    assert Author.objects.get().name == "Balázs Tin"
