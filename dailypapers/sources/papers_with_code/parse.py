"""The dumps that Papers with Code left behind (CC BY-SA 4.0): papers with abstracts, links to code, methods, results.

https://github.com/paperswithcode/paperswithcode-data describes them. Each object that names a paper is a record of its
own, known by the paper and what is said of it, so that all of them meet in one paper by its arXiv number or title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import LinkFact, PaperRecord, ResultFact
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import slug
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import is_preprint_server

SOURCE = "papers-with-code"
_MAX_DEPTH = 8  # of tasks in tasks
_MAX_ROWS = 50_000  # of one task
_MAX_METRICS = 50  # of one row
MAX_LABEL = 200  # characters of a task, a data set, a model, a metric


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object is one of the dumps: a paper, a link to code, a method or a row of results."""
    if "paper_url" in item:
        return "url_abs" in item or "repo_url" in item or "model_name" in item
    return "num_papers" in item and "paper" in item


def is_table(item: Mapping[str, object]) -> bool:
    """Tell whether an object is a task with its tables of results, or a method that names no paper."""
    if isinstance(item.get("datasets"), list) and "task" in item:
        return True
    return "num_papers" in item and "full_name" in item and not isinstance(item.get("paper"), dict)


def rows_of(task: Mapping[str, object], depth: int = _MAX_DEPTH) -> Iterator[Mapping[str, object]]:
    """Yield the results of a task that name a paper, each with its task and data set, also those of its subtasks."""
    for dataset in clean.objects(task.get("datasets")):
        best = dataset.get("sota")
        for row in clean.objects(best.get("rows") if isinstance(best, dict) else None)[:_MAX_ROWS]:
            if row.get("paper_title"):
                yield {**row, "task": task.get("task"), "dataset": dataset.get("dataset")}
    for subtask in clean.objects(task.get("subtasks")) if depth else ():
        yield from rows_of(subtask, depth - 1)


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one object. Raises InvalidRecord where it names no paper."""
    if "repo_url" in item:
        return _of_link(item)
    if "model_name" in item:
        return _of_result(item)
    return _of_method(item) if "num_papers" in item else _of_paper(item)


def _of_paper(item: Mapping[str, object]) -> PaperRecord:
    get = item.get
    methods: list[object] = [method.get("name") for method in clean.objects(get("methods"))]
    venue = clean.text(get("conference") or get("proceeding"), clean.MAX_TITLE)
    return _record(
        item,
        name="",
        title=get("title"),
        urls=(get("arxiv_id"), get("url_abs"), get("url_pdf")),
        abstract=clean.prose(get("abstract")),
        authors=clean.authors(get("authors")),
        keywords=[*_texts(get("tasks")), *_texts(methods)],
        published=get("date"),
        venue="" if is_preprint_server(venue) else venue,
    )


def _of_link(item: Mapping[str, object]) -> PaperRecord:
    get = item.get
    standing = 1 if get("is_official") is True else 2 if get("mentioned_in_paper") is True else 3
    return _record(
        item,
        name=f"{standing} {clean.text(get('repo_url'), 200)}",  # in this order, for the first link is the paper's code
        title=get("paper_title"),
        urls=(get("paper_arxiv_id"), get("paper_url_abs"), get("paper_url_pdf")),
        code=[get("repo_url")],
    )


def _of_result(item: Mapping[str, object]) -> PaperRecord:
    get = item.get
    model = f"{clean.text(get('dataset'), 100)}: {clean.text(get('model_name'), 100)}"
    return _record(
        item,
        name=f"{clean.text(get('task'), 100)}: {model}",
        title=get("paper_title"),
        urls=(get("paper_url"),),
        keywords=_texts([get("task"), get("dataset")]),
        published=get("paper_date"),
        code=[link.get("url") for link in clean.objects(get("code_links"))],
        results=_results(item),
    )


def _results(item: Mapping[str, object]) -> tuple[ResultFact, ...]:
    """Return the numbers of a row, each as it is written there."""
    metrics = item.get("metrics")
    task, dataset, model = (clean.text(item.get(name), MAX_LABEL) for name in ("task", "dataset", "model_name"))
    facts = []
    for name, value in list(metrics.items())[:_MAX_METRICS] if isinstance(metrics, dict) else ():
        number = clean.text(str(value) if isinstance(value, int | float) else value, MAX_LABEL)
        if number and (metric := clean.text(name, MAX_LABEL)):
            facts.append(ResultFact(task, dataset, model, metric, number, SOURCE))
    return tuple(facts)


def _of_method(item: Mapping[str, object]) -> PaperRecord:
    paper = item.get("paper")
    fields: Mapping[str, object] = paper if isinstance(paper, dict) else {}
    collections: list[object] = [one.get("collection") for one in clean.objects(item.get("collections"))]
    return _record(
        {"paper_url": fields.get("url")},
        name=clean.text(item.get("full_name") or item.get("name"), 100),
        title=fields.get("title"),
        urls=(item.get("source_url"),),
        keywords=_texts([item.get("name"), *collections]),
        code=[item.get("code_snippet_url")],
    )


def _record(
    item: Mapping[str, object],
    *,
    name: str,
    title: object,
    urls: Iterable[object],
    abstract: str = "",
    authors: tuple[str, ...] = (),
    keywords: Iterable[str] = (),
    published: object = None,
    venue: str = "",
    code: Iterable[object] = (),
    results: tuple[ResultFact, ...] = (),
) -> PaperRecord:
    """Return a record; its id is that of the paper and `name`, for several records tell of one paper."""
    paper_title = clean.required_title(title)
    found = [identifier for url in urls if (identifier := clean.identifier(url)) is not None]
    ids = {identifier.scheme: identifier.value for identifier in reversed(found)}
    paper = clean.text(item.get("paper_url"), 400).rstrip("/").rpartition("/")[2] or slug(paper_title)[:200]
    if not paper:
        raise InvalidRecord(sentence("The record names no paper."))
    return PaperRecord(
        source=SOURCE,
        source_id=clean.text(f"{paper} {name}", clean.MAX_NAME),
        title=paper_title,
        abstract=abstract,
        authors=authors,
        arxiv_id=ids.get("arxiv", ""),
        doi=ids.get("doi", ""),
        openreview_id=ids.get("openreview", ""),
        keywords=clean.words(list(keywords)),
        links=tuple(LinkFact("code", url) for url in dict.fromkeys(map(clean.web_address, code)) if url),
        published_at=clean.moment(published),
        journal_ref=venue,
        results=results,
    )


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
