"""The index follows the catalogue, whatever happens to either."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.lib.record import LinkFact
from dailypapers.search import behind, index_folders, is_ready, rebuild, search, serving, similar, sync
from tests.factories import paper, papers, record

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return [item.paper.title for item in search(query).items]


def test_only_what_differs_is_taken_in() -> None:
    made = [record() for _ in range(6)]
    store(made)
    assert behind() == 6
    assert (sync().updated, sync().updated) == (6, 0)
    store([replace(made[0], abstract="Entirely new words about zymurgy.")])
    Paper.objects.get(key=made[1].arxiv_id).delete()
    assert behind() == 2
    done = sync()
    assert (done.updated, done.deleted, done.rebuilt) == (1, 1, False)
    assert found("zymurgy")[0] == made[0].title
    assert behind() == 0


def test_a_paper_is_found_by_its_repository() -> None:
    papers(12)
    one = record(title="Bridging tokens", abstract="Nothing.")
    store([one])
    sync()
    assert not any("same name" in item.hit.reason for item in search("TokenBridge").items)
    store([replace(one, links=(LinkFact("code", "https://github.com/yw/TokenBridge", None),))])
    assert behind() == 1
    sync()
    assert found("TokenBridge")[0] == found("yw/tokenbridge")[0] == "Bridging tokens"
    store([replace(one, author_comment="Project page: https://tokenhub.github.io/")])
    assert sync().updated == 1
    assert found("tokenhub")[0] == "Bridging tokens"
    store([replace(one, abstract="Nothing. The code is at https: //github.com/yw/tokenboat.")])
    assert sync().updated == 1
    assert found("tokenboat")[0] == "Bridging tokens"


def test_a_title_finds_its_paper_first() -> None:
    made = papers(40)
    sync()
    for one in made[::7]:
        assert search(one.title).items[0].paper == one


def test_similar_papers_leave_the_paper_itself_out() -> None:
    one = paper(title="Sparse attention in transformers", abstract="Sparse attention makes transformers fast.")
    near = paper(title="Fast transformers by sparse attention", abstract="Transformers with sparse attention.")
    paper(title="Cooking rice", abstract="Rice needs water.")
    sync()
    ids = similar(one.id)
    assert ids[0] == near.id
    assert one.id not in ids


def test_no_index_no_error() -> None:
    one = paper(title="Lonely title")
    assert not is_ready()
    assert similar(one.id) == []
    assert found("lonely") == ["Lonely title"]
    assert "dailypapers index" in search("lonely").warnings[-1]


@pytest.mark.parametrize("damage", ["emptied", "truncated", "garbage", "gone", "no such folder"])
def test_a_damaged_index_is_noticed_and_built_anew(damage: str) -> None:
    papers(5)
    sync()
    folder = index_folders.root() / index_folders.current_name()
    files = [file for file in folder.rglob("*") if file.is_file() and "lock" not in file.name]
    for file in files:
        match damage:
            case "emptied":
                file.write_bytes(b"")
            case "truncated":
                file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
            case "garbage":
                file.write_bytes(b"\x07" * file.stat().st_size)
            case "gone":
                file.unlink()
    if damage == "no such folder":
        (index_folders.root() / "current").write_text("nowhere")
    serving.close()
    assert len(search("task").items) == 5, "the site stays up"
    assert sync().updated == 5
    assert behind() == 0
    assert len(search("task").items) == 5


def test_readers_are_served_while_a_new_index_is_built() -> None:
    papers(3)
    sync()
    before = index_folders.current_name()
    assert is_ready()
    papers(2)
    assert rebuild().rebuilt
    assert index_folders.current_name() != before
    assert len(search("task").items) == 5
    assert [entry.name for entry in index_folders.root().iterdir() if entry.is_dir()] == [index_folders.current_name()]


def test_leftovers_of_a_killed_build_are_removed() -> None:
    papers(1)
    leftover: Path = index_folders.create_folder()
    (leftover / "half").write_text("x")
    sync()
    assert not leftover.exists()


def test_many_readers_at_once_beside_a_writer() -> None:
    """Searches run in threads of one process while the index they read is replaced again and again."""
    papers(30)
    sync()
    engine_errors: list[BaseException] = []
    done = False

    def read() -> None:
        while not done:
            try:
                engine = serving.current_engine()
                assert engine is not None
                from dailypapers.search.engine import parse

                assert engine.search(parse("task number")).total >= 30
            except BaseException as error:
                engine_errors.append(error)
                return

    threads = [Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        papers(2)
        sync()
    done = True
    for thread in threads:
        thread.join()
    assert not engine_errors, engine_errors[0]
