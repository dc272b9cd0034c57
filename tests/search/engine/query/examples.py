"""What one can type, with an example of each: the tests run this table, and `docs/search.md` shows it.

``python -m tests.search.engine.query.examples`` writes the tables of that page anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[4] / "docs" / "search.md"
BEGIN, END = "<!-- what one can type: begin -->", "<!-- what one can type: end -->"


class Example(NamedTuple):
    """A query, what it finds, and how it is read: the words to rank by and the operators in force."""

    group: str
    text: str
    finds: str
    words: str
    operators: tuple[str, ...] = ()


WORDS, FIELDS, OTHERS, TEXT, IDS = (
    "Words and operators",
    "Fields",
    "As on other engines",
    "Pasted text",
    "Identifiers",
)

EXAMPLES = (
    Example(WORDS, "sparse attention", "papers with these words or of this meaning, best first", "sparse attention"),
    Example(WORDS, '"sparse attention"', "only papers with exactly this phrase", "sparse attention", ('"sparse attention"',)),
    Example(WORDS, "jaguar -car", "no paper with this word", "jaguar", ("-car",)),
    Example(WORDS, 'llm -"state space"', "no paper with this phrase", "llm", ('-"state space"',)),
    Example(WORDS, 'mamba OR "state space"', "only papers with one of them; `|` does the same",
            "mamba state space", ('mamba OR "state space"',)),
    Example(WORDS, "mamba AND vision", "only papers with both", "mamba vision", ('"mamba"', '"vision"')),
    Example(WORDS, "transformers NOT vision", "no paper with the word behind it", "transformers", ("-vision",)),
    Example(WORDS, "(mamba OR s4) AND -vision", "brackets, as deep as you like", "mamba s4", ("mamba OR s4", "-vision")),
    Example(FIELDS, 'author:"Ada Lovelace"', "papers by her", "", ('author:"Ada Lovelace"',)),
    Example(FIELDS, "firstauthor:Lovelace", "papers of which she is the first author; also `^Lovelace`", "",
            ("firstauthor:Lovelace",)),
    Example(FIELDS, "title:attention", "this word in the title", "attention", ("title:attention",)),
    Example(FIELDS, 'title:"world models"', "this phrase in the title", "world models", ('title:"world models"',)),
    Example(FIELDS, "title:(world models)", "each of these words in the title", "world models",
            ("title:world", "title:models")),
    Example(FIELDS, 'abs:"world models"', "this phrase in title, abstract, summary or keywords", "world models",
            ('abs:"world models"',)),
    Example(FIELDS, 'comment:"accepted at ICLR 2026"', "in the authors' comment", "",
            ('comment:"accepted at ICLR 2026"',)),
    Example(FIELDS, "venue:ICLR", "in the journal reference or the comment", "", ("venue:ICLR",)),
    Example(FIELDS, 'keyword:"world models"', "a keyword with these words", "world models", ('keyword:"world models"',)),
    Example(FIELDS, "org:google", "Google, and every organisation whose name begins with the word", "", ("org:google",)),
    Example(FIELDS, "aff:DeepMind", "an organisation with this word anywhere in its name", "", ("aff:DeepMind",)),
    Example(FIELDS, "cat:cs.LG cat:math", "one of these categories; `math` and `math.*` are all of an archive", "",
            ("cat:cs.LG", "cat:math")),
    Example(FIELDS, "cat:cs.LG AND cat:cs.CV", "both categories", "", ("cat:cs.LG", "cat:cs.CV")),
    Example(FIELDS, "llm -author:Wang -cat:cs.CV -venue:CVPR", "none of these", "llm",
            ("-author:Wang", "-cat:cs.CV", "-venue:CVPR")),
    Example(FIELDS, "author:Hinton OR org:google", "one of two fields", "", ("author:Hinton OR org:google",)),
    Example(FIELDS, "after:2025-01", "from 1 January 2025 on; `since:` does the same", "", ("after:2025-01",)),
    Example(FIELDS, "before:2025-01", "until 31 December 2024", "", ("before:2025-01",)),
    Example(FIELDS, "from:2024 to:2025-03", "from 1 January 2024 until 31 March 2025", "", ("after:2024", "until:2025-03")),
    Example(FIELDS, "year:2024..2025", "within these years; also `year:2024-2025`", "", ("year:2024..2025",)),
    Example(FIELDS, "date:2025-10-14", "of this day, or month: `date:2025-10`", "", ("date:2025-10-14",)),
    Example(FIELDS, "after:7d", "in the last seven days; `6m` six months", "", ("after:7d",)),
    Example(FIELDS, "has:code has:summary", "with code, a summary, and also `figure`, `project`, `video`, `venue`, "
            "`comment`, `doi`, `organisation`, `keywords`", "", ("has:code", "has:summary")),
    Example(FIELDS, "upvotes:>10", "with more than 10 upvotes; `upvotes:3..5` with 3 to 5", "", ("upvotes:>10",)),
    Example(FIELDS, "lang:de -lang:en", "in German; also `lang:german`. Papers of a language that is not known are in none", "",
            ("lang:de", "-lang:en")),
    Example(FIELDS, "exoplanets sort:newest", "those that hold every word, by falling day", "exoplanets", ("sort:newest",)),
    Example(FIELDS, "learning rate in:text", "passages of the texts of papers ([more](fulltext.md#searching-all-texts)), and where "
            "papers are listed each once; filters are of the paper, phrases and exclusions of the passage", "learning rate",
            ("in:text",)),
    Example(FIELDS, "id:2205.13147", "this paper alone", "", ("id:2205.13147",)),
    Example(FIELDS, "images like:2205.13147", "the papers nearest to that one, which is left out itself", "images",
            ("like:2205.13147",)),
    Example(FIELDS, "cites:2205.13147 -citedby:2301.00001", "papers whose text here cites the first, and that the second "
            "does not cite", "", ("cites:2205.13147", "-citedby:2301.00001")),
    Example(OTHERS, "au:del_maestro AND ti:checkerboard", "arXiv", "checkerboard",
            ('author:"del maestro"', "title:checkerboard")),
    Example(OTHERS, "all:electron ANDNOT abs:proton", "arXiv", "electron", ("all:electron", "-abs:proton")),
    Example(OTHERS, "cat:cs.CL AND submittedDate:[202301010600 TO 202401010600]", "arXiv", "",
            ("cat:cs.CL", "date:2023-01-01..2024-01-01")),
    Example(OTHERS, "find a ellis and t boson and date > 2015", "INSPIRE", "boson",
            ("author:ellis", "title:boson", "date:2016-01-01..")),
    Example(OTHERS, "f a ostapchenko not olinto", "INSPIRE", "", ("author:ostapchenko", "-author:olinto")),
    Example(OTHERS, 'author:"^Facchini, S" year:2020-2022 abs:"alma"', "ADS", "alma",
            ('firstauthor:"Facchini, S"', "year:2020..2022", "abs:alma")),
    Example(OTHERS, "pubdate:[2009-01 TO 2009-12] author:(\"Evans\") bibstem:(ApJS)", "ADS", "",
            ("date:2009-01..2009-12", "author:Evans", "venue:ApJS")),
    Example(OTHERS, 'author:"y lecun" intitle:planning -survey', "Google Scholar", "planning",
            ('author:"y lecun"', "title:planning", "-survey")),
    Example(OTHERS, "allintitle: world models", "Google Scholar", "world models", ("title:world", "title:models")),
    Example(TEXT, '"Why Should I Trust You?": Explaining the Predictions of Any Classifier', "a title, quotes and all",
            '"Why Should I Trust You?": Explaining the Predictions of Any Classifier'),
    Example(TEXT, "Reinforcement Learning with Post -Rollout Edits", "a title with a stray minus",
            "Reinforcement Learning with Post -Rollout Edits"),
    Example(TEXT, "DEEP RESIDUAL LEARNING AND WIDE NETWORKS", "a title in capitals",
            "DEEP RESIDUAL LEARNING AND WIDE NETWORKS"),
    Example(TEXT, "Measurement of $e^{+} e^{-} \\rightarrow J/\\psi$ (NOT final).", "TeX, slashes, a full stop",
            "Measurement of $e^{+} e^{-} \\rightarrow J/\\psi$ (NOT final)."),
    Example(IDS, "2501.12948", "this paper first: a number of arXiv, old or new", "", ("arXiv:2501.12948",)),
    Example(IDS, "arXiv:2501.12948v2, hep-th/9901001", "several, in their order", "",
            ("arXiv:2501.12948v2", "arXiv:hep-th/9901001")),
    Example(IDS, "rewards, see https://huggingface.co/papers/2501.12948.", "an address anywhere in the text", "rewards,",
            ("arXiv:2501.12948",)),
    Example(IDS, "doi:10.1093/mnras/stad2846", "a DOI", "", ("doi:10.1093/mnras/stad2846",)),
)  # fmt: skip


def tables() -> str:
    """Write the examples as tables in Markdown, one for each group."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for group, rows in groupby(EXAMPLES, key=lambda example: example.group):
        yield f"**{group}**\n"
        yield "| write | finds |\n|---|---|"
        for example in rows:
            text = example.text.replace("|", "\\|")
            operators = ", ".join(f"`{operator}`" for operator in example.operators)
            reading = f"; read as {operators}" if group == OTHERS else ""
            yield f"| `{text}` | {example.finds}{reading} |"
        yield ""


def written(page: str) -> str:
    """Return the page with the tables between its two marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE} written")
