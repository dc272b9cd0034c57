"""CITATION.cff, in which software says how to cite it: https://github.com/citation-file-format/citation-file-format.

A file stands for the work that it asks to be cited (its `preferred-citation`, which has the code of the software then;
else the software itself) and for each of its `references`. YAML is read by PyYAML with every value as text, and only
after its events have shown that no alias, no depth and no number of values makes it grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import yaml

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import Grouped, sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

MAX_FILE = 8 << 20  # bytes
MAX_VALUES = 60_000
_MAX_DEPTH = 20
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # written in C where PyYAML was built with it
_BEGIN = re.compile(rb"^[\"']?cff-version[\"']?[ \t]*:", re.MULTILINE)
_NAME_PARTS = ("given-names", "name-particle", "family-names", "name-suffix")
_MENTIONS = ("journal", "volume", "number", "issue", "collection-title", "notes")


def sniff(head: bytes) -> bool:
    """Tell whether a file says that it is a CITATION.cff."""
    return _BEGIN.search(head) is not None


def parse(text: str) -> Iterator[tuple[int, PaperRecord | InvalidRecord]]:
    """Yield every work of a file with its line; what cannot be read as InvalidRecord, a file that is no YAML whole."""
    try:
        root = _compose(text)
    except InvalidRecord as error:
        yield 1, error
        return
    parts = {key.value: value for key, value in root.value if isinstance(key, yaml.ScalarNode)}
    preferred, listed = parts.get("preferred-citation"), parts.get("references")
    yield _line(preferred or root), _read(preferred or root, root)
    for node in listed.value if isinstance(listed, yaml.SequenceNode) else ():
        yield _line(node), _read(node, None)


def _compose(text: str) -> yaml.MappingNode:
    """Return the nodes of a file. Raises InvalidRecord where it is no YAML, or more than such a file can be."""
    try:
        depth = 0
        for values, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_DEPTH or values > MAX_VALUES:
                raise InvalidRecord(
                    sentence(
                        "The file has an alias, is nested too deeply, or has more than %(max)s values: "
                        "write out what it means, or split it.",
                        max=Grouped(MAX_VALUES),
                    )
                )
        root = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, UnicodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InvalidRecord(
            sentence(
                "The file is not whole YAML from line %(line)s on: correct its indentation and quotation marks.",
                line=mark.line + 1 if mark is not None else 1,
            )
        ) from None
    if not isinstance(root, yaml.MappingNode):
        raise InvalidRecord(sentence("The file holds no fields: begin it with `cff-version:` and `title:`."))
    return root


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _read(node: yaml.Node, software: yaml.Node | None) -> PaperRecord | InvalidRecord:
    """Return the record of one work; of a paper that stands for a software, with the address of its code."""
    try:
        fields = _fields(node)
        record = _record_of(fields, _fields(software) if software is not None else fields)
    except (InvalidRecord, yaml.YAMLError) as error:
        return error if isinstance(error, InvalidRecord) else InvalidRecord(_NO_WORK)
    return record


_NO_WORK = sentence("The entry is no work: give it a `title:` and `authors:`.")


def _fields(node: yaml.Node) -> Mapping[str, object]:
    """Return the fields of a node, each a text, a list or fields. Raises InvalidRecord for anything but fields."""
    value = yaml.constructor.BaseConstructor().construct_object(node, deep=True)
    if not isinstance(value, dict):
        raise InvalidRecord(_NO_WORK)
    return value


def _record_of(work: Mapping[str, object], software: Mapping[str, object]) -> PaperRecord:
    get = work.get
    people = clean.objects(get("authors") or get("editors"), clean.MAX_AUTHORS)
    venue = get("journal") or _inside(get("conference")).get("name") or get("collection-title")
    record = reference(
        "cff",
        title=get("title"),
        abstract=get("abstract"),
        people=list(clean.somebody(map(_name, people))),
        ids=list(_ids(work)),
        mentions=[get(name) for name in _MENTIONS],
        notes=(get("notes"),),
        dates=(get("date-published"), get("date-released"), get("issue-date"), _date(work)),
        venue=venue,
        keywords=get("keywords"),
        links=(("code", software.get("repository-code"), None), ("page", get("url"), None)),
        language=get("languages"),
    )
    ids = clean.author_ids((_name(one), one.get("orcid"), "") for one in people)
    return replace(record, author_ids=ids) if ids else record


def _ids(work: Mapping[str, object]) -> Iterator[object]:
    """Yield what names a work: its DOI, then its other identifiers and its address."""
    yield work.get("doi")
    for one in clean.objects(work.get("identifiers"), 100):
        if one.get("type") != "swh":
            yield one.get("value")
    yield work.get("url")


def _name(person: Mapping[str, object]) -> str:
    """Return the name of a person in reading order, or of a group; without one, an alias."""
    parts = (clean.text(person.get(part), clean.MAX_NAME) for part in _NAME_PARTS)
    return " ".join(filter(None, parts)) or clean.text(person.get("name") or person.get("alias"), clean.MAX_NAME)


def _date(work: Mapping[str, object]) -> str:
    parts = (clean.text(work.get(name), 10) for name in ("year", "month"))
    return "-".join(filter(None, parts))


def _inside(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
