"""Questions in Chinese, German, French, Spanish and Russian find English papers; English stays as it is."""

from __future__ import annotations

import pytest

from dailypapers.search.engine import Engine, parse
from dailypapers.search.engine.query.natural_language import extract_filters
from dailypapers.search.engine.query.translation import translate
from tests.search.engine.query.test_natural_language import KNOWN


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("图神经网络", "graph neural network"),
        ("如何使用大语言模型进行推理", "large language models reasoning"),
        ("基于强化学习的自动驾驶", "reinforcement learning autonomous driving"),
        ("diffusion模型的最新论文", "diffusion"),
        ("große Sprachmodelle und Halluzinationen", "large language models hallucination"),
        ("neuronale Netze für Zeitreihen", "neural network time series"),
        ("Gravitationswellen", "gravitational waves"),
        ("réseaux de neurones sur graphes", "graph neural network"),
        ("comment fonctionne l'apprentissage profond", "deep learning"),
        ("détection d'anomalies", "anomaly detection"),
        ("redes neuronales para el pronóstico del tiempo", "neural network weather forecasting"),
        ("modelos de lenguaje grandes", "large language models"),
        ("большие языковые модели", "large language models"),
        ("обнаружение объектов в видео", "object detection video"),
    ],
)
def test_terms_of_other_languages_are_english_ones(text: str, english: str) -> None:
    translation = translate(text)
    assert translation is not None
    assert translation.english == english
    query = extract_filters(parse(text), KNOWN)
    assert query.text.endswith(english)
    assert query.warnings == (f"Searched in English: {english}.",)


@pytest.mark.parametrize(
    "text",
    ["uncertainty quantification", "attention is all you need", "de novo protein design", "Poincaré embeddings", "video",
     "text classification", "De la Cruz robot", "Schrödinger bridge diffusion", "Adam et al regression", "la casa",
     "machine learning for images", "robot vision", "optimisation"],
)  # fmt: skip
def test_english_is_left_alone(text: str) -> None:
    assert translate(text) is None
    query = parse(text)
    assert extract_filters(query, KNOWN) is query


@pytest.mark.parametrize(("text", "unknown"), [("法国红酒", "“法国红酒”"), ("борщ", "“борщ”")])
def test_what_cannot_be_translated_is_said(text: str, unknown: str) -> None:
    query = extract_filters(parse(text), KNOWN)
    assert query.text == text
    assert query.warnings == (f"No English term is known here for {unknown}. Most papers are in English: write it so.",)


@pytest.mark.parametrize("text", ["注意力", "mécanismes d'attention", "mecanismos de atención", "механизм внимания"])
def test_english_papers_are_found(engine: Engine, text: str) -> None:
    assert engine.search(parse(text), sentences=True).hits[0].id in (1, 6)
    assert engine.search(parse(text)).query.text == text
