from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread, Timer

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.search.engine import Engine, Filters, IndexBusy, Mode, Query, parse, plain
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.ranking import retrieval
from dailypapers.search.engine.ranking.boosting import Boost
from tests.search.engine.papers import PAPERS, LetterEmbedder, day, paper


def found(engine: Engine, text: str, **options: object) -> list[int]:
    return [hit.id for hit in engine.search(parse(text), **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_a_whole_title_finds_its_paper_first(engine: Engine, mode: str, number: int) -> None:
    assert found(engine, PAPERS[number - 1].title, mode=mode)[0] == number


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("c++", 3),
        ("gpt4o", 3),
        ("GPT-4o", 3),
        ("lora", 3),
        ("knn", 4),
        ("beta-VAE", 4),
        ("β-VAE", 4),
        ("pretraining", 4),
        ("galaxies", 5),
        ("muller", 5),
        ("deepmind", 1),
    ],
)
def test_words_and_names_are_found(engine: Engine, text: str, wanted: int) -> None:
    assert found(engine, text, mode="lexical")[0] == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("galaxi", {5}),
        ("galxies", {5}),
        ("rotaton", {5}),
        ("attenton", {1, 6}),
        ("transfromer", {1, 6}),
        ("matryoska", {2}),
        ("glxs", set()),
    ],
)
def test_misspellings_are_forgiven_when_nothing_matches(engine: Engine, text: str, expected: set[int]) -> None:
    assert set(found(engine, text, mode="lexical")) == expected


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('"sparse attention"', {1}),
        ('"attention sparse"', set()),
        ('"attention is all you need"', {6}),
        ('"state of the art"', {4}),
        ("attention -sparse", {6}),
        ('attention -"all you need"', {1}),
        ("galaxy OR matryoshka", {2, 5}),
        ("cat:cs.CL", {1, 6}),
        ("cat:cs", {1, 2, 3, 6}),
        ("cat:CS.*", {1, 2, 3, 6}),
        ("cat:astro-ph", {5}),
        ("cat:cs.LG cat:stat.ML", {1, 2, 4}),
        ("org:google", {1, 2}),
        ('org:"google deepmind"', {1}),
        ("org:goo", set()),
        ('author:"Wei Zhang"', {4}),
        ('author:"Zhang, Wei"', {4}),
        ("author:zhang", {3, 4}),
        ('author:"Ada Lovelace"', {1}),
        ("author:muller", {5}),
        ("author:nobody", set()),
        ("has:code", {1, 3}),
        ("upvotes:>12", {1, 6}),
        ("upvotes:12", {1, 2, 5, 6}),
        ("upvotes:<12", {3, 4}),
        ("after:2025-06", {3, 5}),
        ("before:2024", {4, 6}),
        ("year:2025", {2, 3, 5}),
        ("id:2205.13147", {1}),
        ("id:10.1000/XYZ", {2}),
        ("id:none", set()),
        ("cat:cs has:code after:2025", {3}),
        ("-attention", {2, 3, 4, 5}),
    ],
)
def test_what_a_query_demands(engine: Engine, text: str, wanted: set[int]) -> None:
    assert set(found(engine, text, mode="lexical")) == wanted
    for mode in ("hybrid", "dense"):
        hits = set(found(engine, text, mode=mode))
        # By meaning nearer and farther papers come too, but none that a filter, phrase or minus rules out.
        assert hits == wanted or (text.startswith("attention -") and wanted <= hits <= {2, 3, 4, 5, 6} | wanted)


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_filters_come_before_the_scan(engine: Engine, mode: str) -> None:
    assert set(found(engine, "galaxies cat:cs.CL", mode=mode)) == {1, 6}


