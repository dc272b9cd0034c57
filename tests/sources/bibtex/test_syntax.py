"""The syntax of BibTeX: what people write although BibTeX refuses it, and what nobody can read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.sources.bibtex.syntax import BrokenEntry, Entry, EntryReader


def read(text: str) -> list[Entry | BrokenEntry]:
    return list(EntryReader({"jan": "January"}).read(enumerate(text.split("\n"), start=1)))


@pytest.mark.parametrize(("text", "fields"), [
    ("@article{a, title={x}, year=2000}", {"title": "x", "year": "2000"}),
    ("@ARTICLE (a, Title = \"x\", YEAR = {2000})", {"title": "x", "year": "2000"}),
    ("@article\n{a, title={x}}", {"title": "x"}),
    ("@my_type:sub{a, title={x}}", {"title": "x"}),
    ("@article{, title={x}}", {"title": "x"}),
    ("@article{title={x}}", {"title": "x"}),
    ("@article{a title={x}}", {"title": "x"}),
    ("@article{a b c, title={x}}", {"title": "x"}),
    ("@article{a,, title={x},, year=2000,}", {"title": "x", "year": "2000"}),
    ("@article{a, title={x} year=2000}", {"title": "x", "year": "2000"}),
    ("@article{a, title={x}, author+an={1=corr}}", {"title": "x", "author+an": "1=corr"}),
    ("@article{a, title={x}, stray words, year=2001}", {"title": "x", "year": "2001"}),
    ("@article{a, title={x}, journal=, year=2001}", {"title": "x", "journal": "", "year": "2001"}),
    ("@article{a,\n% note={x},\n title={y}}", {"title": "y"}),
    ("@article{a, title = {A} # { and } # \"B\"}", {"title": "A and B"}),
    ("@article{a, month = jan # \"~12\", title={x}}", {"month": "January~12", "title": "x"}),
    ("@article{a, month = 12 March, title={x}}", {"month": "12 March", "title": "x"}),
    ("@article{a, journal = MY_J, title={x}}", {"journal": "MY_J", "title": "x"}),
    ("@string{MY_J = {Journal}}\n@article{a, journal = my_j, title={x}}", {"journal": "Journal", "title": "x"}),
    ("@string{t = \"x\"} @article{a, title = t # { y}}", {"title": "x y"}),
    ('@article{a, title="The "best" of {"}it{"}"}', {"title": 'The "best" of {"}it{"}'}),
    ("@article{a, title={Open \\{ brace}, year=1}", {"title": "Open \\{ brace", "year": "1"}),
    ("@article{a, title={C:\\}, year=1}", {"title": "C:\\", "year": "1"}),
    ("@article{a, title={x}},\n author={A B}\n}", {"title": "x", "author": "A B"}),
    ("@article{a, title={x}, title={y}, note={}, note={z}}", {"title": "x", "note": "z"}),
    ("@article{a, title={T}, abstract={@foo (bar) and\n@Override(x)\nmore}}", {"title": "T", "abstract": "@foo (bar) and\n@Override(x)\nmore"}),
    ("mail x@y.de {z} @article{a, title={q}}", {"title": "q"}),
])  # fmt: skip
def test_an_entry(text: str, fields: dict[str, str]) -> None:
    [entry] = read(text)
    assert isinstance(entry, Entry)
    assert entry.fields == fields


@pytest.mark.parametrize(("text", "fields"), [
    ("@article{a,\n title={T},\n abstract={never { closed,\n author={N},\n year={1}\n}\n", {"title": "T", "author": "N", "year": "1"}),
    ('@article{a,\n title={T},\n note="never closed,\n author={N}\n}\n', {"title": "T", "author": "N"}),
])  # fmt: skip
def test_a_field_that_never_ends_costs_itself(text: str, fields: dict[str, str]) -> None:
    entry, following = read(text + "@misc{b, title={next}}")
    assert isinstance(entry, Entry)
    assert entry.fields == fields
    assert isinstance(following, Entry)


@pytest.mark.parametrize("broken", [
    "@article{a, title = {Never closed, author = {Nobody},",
    "@article{a,\n title = {Never closed,\n author = {Nobody},\n}",
    "@article{a, title={unbalanced { x}, year=2001}",
    "@article{a, title=\"open",
    "@article{",
])  # fmt: skip
def test_an_entry_that_cannot_be_read_is_named_and_the_next_one_comes(broken: str) -> None:
    first, second = read(f"\n{broken}\n@misc{{b, title={{next}}}}")
    assert isinstance(first, BrokenEntry)
    assert first.line == 2
    assert "braces" in first.reason
    assert isinstance(second, Entry)
    assert second.line == 3 + broken.count("\n")


def test_entries_on_one_line_and_what_is_no_paper() -> None:
    text = (
        '@comment{x {y}} @preamble{"z"}@article{a, title={x}}}@article{b, title={y}} free @words\n@Comment{jabref: 1;}'
    )
    assert [(entry.key, entry.line) for entry in read(text) if isinstance(entry, Entry)] == [("a", 1), ("b", 1)]


def test_abbreviations_that_double_each_other_stay_small() -> None:
    doubling = "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    [entry] = read('@string{a0 = "xxxxxxxx"}\n' + doubling + "@misc{k, title=a59}")
    assert isinstance(entry, Entry)
    assert len(entry.fields["title"]) <= 400_000


@pytest.mark.parametrize("text", [
    "@article{a, title={" + "{" * 200_000 + "}" * 200_000 + "}}",
    "@article{a, title={" + "{" * 200_000,
    "@article{a, " + "x={" * 100_000,
    "@article" + " " * 1_000_000 + "{",
    "@article{" + " a" * 500_000,
    '@article{a, t="' + '"x' * 500_000,
    "@article{a,\n" + "b = {c,\n" * 100_000 + "}",
    "@article{a, title={T}, abstract={" + "x" * 1_000_000 + "}}",
    "@article{a" + "=" * 1_000_000,
    "@article\n" * 100_000,
    "@article{a, t={" + "\\" * 1_000_001,
    "@article{a, t=" + "a # " * 200_000,
], ids=lambda text: text[:24])  # fmt: skip
def test_hostile_files_take_bounded_time(text: str) -> None:
    began = time.process_time()
    assert len(read(text)) <= 1
    assert time.process_time() - began < 5


@given(st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from('{}",=\\(# ')), max_size=8), st.booleans())
def test_no_damage_makes_an_entry_vanish(damages: list[tuple[int, str]], is_added: bool) -> None:
    """A sign added or taken away anywhere but in a head line costs its own entry at most."""
    text = "".join(
        f'@article{{k{n},\n  title = {{The {{T}}itle {n}}},\n  author = "Doe, Jane and Roe, R{{\\\'e}}",\n  year = 20{n},\n}}\n\n'
        for n in range(10, 20)
    )
    for position, sign in damages:
        position %= len(text)
        line = text[text.rfind("\n", 0, position) + 1 : position + 1]
        if line[:1] != "@" and text[position] not in "@\n":
            text = text[:position] + (sign if is_added else "") + text[position + (not is_added) :]
    assert len(read(text)) == 10
