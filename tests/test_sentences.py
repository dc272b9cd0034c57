"""What readers see is marked for translation: literal words where messages, errors, labels and choices are expected."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dailypapers

ROOT = Path(dailypapers.__file__).parent
CHECKED = (
    "accounts",
    "community",
    "digests",
    "formats",
    "insights",
    "listings",
    "publishing",
    "speech",
    "web",
    "webhooks",
    "writer",
)
"""Packages in which every such place is looked at."""

SENTENCES = {  # functions and errors, and which of their arguments are words for readers
    "Conflict": (0,), "AuthenticationRequired": (0,), "Invalid": (0,), "InvalidSubscription": (0,), "NoAnswer": (0,),
    "NoSuchFeed": (0,), "NotAllowed": (0,), "NotFound": (0,), "PageOutOfRange": (0,), "RateLimited": (0,),
    "ValidationError": (0,), "BadLink": (0,), "Gone": (0,), "error_page": (1,), "redirect_back": (2,),
    "InvalidSiteURL": (0,), "SpeechFailed": (0,), "PageFailed": (0,), "UnusableFolder": (0,), "NotPublishable": (0,),
    "form_page": (2, 3), "success": (1,), "warning": (1,), "register": (1,), "FacetGroup": (0,),
}  # fmt: skip
KEYWORDS = {"asks", "back_label", "help_text", "label", "link_text", "verbose_name", "verbose_name_plural"}
NAMES = {"Slack", "Discord", "Mattermost", "Matrix", "Bluesky"}  # which are the same in every language


def unmarked(source: str) -> list[str]:
    """Return the literals of a source that stand where words for readers are expected, with their lines."""
    found = (node for node in _expected(ast.parse(source)) if _is_literal(node))
    return [f"{node.lineno}: {ast.unparse(node)}" for node in found]


def _expected(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ("warning", "register") and ast.unparse(node.func).split(".")[0] in ("log", "admin", "library"):
                continue
            yield from (node.args[place] for place in SENTENCES.get(name, ()) if place < len(node.args))
            yield from (keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS)
            for keyword in node.keywords:
                if keyword.arg == "error_messages" and isinstance(keyword.value, ast.Dict):
                    yield from keyword.value.values
        elif isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                    yield line.value.elts[1]


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_literal(node.body) or _is_literal(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and str(part.value).strip(" “”.:()") for part in node.values)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text and any(map(str.isalpha, node.value)) and node.value not in NAMES


@pytest.mark.parametrize("package", CHECKED)
def test_words_for_readers_are_marked(package: str) -> None:
    files = [file for file in (ROOT / package).rglob("*.py") if "migrations" not in file.parts]
    found = [f"{file.relative_to(ROOT)}:{one}" for file in sorted(files) for one in unmarked(file.read_text())]
    assert found == []


def test_what_is_found() -> None:
    assert unmarked('raise Invalid("No such day.")')
    assert unmarked('raise NotFound(f"No paper {key}.")')
    assert unmarked('forms.CharField(label="Name", error_messages={"required": "Write one."})')[1:]
    assert unmarked('class Kind(TextChoices):\n    READ = "read", "Read"')
    assert not unmarked('raise Invalid(_("No such day: %(day)s.") % {"day": day})')
    assert not unmarked('forms.CharField(label=_("Name"), initial="read")')
