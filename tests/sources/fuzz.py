"""Every parser against inputs that grow by what they reach in its code: coverage-guided, by atheris (libFuzzer).

    pip install atheris
    python -m tests.sources.fuzz [--seconds 30] [--corpus FOLDER] [PARSER…]

Beside the tests by Hypothesis, which run everywhere; this one runs as long as one likes. A find is an exception that is
not meant for bad input, a second of processor time for one input, text that was not in the input (an entity that was
expanded, a file that was opened), or a record that no database would take. The input is kept in the folder.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.record import PaperRecord, to_json

SECONDS, LONGEST = 1.0, 65_536  # of processor time for one input; bytes of it
SAMPLES = Path(__file__).parent
SEEDS = {
    "oai": "arxiv",
    "feed of arxiv": "arxiv",
    "query": "arxiv",
    "semantic scholar": "semantic_scholar",
    "listing of the hub": "hub",
    "page": "pages",
    "works of openalex": "openalex",
    "semantic-scholar": "semantic_scholar",
    "papers-with-code": "papers_with_code",
    "retraction-watch": "retraction_watch",
}


def parsers() -> dict[str, Callable[[bytes], Iterable[object]]]:
    """Of the answers of services, and of each format of files."""
    from dailypapers.sources.field_cleaners import FORMATS
    from dailypapers.sources.files import read_chunks
    from tests.sources.golden import AS_OF
    from tests.sources.test_answers_fuzz import PARSERS

    def reader(name: Any) -> Callable[[bytes], Iterable[object]]:
        return lambda data: read_chunks(iter((data,)), "any", AS_OF, name)

    names = {"hub": "listing of the hub", "openalex": "works of openalex"}  # whose formats of files are others
    answers = {names.get(name, name): parse for name, parse in PARSERS.items()}
    return answers | {name: reader(name) for name in FORMATS} | {"any file": reader(None)}


def examine(parse: Callable[[bytes], Iterable[object]], data: bytes) -> None:
    """Reads one input. Raises AssertionError for a find, and whatever the parser lets out."""
    from tests.sources.test_fuzz import assert_is_sound

    began = time.process_time()
    try:
        records = [item for item in parse(data) if isinstance(item, PaperRecord)]
    except DailyPapersError:
        records = []
    spent = time.process_time() - began
    assert spent < SECONDS, f"took {spent:.1f} s"
    written = b"".join(map(to_json, records))
    assert b"root:x:0" not in written, "a file was opened"
    assert len(written) < 12 * len(data) + 600 * len(records) + 4_096, "more text than the input holds"
    for record in records:
        assert_is_sound(record)


def fuzz(name: str, seconds: int, corpus: Path) -> None:
    """Never returns: libFuzzer ends the process."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["dailypapers", "feedparser"]):
        parse = parsers()[name]
    seeds = [folder for folder in (SAMPLES / SEEDS.get(name, name) / "data",) if folder.is_dir()]
    words = [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048",
             f"-artifact_prefix={corpus}/find-{name.replace(' ', '-')}-", "-print_final_stats=1", "-verbosity=0",
             str(corpus / name), *map(str, seeds)]  # fmt: skip
    atheris.Setup(words, lambda data: examine(parse, data))
    atheris.Fuzz()


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("parsers", nargs="*", metavar="PARSER")
    words.add_argument("--seconds", type=int, default=30, help="for each parser")
    words.add_argument("--corpus", type=Path, help="folder of inputs that reached something new, and of finds")
    words.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.one:
        fuzz(given.parsers[0], given.seconds, given.corpus)
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="dailypapers-fuzz-"))
    finds = 0
    for name in given.parsers or parsers():
        (corpus / name).mkdir(parents=True, exist_ok=True)
        again = [
            sys.executable,
            "-m",
            "tests.sources.fuzz",
            "--one",
            "--seconds",
            str(given.seconds),
            "--corpus",
            str(corpus),
            name,
        ]
        done = subprocess.run(again, capture_output=True, text=True, errors="replace")
        finds += done.returncode != 0
        runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
        print(
            f"{name}: {runs} inputs, {'nothing found' if done.returncode == 0 else done.stdout[-2_000:] + done.stderr[-1_000:]}",
            flush=True,
        )
    print(f"{finds} finds; inputs are kept in {corpus}")
    return int(finds > 0)


if __name__ == "__main__":
    sys.exit(main())
