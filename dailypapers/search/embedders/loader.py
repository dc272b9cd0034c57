"""The embedder that a setting names.

| setting | embedder |
|---|---|
| `static` | the one that ships with the package |
| a folder | weights made by `dailypapers train` |
| `model2vec:` and a folder or a name | a model2vec model |
| `sentence-transformers:` and a folder or a name | a sentence-transformers model |

A name is one of the Hugging Face hub. It is looked up among what was downloaded before; only `fetch` downloads.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dailypapers.lib.errors import ConfigurationError
from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.model2vec import Model2VecEmbedder
from dailypapers.search.embedders.static import WEIGHTS, StaticEmbedder

SHIPPED = "static"
MODEL2VEC = "model2vec"
TRANSFORMER = "sentence-transformers"
INSTALL = "pip install 'dailypapers[transformers]'"

_ELSEWHERE = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.tflite", "*.gguf", "*.md", "*.py"]


class EmbedderUnavailable(ConfigurationError):
    """The embedder cannot be loaded: no such folder, nothing downloaded yet, or a library is not installed."""


def load(setting: str) -> Embedder:
    """The embedder of a setting, from what is on this machine. Raises `EmbedderUnavailable`."""
    kind, where = _parts(setting)
    try:
        if kind == SHIPPED:
            return StaticEmbedder.load(_weights(where) if where else WEIGHTS)
        folder = _folder(kind, where)
        if kind == MODEL2VEC:
            return Model2VecEmbedder(folder)
        from dailypapers.search.embedders.transformer import TransformerEmbedder

        return TransformerEmbedder(folder)
    except ImportError as error:
        raise EmbedderUnavailable(f"{setting} needs a library that is not installed. Install it: {INSTALL}") from error
    except (OSError, ValueError, KeyError) as error:
        raise EmbedderUnavailable(f"The embedder {setting} cannot be loaded: {error}") from error


def fetch(setting: str, say: Callable[[str], object]) -> None:
    """Downloads the model of a setting where it is a name that was not downloaded before, and says so.

    Raises `EmbedderUnavailable`.
    """
    kind, where = _parts(setting)
    if kind == SHIPPED or Path(where).expanduser().is_dir():
        return
    try:
        _snapshot(where, here=True)
    except EmbedderUnavailable:
        say(f"Downloading the model {where} from the Hugging Face hub, once.")
        folder = _snapshot(where, here=False)
        if not any(folder.rglob("*.safetensors")):  # older models have only the older format
            _snapshot(where, here=False, without=())


def _parts(setting: str) -> tuple[str, str]:
    """The kind and the place of a setting; the place of the shipped embedder is empty."""
    kind, colon, where = setting.partition(":")
    if colon and kind in {MODEL2VEC, TRANSFORMER} and where:
        return kind, where
    return SHIPPED, "" if setting == SHIPPED else setting


def _weights(where: str) -> Path:
    path = Path(where).expanduser()
    if path.is_dir():
        path /= WEIGHTS.name
    if not path.is_file():
        raise EmbedderUnavailable(
            f"The embedder {where} is not there. Write `static`, a folder made by `dailypapers train`, "
            f"`{MODEL2VEC}:` or `{TRANSFORMER}:` followed by a folder or the name of a model."
        )
    return path


def _folder(kind: str, where: str) -> Path:
    path = Path(where).expanduser()
    return path if path.is_dir() else _snapshot(where, here=True)


def _snapshot(name: str, *, here: bool, without: tuple[str, ...] = ("*.bin",)) -> Path:
    """The folder of a model of the Hugging Face hub; with ``here`` only if it was downloaded before."""
    if name.startswith(("/", ".", "~")) or name.count("/") > 1:
        raise EmbedderUnavailable(f"There is no folder {name}.")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise EmbedderUnavailable(f"Models by name need a library that is not installed: {INSTALL}") from error
    try:
        return Path(snapshot_download(name, local_files_only=here, ignore_patterns=[*_ELSEWHERE, *without]))
    except Exception as error:  # many kinds: no such name, no network, a wrong token
        remedy = "`dailypapers index` downloads it" if here else "see its name and your connection"
        raise EmbedderUnavailable(f"The model {name} is not on this machine: {remedy}. ({error})") from error
