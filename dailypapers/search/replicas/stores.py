"""Where copies of the index lie: a folder that all hosts reach, or a bucket."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from dailypapers.lib.sentences import sentence, sentences
from dailypapers.search.replicas.errors import StoreError

if TYPE_CHECKING:
    from django.core.files.storage import Storage


class Store(Protocol):
    """Named contents: what is written is there whole or not at all. Every method raises `StoreError`."""

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a content, or None where there is none. One of more than `limit` bytes is refused."""

    def write(self, name: str, content: bytes) -> None:
        """Write a content, in place of the one before."""

    def delete(self, name: str) -> None:
        """Delete a content, where there is one."""


class FolderStore:
    """A folder, on a disk that several hosts mount. It must exist: a disk that is not mounted holds no index."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str, limit: int) -> bytes | None:
        self._check()
        try:
            with (self.root / name).open("rb") as file:
                content = file.read(limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self.root, error.strerror or "") from error
        return _within(name, content, limit)

    def write(self, name: str, content: bytes) -> None:
        self._check()
        path = self.root / name
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise _unwritable(self.root, error.strerror or "") from error

    def delete(self, name: str) -> None:
        try:
            (self.root / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self.root, error.strerror or "") from error

    def _check(self) -> None:
        if not self.root.is_dir():
            raise StoreError(
                sentence("There is no folder %(folder)s for the index store. Make or mount it.", folder=self.root)
            )


class BucketStore:
    """A bucket, through a storage of django-storages."""

    def __init__(self, storage: Storage, url: str) -> None:
        self.storage = storage
        self.url = url

    def read(self, name: str, limit: int) -> bytes | None:
        try:
            with self.storage.open(name, "rb") as file:
                content = bytes(file.read(limit + 1))
        except FileNotFoundError:
            return None
        except Exception as error:  # the errors of each provider have no root of their own
            raise _unreadable(self.url, _words(error)) from error
        return _within(name, content, limit)

    def write(self, name: str, content: bytes) -> None:
        from django.core.files.base import ContentFile

        try:
            self.storage.save(name, ContentFile(content))
        except Exception as error:
            raise _unwritable(self.url, _words(error)) from error

    def delete(self, name: str) -> None:
        try:
            self.storage.delete(name)
        except Exception as error:
            raise _unwritable(self.url, _words(error)) from error


def open_store(url: str) -> Store:
    """Return the store of a setting: a folder's path, or `s3://bucket/prefix`. Raises `StoreError`."""
    if not url.startswith("s3://"):
        return FolderStore(Path(url))
    parts = urlsplit(url)
    try:
        from storages.backends.s3 import S3Storage
    except ImportError as error:
        raise StoreError(
            sentence("For an index store in a bucket run `%(command)s`.", command="pip install 'dailypapers[scale]'")
        ) from error
    storage: Any = S3Storage(
        bucket_name=parts.netloc, location=parts.path.strip("/"), file_overwrite=True, default_acl=None
    )
    return BucketStore(storage, url)


def _within(name: str, content: bytes, limit: int) -> bytes:
    if len(content) > limit:
        raise StoreError(
            sentences(
                "%(name)s in the index store is larger than %(count)s byte.",
                "%(name)s in the index store is larger than %(count)s bytes.",
                limit,
                name=name,
            )
        )
    return content


def _unreadable(where: object, reason: str) -> StoreError:
    return StoreError(sentence("The index store %(where)s cannot be read: %(reason)s.", where=where, reason=reason))


def _unwritable(where: object, reason: str) -> StoreError:
    return StoreError(sentence("The index store %(where)s cannot be written: %(reason)s.", where=where, reason=reason))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"
