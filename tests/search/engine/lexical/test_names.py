"""What a paper is called."""

from __future__ import annotations

import pytest

from dailypapers.search.engine.lexical.names import exact_key, link_names, name_key, name_query, paper_names


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ("MIND: a study of minds", ["MIND"]),
        ("VisualToolAgent (VisTA): A Framework", ["VisualToolAgent (VisTA)", "VisTA", "VisualToolAgent"]),
        ("CoEx -- Co-evolving World-model", ["CoEx"]),
        ("CoEx – Co-evolving World-model", ["CoEx"]),
        ("Gemma 3 Technical Report", ["Gemma 3", "gemma3", "Gemma 3 Technical Report"]),
        ("Kimi-VL Technical Report", ["KimiVL", "Kimi-VL Technical Report"]),
        ("Knowledge or reasoning? A close look at how LLMs think", ["Knowledge or reasoning"]),
        ("A method that does a great many things at once and well", []),
    ],
)
def test_the_head_of_a_title(title: str, heads: list[str]) -> None:
    found = paper_names(title, "", ()).heads
    assert {name_key(head) for head in heads} == {key for key in found if key[0] != "="}
    assert all(exact_key(head) in found for head in heads if head.lower() != head)


@pytest.mark.parametrize(
    ("abstract", "names"),
    [
        ("In this paper we present TokenBridge, a bridge.", ["TokenBridge"]),
        ("We introduce a novel framework, dubbed MAYE, for RL.", ["MAYE", "RL"]),
        ("We propose reward-optimized captioning (RACRO) here.", ["RACRO"]),
        ("This work introduces Dolphin, a parser.", ["Dolphin"]),
        ("It is called SpaceR. Another Sentence follows.", ["SpaceR"]),
        ("Our model, named π-R1, is small.", ["R1"]),
        ("Nothing is named here. We show results.", []),
    ],
)
def test_the_name_that_an_abstract_gives(abstract: str, names: list[str]) -> None:
    found = paper_names("t", abstract, ()).presented
    assert {exact_key(name) for name in names} == {key for key in found if key[0] == "="}


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ("https://github.com/zju-real/gui-rcpo", ["zju-real/gui-rcpo", "gui-rcpo"]),
        ("https://github.com/a/HACO_RELEASE", ["a/HACO_RELEASE", "HACO_RELEASE", "HACO"]),
        ("https://github.com/a/b.git", ["a/b.git", "b.git", "b"]),
        ("github.com/a/b/tree/main", ["a/b", "b"]),
        ("https://github.com/ai/Ming/tree/main/Ming-unify", ["ai/Ming", "Ming", "Ming-unify"]),
        ("https://github.com/a/b/tree/AnySplat/", ["a/b", "b", "AnySplat"]),
        ("https://github.com/a/b/blob/main/README.md", ["a/b", "b"]),
        ("https://huggingface.co/datasets/THUIR/Qilin", ["THUIR/Qilin", "Qilin"]),
        ("https://vip-llava.github.io/", ["vip-llava"]),
        ("https://zehaozhu.github.io/FSGS/", ["FSGS", "zehaozhu"]),
        ("https://example.org/x/y", []),
    ],
)
def test_the_names_of_an_address(link: str, names: list[str]) -> None:
    assert list(link_names(link)) == names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gui-rcpo", "GUI_RCPO"),
        ("zju-real/gui-rcpo", "zju-real/gui-rcpo"),
        ("https://github.com/zju-real/gui-rcpo", "zju-real/gui-rcpo"),
        ("Gemma 3 paper", "gemma3"),
        ("SAM 2 github", "SAM2"),
        ("Müller-Net", "mullernet"),
        ("RAG+", "RAG+"),
    ],
)
def test_a_query_as_a_name(typed: str, name: str) -> None:
    assert name_key(name) in name_query(typed).keys


def test_signs_alone_are_no_name() -> None:
    assert name_query("*** !").keys == ()
    assert name_query("").keys == ()


def test_long_names_are_kept_short() -> None:
    assert len(name_key("word " * 100)) < 20
    assert name_key("word " * 100) == name_key("Word-" * 100)
