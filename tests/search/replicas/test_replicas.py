"""One host builds the index, others copy it: the same answers, only what is new is read, nothing broken comes into use."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from dailypapers.catalog.actions import store as store_records
from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import ConfigurationError
from dailypapers.search import advance, index_folders, rebuild, search, serving, similar, sync
from dailypapers.search.engine.store import manifest
from dailypapers.search.replicas.actions import copy_index, publish_index
from dailypapers.search.replicas.copy_state import (
    BLOCK_SIZE,
    CopyState,
    FileCopy,
    block_name,
    decode_state,
    encode_state,
    hash_block,
)
from dailypapers.search.replicas.errors import StoreError
from dailypapers.search.replicas.note import store_note
from dailypapers.search.replicas.publishing import KEPT_COPIES, publish, read_current
from dailypapers.search.replicas.stores import FolderStore
from tests.factories import papers, record

pytestmark = pytest.mark.django_db


class Hosts:
    """A builder and replicas with an index folder each, and the store between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"
        self.store.mkdir()

    @contextmanager
    def host(self, name: str) -> Iterator[Path]:
        """Be a host: "builder", or a replica of any other name."""
        role = "builder" if name == "builder" else "replica"
        root = self.folder / name / "index"
        with override_settings(INDEX_FOLDER=root, INDEX_STORE=str(self.store), INDEX_ROLE=role):
            serving.close()
            yield root
        serving.close()


@pytest.fixture
def hosts(tmp_path: Path) -> Hosts:
    folder = tmp_path / "hosts"
    folder.mkdir()
    return Hosts(folder)


def answers(*queries: str) -> list[list[int]]:
    pages = [search(query) for query in queries]
    return [[item.paper.id for item in page.items] for page in pages]


def some_queries() -> list[str]:
    return [paper.title for paper in Paper.objects.order_by("pk")[:6]]


def test_replicas_answer_as_the_builder(hosts: Hosts) -> None:
    made = papers(60)
    queries = some_queries()
    with hosts.host("builder"):
        sync()
        expected = answers(*queries)
        alike = similar(made[3].id)
    for name in ("one", "two"):
        with hosts.host(name) as root:
            assert answers(queries[0]) != expected[:1]  # no index yet: titles are searched in the database
            done = sync()
            assert (done.updated, done.deleted) == (60, 0)
            assert answers(*queries) == expected
            assert similar(made[3].id) == alike
            assert store_note().number == 1
            assert not (root / index_folders.BUILDING).exists()


def test_only_what_is_new_is_read(hosts: Hosts) -> None:
    papers(300)
    with hosts.host("builder"):
        sync()
    with hosts.host("one"):
        whole = copy_index().bytes_read
        assert not copy_index().is_new
    store_records([record(title="Zymurgy at the edge")])
    with hosts.host("builder"):
        sync()
    with hosts.host("one") as root:
        before = index_folders.current_name()
        served = serving.current_engine()
        assert served is not None
        copied = copy_index()
        assert copied.is_new
        assert copied.number == 2
        assert 0 < copied.bytes_read < whole
        assert search("zymurgy").items[0].paper.title == "Zymurgy at the edge"
        assert len(served) == 300  # a process that has the copy of before answers from it
        assert index_folders.current_name() != before
        assert not (root / before).exists()
        engine = serving.current_engine()
        assert engine is not None
        engine.verify()


