"""What a copy of the index is made of. Knows no Django."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dailypapers.lib.sentences import sentence
from dailypapers.search.replicas.errors import StoreError

BLOCK_SIZE = 1 << 20
"""Bytes of a block; the last one of a file is shorter."""

MAX_STATE_SIZE = 64 << 20
"""Bytes of `current.json`, which names some 40 bytes for each block."""

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
_Path = Annotated[str, Field(pattern=r"^(papers|passages)(/[A-Za-z0-9_.-]{1,80}){1,2}$")]


class FileCopy(BaseModel):
    """A file: its size in bytes, and the hashes of its blocks in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    size: Annotated[int, Field(ge=0)]
    blocks: Annotated[tuple[_Hash, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _check(self) -> FileCopy:
        if len(self.blocks) != -(-self.size // BLOCK_SIZE):
            raise ValueError(f"{len(self.blocks)} blocks do not make {self.size} bytes")
        return self


class CopyState(BaseModel):
    """A copy of the index: who built it, the how many-th copy it is, and its files.

    `retired` names the blocks that no file needs any more, each with the copy that needed it last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    builder: Annotated[str, Field(min_length=1, max_length=80)]
    number: Annotated[int, Field(ge=1)]
    folder: Annotated[str, Field(pattern=r"^[0-9a-f]{1,40}$")]
    schema_number: int
    files: dict[_Path, FileCopy]
    retired: dict[_Hash, int] = {}

    @model_validator(mode="after")
    def _check(self) -> CopyState:
        if any(part in (".", "..") for path in self.files for part in path.split("/")):
            raise ValueError("a file lies outside of its folder")
        return self

    def part(self, name: str) -> dict[str, FileCopy]:
        """Return the files of a part (`papers` or `passages`) by their paths in it."""
        return {path.removeprefix(f"{name}/"): file for path, file in self.files.items() if path.startswith(f"{name}/")}

    def blocks(self) -> set[str]:
        """Return the hashes of all blocks."""
        return {block for file in self.files.values() for block in file.blocks}


def block_name(block: str) -> str:
    """Return the name of a block in the store."""
    return f"blocks/{block[:2]}/{block}"


def hash_block(content: bytes) -> str:
    """Return the name of a block by its content."""
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def block_sizes(file: FileCopy) -> Iterator[tuple[str, int]]:
    """Yield each block of a file with its size in bytes."""
    for number, block in enumerate(file.blocks):
        yield block, min(BLOCK_SIZE, file.size - number * BLOCK_SIZE)


def encode_state(state: CopyState) -> bytes:
    """Return a copy's description as it lies in the store, with its own checksum."""
    content = state.model_dump(mode="json")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return json.dumps({"content": content, "check": hash_block(text.encode())}).encode()


def decode_state(raw: bytes) -> CopyState:
    """Read what `encode_state` wrote. Raises `StoreError` that says what is wrong with it."""
    try:
        outer = json.loads(raw)
        content = outer["content"]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        if hash_block(text.encode()) != outer["check"]:
            raise StoreError(sentence("current.json in the index store is damaged: its checksum is wrong."))
        return CopyState.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StoreError(
            sentence(
                "current.json in the index store is refused: %(field)s: %(reason)s",
                field=where[:120],
                reason=first["msg"],
            )
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreError(sentence("current.json in the index store is no description of an index.")) from error