def test_no_paper_is_counted_twice(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    engine.update([paper(n, f"Moss number{n}") for n in range(retrieval.MAX_LEXICAL + 60)])
    assert engine.search(plain("moss")).total == len(engine)
    assert engine.search(plain("moss"), mode="lexical").total == len(engine)
    engine.close()


def test_no_words_lists_the_newest_first(engine: Engine) -> None:
    results = engine.search(parse("cat:cs"))
    assert [hit.id for hit in results.hits] == [3, 2, 1, 6]
    assert results.total == 4


def test_pages_do_not_overlap(engine: Engine) -> None:
    whole = found(engine, "attention learning code", limit=6)
    assert found(engine, "attention learning code", limit=2) == whole[:2]
    assert found(engine, "attention learning code", limit=2, offset=2) == whole[2:4]
    assert found(engine, "attention", limit=5, offset=100) == []
    assert found(engine, "attention", limit=0) == []


def test_facets_and_total(engine: Engine) -> None:
    results = engine.search(parse("attention"), mode="lexical")
    assert results.total == 2
    assert results.facets.categories == (("cs.CL", 2), ("cs.LG", 1))
    assert results.facets.organisations == (("Google DeepMind", 1),)
    assert results.took_ms > 0


def test_reasons(engine: Engine) -> None:
    hit = engine.search(plain("Sparse attentions of GPT-4o")).hits[0]
    assert hit.id in (1, 3)
    assert hit.lexical_rank
    assert hit.reason.startswith("same words: ")
    one = engine.search(plain("sparse attentions")).hits[0]
    assert one.matched == ("sparse", "attentions")
    assert one.reason == "same words: sparse, attentions · close in meaning"
    assert engine.search(plain("sparse"), mode="dense").hits[-1].reason == "close in meaning"


def test_nothing_close_is_said(engine: Engine) -> None:
    assert engine.search(plain("zymurgy quokka")).nothing_close
    assert not engine.search(plain("sparse attention")).nothing_close


def test_similar(engine: Engine) -> None:
    hits = engine.similar(1, limit=3)
    assert len(hits) == 3
    assert 1 not in [hit.id for hit in hits]
    assert [hit.dense_rank for hit in hits] == [1, 2, 3]
    assert [hit.id for hit in engine.similar(1, filters=Filters(categories=("astro-ph",)))] == [5]
    assert engine.similar(99) == []
    assert engine.similar(1, limit=0) == []


def test_like(engine: Engine) -> None:
    assert found(engine, "like:2205.13147")[0] == engine.similar(1)[0].id
    assert 1 not in found(engine, "like:2205.13147 attention")
    missing = engine.search(parse("like:9999.99999"))
    assert missing.warnings == ("No paper has the identifier 9999.99999: like: was ignored.",)


@pytest.mark.parametrize(
    "text",
    ["", " ", "the of and", "🙂", "سلام", "שלום עולם", '"', '"" ""', "cat:", "\x00\x01", "x" * 10_000, "a " * 5_000,
     "-", "OR", "((((", "\\", "*", "title:x", "NOT", "\ud800", "-the", '"of the"', "id:", "a\nb\tc", "‮txet"],
)  # fmt: skip
def test_bad_input_is_no_error(engine: Engine, text: str) -> None:
    for mode in ("hybrid", "lexical", "dense"):
        engine.search(parse(text), mode=mode)  # type: ignore[arg-type]
        engine.search(plain(text), mode=mode)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_no_error(engine: Engine, text: str) -> None:
    engine.search(parse(text))


def test_order_of_words_does_not_matter(engine: Engine) -> None:
    assert found(engine, "sparse attention sequences") == found(engine, "sequences sparse attention")


def test_same_question_same_answer(engine: Engine, folder: Path) -> None:
    other = Engine.open(folder, LetterEmbedder())
    other.update(PAPERS)
    for text in ("attention", "state of the art code", "google"):
        one, two = engine.search(parse(text)), other.search(parse(text))
        assert one.hits == engine.search(parse(text)).hits
        assert [(hit.id, round(hit.score, 4)) for hit in one.hits] == [
            (hit.id, round(hit.score, 4)) for hit in two.hits
        ]


def test_an_empty_index_answers(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    assert engine.search(parse("x")).hits == []
    assert engine.similar(1) == []
    assert engine.search(parse("cat:cs")).total == 0
    assert engine.update([]) == 0
    assert len(engine) == 0
    assert [len(part) for part in engine.indexed()] == [0, 0]


def test_without_an_embedder_there_are_words(folder: Path) -> None:
    engine = Engine.open(folder, None)
    engine.update(PAPERS)
    assert found(engine, "sparse attention")[0] == 1
    assert engine.similar(1) == []


def test_updates_and_deletes_show_at_once(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    seen: list[int] = []
    assert engine.update(PAPERS, progress=seen.append) == 6
    assert seen[-1] == 6
    assert engine.indexed().ids.tolist() == [1, 2, 3, 4, 5, 6]
    assert engine.indexed().content_hashes.tolist() == [document.content_hash for document in PAPERS]
    changed = paper(5, "Quokka census", "Counting quokkas on islands.", categories=("q-bio.PE",))
    engine.update([changed], deleted=[1, 77])
    assert found(engine, "quokka")[0] == 5
    assert 5 not in found(engine, "galaxies", mode="lexical")
    assert 1 not in found(engine, "sparse attention")
    assert engine.indexed().ids.tolist() == [2, 3, 4, 5, 6]
    assert len(engine) == 5
    assert found(engine, "cat:astro-ph") == []
    engine.update([], deleted=range(10))
    assert len(engine) == 0
    assert found(engine, "attention") == []


def test_the_last_of_several_with_one_id_wins(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    engine.update([paper(1, f"w{n}") for n in range(1100)])
    assert len(engine) == 1
    assert found(engine, "w1099", mode="lexical") == [1]
    assert found(engine, "w7", mode="lexical") == []


def test_many_updates_are_compacted(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    for turn in range(6):
        engine.update(
            [paper(n, f"title{n} turn{turn}", categories=(f"cs.{'ABCD'[n % 4]}X",), day=n + 1) for n in range(40)]
        )
    assert len(engine) == 40
    assert engine._columns.rows < 80
    assert found(engine, "turn5 title7", limit=1) == [7]
    assert found(engine, '"turn4"') == []
    assert set(found(engine, "cat:cs.AX", limit=40)) == set(range(0, 40, 4))
    engine._columns.verify()
    assert len(list(folder.glob("columns-*"))) == 1
    Engine.open(folder, LetterEmbedder())


def test_many_commits_in_one_update(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    assert engine.update((paper(n, f"title{n}") for n in range(50)), commit_every=20) == 50
    assert len(engine) == 50
    assert engine._columns.manifest.commits == 3


def test_a_second_writer_is_told(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    other = LexicalIndex(folder / "words").writer()
    with pytest.raises(IndexBusy):
        engine.update(PAPERS)
    del other


def test_a_failing_source_leaves_the_last_commit(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    engine.update(PAPERS[:2])

    def breaking() -> object:
        yield PAPERS[2]
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        engine.update(breaking())  # type: ignore[arg-type]
    assert len(engine) == 2
    assert engine.update(PAPERS[2:]) == 4
    assert len(engine) == 6


def test_days_out_of_range_pass_no_before(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    engine.update([paper(1, "undated"), paper(2, "dated", day=day("2020-01-01"))])
    both = Query("undated dated", filters=Filters(before=day("2021-01-01")))
    assert [hit.id for hit in engine.search(both).hits] == [2]
    nothing = Query("dated", filters=Filters(after=10, before=5))
    assert engine.search(nothing).hits == []


def test_boosts_move_papers_and_say_so(engine: Engine) -> None:
    query = parse("attention")
    plain = engine.search(query)
    assert not any("moved" in hit.reason for hit in plain.hits)
    assert engine.search(query, boost=Boost()).hits == plain.hits
    recent = engine.search(query, boost=Boost(recency=50)).hits
    days = {document.id: document.day for document in PAPERS}
    assert [days[hit.id] for hit in recent] == sorted((days[hit.id] for hit in recent), reverse=True)
    assert recent[0].reason.endswith("moved up: recent")
    liked = engine.search(query, boost=Boost(popularity=50)).hits
    assert [hit.id for hit in liked[:2]] == [6, 1]
    listed = engine.search(parse("cat:cs"), boost=Boost(popularity=50)).hits
    assert [hit.id for hit in listed] == [3, 2, 1, 6]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("matryo", 2), ("galax", 5), ("rotat", 5), ("rotatio", 5), ("represen", 2), ("sparse atten", 1), ("dark ma", 5),
     ("galaxies", 5), ("attentio", 6), ("C++", 3), ("pretrainin", 4), ("MATRY", 2)],
)  # fmt: skip
def test_the_last_word_may_be_only_begun(engine: Engine, text: str, wanted: int) -> None:
    for mode in ("lexical", "hybrid"):
        hits = engine.search(parse(text), prefix=True, mode=mode).hits  # type: ignore[arg-type]
        assert wanted in [hit.id for hit in hits[:2]]
        assert next(hit for hit in hits if hit.id == wanted).matched


def test_what_is_begun_must_be_asked_for_and_stand_last(engine: Engine) -> None:
    assert found(engine, "matryo dark", mode="lexical", prefix=True) == [5]
    assert found(engine, "dark zz", mode="lexical", prefix=True) == [5]
    assert found(engine, "q", mode="lexical", prefix=True) == []


@pytest.mark.parametrize("text", ["", " ", '"', "🙂", "a", "the", "-x", "ca cat:", "سلا", "x" * 3000, "attention -sp"])
def test_every_option_takes_bad_input(engine: Engine, text: str) -> None:
    for mode in ("hybrid", "lexical", "dense"):
        engine.search(
            parse(text),
            mode=mode,
            prefix=True,
            sentences=True,
            diversity=0.5,
            boost=Boost(1, 1),
            identify=lambda ids: {},
        )  # type: ignore[call-overload, unused-ignore, arg-type]


def test_an_index_that_is_removed_answers_on(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    engine.update(PAPERS)
    shutil.rmtree(folder)
    assert engine.refresh() is False
    assert found(engine, "sparse attention")[0] == 1
    assert len(engine) == 6


def test_an_index_half_removed_after_a_commit_answers_on(folder: Path) -> None:
    reader = Engine.open(folder, LetterEmbedder())
    writer = Engine.open(folder, LetterEmbedder())
    writer.update(PAPERS[:3])
    assert reader.refresh()
    writer.update(PAPERS[3:])
    for path in folder.glob("columns-*"):
        shutil.rmtree(path)
    Timer(0.1, lambda: (folder / "manifest.json").unlink()).start()
    assert reader.refresh() is False
    assert found(reader, "sparse attention")[0] == 1


_COMMITTING = """
import sys; from pathlib import Path
from dailypapers.search.engine import Engine
from tests.search.engine.papers import LetterEmbedder, PAPERS, day, paper
engine = Engine.open(Path(sys.argv[1]), LetterEmbedder())
for turn in range(12):
    made = [paper(100 + n, f"attention turn{turn} number{n}", categories=("cs.LG",)) for n in range(30)]
    engine.update(made)
print("done")
"""


def test_threads_search_while_another_process_commits(folder: Path) -> None:
    """Each answer is of one committed state, with all thirty papers that are replaced each time or none of them."""
    engine = Engine.open(folder, LetterEmbedder())
    engine.update(PAPERS)
    errors: list[BaseException] = []
    done = Event()

    def read(mode: str) -> None:
        try:
            while not done.is_set():
                engine.refresh()
                results = engine.search(parse("sparse attention cat:cs.LG"), limit=50, mode=mode)  # type: ignore[arg-type]
                assert 1 in [hit.id for hit in results.hits]
                assert len({hit.id for hit in results.hits}) == len(results.hits)
                assert len(results.hits) in ((1, 31) if mode == "lexical" else (2, 32))
                assert engine.similar(1)
                engine.extract_filters(parse("papers by Google since 2024"))
                engine.indexed()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=read, args=(mode,)) for mode in ("hybrid", "lexical", "dense")]
    for thread in threads:
        thread.start()
    asked = [sys.executable, "-c", _COMMITTING, str(folder)]
    ran = subprocess.run(asked, capture_output=True, text=True, cwd=Path(__file__).parents[3], timeout=120)
    done.set()
    for thread in threads:
        thread.join()
    assert ran.stdout.strip() == "done", ran.stderr
    assert not errors, errors[0]
    engine.refresh()
    assert len(engine) == 36
    assert "turn11" in " ".join(hit.matched[0] for hit in engine.search(parse("turn11"), mode="lexical").hits[:1])


@pytest.mark.parametrize("text", ["sparse attention", "galxies", "-mamba attention", '"sparse attention"', "zzzz"])
def test_words_asked_beside_the_vectors_change_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    alone = engine.search(parse(text))
    monkeypatch.setattr(retrieval, "_PARALLEL_FROM", 0)
    beside = engine.search(parse(text))
    assert (alone.hits, alone.total) == (beside.hits, beside.total)


def test_a_better_cosine_ranks_the_best_and_only_where_meaning_counts(engine: Engine) -> None:
    question = "how can the attention maps of transformers be pruned"
    asked: list[tuple[str, list[int]]] = []

    def better(text: str, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        asked.append((text, list(ids)))
        return np.array([float(paper_id == 5) for paper_id in ids], np.float32)

    static = [hit.id for hit in engine.search(parse(question)).hits]
    assert static[0] != 5
    ranked = engine.search(parse(question), better_cosines=better)
    assert ranked.hits[0].id == 5
    assert {hit.id for hit in ranked.hits} == set(static)
    assert [text for text, _ in asked] == [question]
    assert set(asked[0][1]) == set(static)
    engine.search(parse("attention"), mode=Mode.LEXICAL, better_cosines=better)
    engine.search(parse("cat:cs.LG"), better_cosines=better)
    assert len(asked) == 1
    assert engine.search(parse("sparse attention"), better_cosines=better).hits[0].id == 1  # a few words
    unknown = engine.search(parse(question), better_cosines=lambda _text, _ids: None)
    assert [hit.id for hit in unknown.hits] == static
