"""The manifest of a backup: what is in it, from which version, with a checksum for every file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, Literal, get_args

import orjson

from dailypapers.backup.errors import InvalidBackup
from dailypapers.lib.sentences import sentence

NAME = "manifest.json"
FORMAT = 1  # raised when older programs could not put back what is written
MAX_BYTES = 16 << 20
MAX_FILES = 100_000
HOME = "home"  # the folder of the tar file with the files of the home

Kind = Literal["sqlite", "postgresql"]
DATABASES: dict[Kind, str] = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A file of a backup: its name in the tar file, its bytes, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `rows` counts each table, `settings` names the variables that were set, without values."""

    made_at: str
    program: str
    database: Kind
    server: str
    migrations: list[str]
    rows: dict[str, int]
    settings: list[str]
    files: list[BackupFile]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Return how many bytes the files have unpacked."""
        return sum(file.size for file in self.files)


def to_bytes(manifest: Manifest) -> bytes:
    return orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def parse(text: bytes) -> Manifest:
    """Read a manifest. Raises `InvalidBackup` for one that is damaged, of a newer format, or names a path outside."""
    try:
        value: dict[str, Any] = orjson.loads(text)
        if value["format"] != FORMAT:
            raise InvalidBackup(
                sentence(
                    "This backup has format %(found)s, made by version %(program)s; this version reads format "
                    "%(format)s. Install the version that made it, or a newer one.",
                    found=value["format"],
                    program=value.get("program"),
                    format=FORMAT,
                )
            )
        files = [BackupFile(str(row["name"]), int(row["size"]), str(row["sha256"])) for row in value["files"]]
        rows = {str(table): int(number) for table, number in value["rows"].items()}
        migrations, settings = ([str(word) for word in value[name]] for name in ("migrations", "settings"))
        made_at, program, server = (str(value[name]) for name in ("made_at", "program", "server"))
        manifest = Manifest(made_at, program, value["database"], server, migrations, rows, settings, files)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InvalidBackup):
            raise
        raise InvalidBackup(sentence("The manifest of this backup is damaged (%(error)s).", error=error)) from error
    _check(manifest)
    return manifest


def _check(manifest: Manifest) -> None:
    names = [file.name for file in manifest.files]
    if manifest.database not in get_args(Kind) or DATABASES[manifest.database] not in names:
        raise InvalidBackup(sentence("The manifest of this backup names no database."))
    if len(names) > MAX_FILES or len(set(names)) != len(names) or any(file.size < 0 for file in manifest.files):
        raise InvalidBackup(sentence("The manifest of this backup lists a file twice, or too many."))
    for name in names:
        if name != DATABASES[manifest.database] and not _is_inside_home(name):
            raise InvalidBackup(
                sentence(
                    "This backup holds a file that belongs elsewhere: %(name)s. Nothing was put back.",
                    name=f"{name[:200]!r}",
                )
            )


def _is_inside_home(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_plain = str(PurePosixPath(name)) == name and "\0" not in name and "\\" not in name
    return is_plain and len(parts) > 1 and parts[0] == HOME and ".." not in parts