def test_a_file_that_has_grown_over_blocks_is_told_from_one_written_anew(tmp_path: Path) -> None:
    """Sizes around the ends of blocks: what is read back is what was published, and the old bytes are not sent again."""
    source, target = tmp_path / "source", tmp_path / "store"
    target.mkdir()
    store = FolderStore(target)
    content = bytes(range(256)) * (3 * BLOCK_SIZE // 256)
    for size in (10, BLOCK_SIZE, BLOCK_SIZE + 1, 2 * BLOCK_SIZE, 2 * BLOCK_SIZE + 7):
        source.write_bytes(content[:size])
        state = publish(store, "a", "abc", {"papers/ids.bin": (source, size)})
        read = b"".join((target / block_name(block)).read_bytes() for block in state.files["papers/ids.bin"].blocks)
        assert read == content[:size]
    source.write_bytes(content[1 : 2 * BLOCK_SIZE + 8])  # another index: as long as the one before
    state = publish(store, "a", "def", {"papers/ids.bin": (source, 2 * BLOCK_SIZE + 7)})
    assert state.files["papers/ids.bin"].blocks[0] == hash_block(content[1 : BLOCK_SIZE + 1])


def test_blocks_that_nobody_needs_are_deleted_after_some_copies(hosts: Hosts) -> None:
    papers(5)
    for number in range(KEPT_COPIES + 2):
        with hosts.host("builder"):
            sync()
        if number == 0:
            first = read_current(FolderStore(hosts.store))
            assert first is not None
            kept = first.blocks()
        store_records([record()])
    lying = {path.name for path in hosts.store.glob("blocks/*/*")}
    last = read_current(FolderStore(hosts.store))
    assert last is not None
    assert last.blocks() | set(last.retired) == lying
    assert kept - last.blocks() - lying  # of the first copy


def test_broken_off_at_any_moment_the_copy_of_before_answers(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    papers(40)
    with hosts.host("builder"):
        sync()
    with hosts.host("one"):
        sync()
    store_records([record(title="Zymurgy at the edge")])
    with hosts.host("builder"):
        sync()
    queries = some_queries()
    with hosts.host("one"):
        before = answers(*queries)
        read, reads = FolderStore.read, 0
        allowed = 0

        def die(store: FolderStore, name: str, limit: int) -> bytes | None:
            nonlocal reads
            reads += 1
            if reads > allowed:
                raise KeyboardInterrupt
            return read(store, name, limit)

        monkeypatch.setattr(FolderStore, "read", die)
        while True:
            reads = 0
            try:
                copy_index()
                break
            except KeyboardInterrupt:
                serving.close()
                assert answers(*queries) == before
                allowed += 1
        assert allowed > 5
        assert search("zymurgy").items[0].paper.title == "Zymurgy at the edge"
        engine = serving.current_engine()
        assert engine is not None
        engine.verify()


def a_block(hosts: Hosts) -> Path:
    return sorted(hosts.store.glob("blocks/*/*"))[0]


def change(hosts: Hosts, **fields: Any) -> None:
    """Write another description into the store, with a right checksum."""
    path = hosts.store / "current.json"
    content = json.loads(path.read_bytes())["content"] | fields
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    path.write_text(json.dumps({"content": content, "check": hash_block(text.encode())}))


BAD_STORES = {
    "torn": (lambda hosts: a_block(hosts).write_bytes(b"torn"), "is damaged"),
    "lost": (lambda hosts: a_block(hosts).unlink(), "lacks the block"),
    "long": (lambda hosts: a_block(hosts).write_bytes(b"x" * (BLOCK_SIZE + 1)), "larger than"),
    "away": (lambda hosts: shutil.rmtree(hosts.store), "Make or mount it"),
    "empty": (lambda hosts: (hosts.store / "current.json").unlink(), "There is no index in the store"),
    "page": (lambda hosts: (hosts.store / "current.json").write_text("<html>Sign in</html>"), "no description"),
    "half": (lambda hosts: (hosts.store / "current.json").write_bytes((hosts.store / "current.json").read_bytes()[:-90]), "no desc"),
    "nested": (lambda hosts: (hosts.store / "current.json").write_text("[" * 200_000), "no description"),
    "changed": (lambda hosts: (hosts.store / "current.json").write_bytes((hosts.store / "current.json").read_bytes().replace(b"builder", b"bui1der")), "checksum"),
    "outside": (lambda hosts: change(hosts, files={"papers/../../../x": {"size": 0, "blocks": []}}), "refused"),
    "parent": (lambda hosts: change(hosts, files={"papers/..": {"size": 0, "blocks": []}}), "outside"),
    "absolute": (lambda hosts: change(hosts, files={"/etc/passwd": {"size": 0, "blocks": []}}), "refused"),
    "lengths": (lambda hosts: change(hosts, files={"papers/x": {"size": 5, "blocks": []}}), "do not make"),
    "schema": (lambda hosts: change(hosts, schema_number=manifest.SCHEMA + 1), "same version"),
    "no files": (lambda hosts: change(hosts, files={}, number=9), "names no index"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_STORES)
def test_what_the_store_must_not_do_is_said_and_the_index_of_before_serves(hosts: Hosts, kind: str) -> None:
    papers(12)
    with hosts.host("builder"):
        sync()
    with hosts.host("one"):
        if kind in ("torn", "lost", "long"):
            spoil, words = BAD_STORES[kind]
            spoil(hosts)
            with pytest.raises(StoreError, match=words):
                sync()
            assert index_folders.current_name() == ""
            assert words in store_note().error
            return
        sync()
        before = answers(*some_queries())
        spoil, words = BAD_STORES[kind]
        spoil(hosts)
        with pytest.raises(StoreError, match=words):
            sync()
        assert answers(*some_queries()) == before
        assert words in store_note().error
        assert store_note().number == 1
        assert [path.name for path in (hosts.folder).glob("*/x")] == []


def test_a_replica_builds_nothing_and_a_second_builder_is_refused(hosts: Hosts, settings: Any) -> None:
    papers(3)
    with hosts.host("builder"):
        sync()
    with hosts.host("one"), pytest.raises(ConfigurationError, match="copies its index"):
        rebuild()
    store_records([record()])
    with hosts.host("builder"), override_settings(HOME=hosts.folder):
        assert advance().updated == 1  # its own index is brought up to date all the same
        assert "Let only one host build" in store_note().error
        with pytest.raises(StoreError, match="--take-over"):
            publish_index()
        taken = publish_index(take_over=True)
        assert taken is not None
        assert taken.number == 2
    with hosts.host("one"):
        assert sync().updated == 4


def test_an_index_of_another_embedder_is_refused_by_name(hosts: Hosts) -> None:
    papers(6)
    with hosts.host("builder"):
        sync()
    with hosts.host("one"):
        sync()
        name = index_folders.current_name()
    state = read_current(FolderStore(hosts.store))
    assert state is not None
    path = hosts.folder / "one" / "index" / name / manifest.NAME
    committed = manifest.read(path.parent)
    assert committed is not None
    other = hosts.folder / "other"
    other.mkdir()
    manifest.write(other, replace(committed, embedder="another-64-abc"))
    content = (other / manifest.NAME).read_bytes()
    block = hash_block(content)
    (hosts.store / block_name(block)).parent.mkdir(exist_ok=True)
    (hosts.store / block_name(block)).write_bytes(content)
    files = state.files | {f"papers/{manifest.NAME}": FileCopy(size=len(content), blocks=(block,))}
    changed = CopyState(**(dict(state) | {"files": files, "number": 2}))
    (hosts.store / "current.json").write_bytes(encode_state(changed))
    with hosts.host("one"):
        with pytest.raises(StoreError, match="another-64-abc"):
            sync()
        assert index_folders.current_name() == name


def test_a_damaged_index_of_a_replica_is_copied_anew(hosts: Hosts) -> None:
    papers(12)
    queries = some_queries()
    with hosts.host("builder"):
        sync()
        expected = answers(*queries)
    with hosts.host("one") as root:
        sync()
        name = index_folders.current_name()
        for path in (root / name).rglob("ids.bin"):
            path.write_bytes(b"\0" * path.stat().st_size)
        serving.close()
        answers(queries[0])
        sync()
        assert answers(*queries) == expected


def test_a_description_is_read_as_it_was_written() -> None:
    state = CopyState(
        builder="host 1a2b", number=3, folder="abc", schema_number=6,
        files={"papers/columns-0/ids.bin": FileCopy(size=9, blocks=("0" * 40,))}, retired={"1" * 40: 2},
    )  # fmt: skip
    assert decode_state(encode_state(state)) == state
