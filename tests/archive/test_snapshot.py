"""An archive is one moment: what is written while it is read is in it whole or not at all."""

from __future__ import annotations

import threading

import orjson
import pytest
from django.db import connection

from dailypapers.archive.queries import archive_lines
from dailypapers.archive.snapshot import snapshot
from dailypapers.catalog.models import Paper
from dailypapers.community import actions
from tests import factories, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_disk")]


def test_a_comment_is_not_in_it_without_its_user() -> None:
    """Somebody signs up and comments after the users were read, and before the comments are; nobody waits."""
    [paper] = factories.papers(1)
    people.user("ada")

    def write() -> None:
        try:
            actions.comment(people.user("emmy"), Paper.objects.get(pk=paper.pk), "Late")
        finally:
            connection.close()

    lines = []
    for text in archive_lines():
        lines.append(orjson.loads(text))
        if lines[-1]["kind"] == "user":
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(timeout=20)
            assert not writer.is_alive(), "a writer waits for nothing"
    assert [line["kind"] for line in lines] == ["archive", "paper", "user", "end"]
    again = [orjson.loads(line)["kind"] for line in archive_lines()]
    assert again.count("user") == 2
    assert "comment" in again


def test_a_snapshot_in_a_snapshot_is_the_same() -> None:
    with snapshot():
        with snapshot():
            before = Paper.objects.count()
        assert Paper.objects.count() == before
    factories.papers(1)
    assert Paper.objects.count() == before + 1
