"""Telling the weights of one model folder from those of another."""

from __future__ import annotations

import hashlib
from pathlib import Path

_HASHED = {".json", ".safetensors", ".bin", ".txt", ".model"}
_OTHER_FORMATS = {"onnx", "openvino"}


def model_fingerprint(folder: Path) -> str:
    """Return twelve hexadecimal digits from the names and contents of a model's files, notes and hidden ones aside."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.suffix not in _HASHED or any(part.startswith(".") or part in _OTHER_FORMATS for part in parts):
            continue
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").digest()
        digest.update("/".join(parts).encode() + b"\0" + content)
    return digest.hexdigest()[:12]
