"""Loading the embedder that a setting names.

| setting | embedder |
|---|---|
| `static` | the one that ships with the package |
| a folder | weights made by `dailypapers train` |
| `model2vec:` and a folder or a name | a model2vec model |
| `sentence-transformers:` and a folder or a name | a sentence-transformers model |
| the name of a plug-in, `:` and what it takes | that of another package |

A name is one of the Hugging Face hub. It is looked up among what was downloaded before; only `download` downloads.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from dailypapers.lib import plugins
from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.sentences import sentence
from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.model2vec import Model2VecEmbedder
from dailypapers.search.embedders.static import WEIGHTS, StaticEmbedder


class Kind(StrEnum):
    STATIC = "static"
    MODEL2VEC = "model2vec"
    TRANSFORMER = "sentence-transformers"


SHIPPED: str = Kind.STATIC.value
"""The setting of the embedder that ships with the package."""

INSTALL = "pip install 'dailypapers[transformers]'"

_NOT_NEEDED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.tflite", "*.gguf", "*.md", "*.py"]


class EmbedderUnavailable(ConfigurationError):
    """The embedder cannot be loaded: no such folder, nothing downloaded yet, or a library is not installed."""


_added: dict[str, Callable[[str], Embedder]] = {}


def _accept(name: str, load: Callable[[], Any]) -> None:
    if name in set(Kind) or name in _added:
        raise ValueError(f"The embedder “{name}” is registered twice.")
    make = load()
    if not callable(make):
        raise TypeError(
            "A plug-in for embedders is a function: what is behind the colon of the setting, to an Embedder."
        )
    _added[name] = make


def added_embedders() -> dict[str, Callable[[str], Embedder]]:
    """Return what makes the embedders of other packages, by the word before the colon of the setting."""
    plugins.load("embedders", _accept)
    return _added


def _load_added(setting: str) -> Embedder | None:
    """Return the embedder of a plug-in that a setting names; None where it names none."""
    name, _, source = setting.partition(":")
    if name not in plugins.names("embedders") or (make := added_embedders().get(name)) is None:
        return None
    try:
        made = make(source)
        if not isinstance(made, Embedder):
            raise TypeError("it makes no Embedder")
        return made
    except Exception as error:  # whatever somebody else's code does
        raise EmbedderUnavailable(f"The embedder {setting} cannot be loaded: {error}") from error


class _Setting(NamedTuple):
    """A setting taken apart: ``source`` is a folder or a name, "" for the shipped embedder."""

    kind: Kind
    source: str

    @classmethod
    def parse(cls, setting: str) -> _Setting:
        kind, colon, source = setting.partition(":")
        if colon and source and kind in (Kind.MODEL2VEC, Kind.TRANSFORMER):
            return cls(Kind(kind), source)
        return cls(Kind.STATIC, "" if setting == SHIPPED else setting)


def load(setting: str) -> Embedder:
    """Load the embedder of a setting, from what is on this machine. Raises `EmbedderUnavailable`."""
    if (added := _load_added(setting)) is not None:
        return added
    kind, source = _Setting.parse(setting)
    try:
        if kind is Kind.STATIC:
            return StaticEmbedder.load(_weights_file(source) if source else WEIGHTS)
        folder = _model_folder(source)
        if kind is Kind.MODEL2VEC:
            return Model2VecEmbedder(folder)
        from dailypapers.search.embedders.transformer import TransformerEmbedder

        return TransformerEmbedder(folder)
    except ImportError as error:
        raise EmbedderUnavailable(
            sentence(
                "%(setting)s needs a library that is not installed. Install it: %(install)s",
                setting=setting,
                install=INSTALL,
            )
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise EmbedderUnavailable(
            sentence("The embedder %(setting)s cannot be loaded: %(error)s", setting=setting, error=error)
        ) from error


def download(setting: str, say: Callable[[str], object]) -> None:
    """Download the model of a setting where it is a name that was not downloaded before, and say so.

    Raises `EmbedderUnavailable`.
    """
    kind, source = _Setting.parse(setting)
    if kind is not Kind.STATIC:
        download_model(source, say)


def download_model(source: str, say: Callable[[str], object]) -> None:
    """Download a model where it is a name that was not downloaded before. Raises `EmbedderUnavailable`."""
    if Path(source).expanduser().is_dir():
        return
    try:
        hub_folder(source, offline=True)
    except EmbedderUnavailable:
        say(sentence("Downloading the model %(source)s from the Hugging Face hub, once.", source=source))
        folder = hub_folder(source, offline=False)
        if not any(folder.rglob("*.safetensors")):  # older models have only the older format
            hub_folder(source, offline=False, ignored=())


def _weights_file(source: str) -> Path:
    path = Path(source).expanduser()
    if path.is_dir():
        path /= WEIGHTS.name
    if not path.is_file():
        raise EmbedderUnavailable(
            sentence(
                "The embedder %(source)s is not there. Write `static`, a folder made by `dailypapers train`, "
                "`%(model2vec)s:` or `%(transformer)s:` followed by a folder or the name of a model.",
                source=source,
                model2vec=Kind.MODEL2VEC,
                transformer=Kind.TRANSFORMER,
            )
        )
    return path


def _model_folder(source: str) -> Path:
    path = Path(source).expanduser()
    return path if path.is_dir() else hub_folder(source, offline=True)


def hub_folder(name: str, *, offline: bool, ignored: tuple[str, ...] = ("*.bin",)) -> Path:
    """Return the folder of a model of the Hugging Face hub; ``offline`` only if it was downloaded before."""
    if name.startswith(("/", ".", "~")) or name.count("/") > 1:
        raise EmbedderUnavailable(sentence("There is no folder %(name)s.", name=name))
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise EmbedderUnavailable(
            sentence(
                "Models by name need a library that is not installed. Install huggingface_hub alone, or: %(install)s",
                install=INSTALL,
            )
        ) from error
    try:
        return Path(snapshot_download(name, local_files_only=offline, ignore_patterns=[*_NOT_NEEDED, *ignored]))
    except Exception as error:  # many kinds: no such name, no network, a wrong token
        remedy = (
            sentence("`dailypapers index` downloads it") if offline else sentence("check its name and your connection")
        )
        raise EmbedderUnavailable(
            sentence(
                "The model %(name)s is not on this machine: %(remedy)s. (%(error)s)",
                name=name,
                remedy=remedy,
                error=error,
            )
        ) from error
