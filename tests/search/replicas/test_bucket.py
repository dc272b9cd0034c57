"""The store in a bucket, on a server that speaks S3: `pip install 'dailypapers[scale]' 'moto[server]'` to run these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dailypapers.search.replicas.copy_state import BLOCK_SIZE
from dailypapers.search.replicas.errors import StoreError
from dailypapers.search.replicas.stores import Store, open_store

pytest.importorskip("storages", reason="needs django-storages")
moto_server = pytest.importorskip("moto.server", reason="needs moto[server], a server that speaks S3")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = moto_server.ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    import boto3

    for name, value in {
        "AWS_ENDPOINT_URL_S3": address,
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    made = boto3.resource("s3").Bucket("papers")
    made.create()
    yield made
    made.objects.all().delete()
    made.delete()


def test_contents_are_written_read_replaced_and_deleted(bucket: Any) -> None:
    store: Store = open_store("s3://papers/index")
    assert store.read("current.json", 100) is None
    block = bytes(range(256)) * (BLOCK_SIZE // 256)
    store.write("blocks/ab/abc", block)
    store.write("current.json", b"one")
    store.write("current.json", b"two")
    assert (store.read("current.json", 100), store.read("blocks/ab/abc", BLOCK_SIZE)) == (b"two", block)
    assert [item.key for item in bucket.objects.all()] == ["index/blocks/ab/abc", "index/current.json"]
    with pytest.raises(StoreError, match="larger than 2 bytes"):
        store.read("current.json", 2)
    store.delete("current.json")
    store.delete("current.json")
    assert store.read("current.json", 100) is None


def test_a_bucket_that_is_not_there_or_does_not_answer_is_said(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="s3://other cannot be written"):
        open_store("s3://other").write("current.json", b"one")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    for action in (
        lambda store: store.read("a", 1),
        lambda store: store.write("a", b""),
        lambda store: store.delete("a"),
    ):
        with pytest.raises(StoreError, match="cannot be"):
            action(open_store("s3://papers"))
