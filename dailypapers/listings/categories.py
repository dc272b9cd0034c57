"""Sums and differences of categories: `cs.AI+cs.LG-cs.CY` is what is in cs.AI or cs.LG but not in cs.CY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dailypapers.catalog.models import Category
from dailypapers.lib.categories import canonical_category, is_category
from dailypapers.lib.errors import NotFound

MAX_CATEGORIES = 20
MAX_LENGTH = 300  # characters


@dataclass(frozen=True, slots=True)
class CategorySum:
    """Categories of which a paper must have one (at least one), and categories it must not have."""

    included: tuple[Category, ...]
    excluded: tuple[str, ...] = ()  # codes; the catalogue may have no paper of them yet

    def __str__(self) -> str:
        return "+".join(row.code for row in self.included) + "".join(f"-{code}" for code in self.excluded)

    @property
    def title(self) -> str:
        """Return "Machine Learning (cs.LG)" for one category, "cs.AI + cs.LG − cs.CY" for several."""
        if len(self.included) == 1 and not self.excluded:
            row = self.included[0]
            return f"{row.name} ({row.code})" if row.name else row.code
        return " + ".join(row.code for row in self.included) + "".join(f" − {code}" for code in self.excluded)


def parse_categories(text: str) -> CategorySum:
    """Read a category, or several joined by `+` (a blank, as an address may turn it into) and `-`.

    Codes hold hyphens themselves (`hep-th`, `cond-mat.str-el`), so a hyphen takes away only where known categories
    stand on both sides. Raises `NotFound` that names the part no category of this catalogue has.
    """
    parts = [part for part in text.replace("+", " ").split(" ") if part]
    if not parts or len(text) > MAX_LENGTH or "\0" in text:
        raise NotFound(
            _("There is no category “%(name)s” in this catalogue. Write one like cs.LG, or cs.AI+cs.LG-cs.CY.")
            % {"name": text[:64]}
        )
    names = {piece for part in parts for piece in _pieces(part)}
    rows = {row.code: row for row in Category.objects.filter(code__in=_spellings(names))}
    codes = {code.lower(): code for code in rows}
    codes |= {
        name.lower(): canonical_category(name) for name in names if name.lower() not in codes and is_category(name)
    }
    included, excluded = list[Category](), list[str]()
    for part in parts:
        split = _split(part, codes)
        excluded_codes = split if part.startswith("-") else split[1:]
        if not split or (excluded_codes != split and split[0] not in rows):
            raise NotFound(
                _("There is no category “%(name)s” in this catalogue.") % {"name": split[0] if split else part[:64]}
            )
        included += [] if excluded_codes == split else [rows[split[0]]]
        excluded += excluded_codes
    if not included or len(included) + len(excluded) > MAX_CATEGORIES:
        raise NotFound(
            _("Name at least one and at most %(count)s categories, like cs.AI+cs.LG-cs.CY.") % {"count": MAX_CATEGORIES}
        )
    return CategorySum(tuple(dict.fromkeys(included)), tuple(dict.fromkeys(excluded)))


def _pieces(part: str) -> Iterator[str]:
    """Yield every run of hyphenated words that could be a code."""
    words = part.strip("-").split("-")[:40]
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 3) + 1):  # no code has more than two hyphens
            yield "-".join(words[start:end])


def _spellings(names: set[str]) -> set[str]:
    """Return codes as people write them: arXiv's archives are lower case, subjects behind the dot upper case."""
    return (
        names
        | {
            f"{archive.lower()}.{subject.upper()}" if len(subject) == 2 else f"{archive.lower()}.{subject.lower()}"
            for archive, dot, subject in (name.partition(".") for name in names)
            if dot
        }
        | {name.lower() for name in names}
    )


def _split(part: str, codes: dict[str, str]) -> list[str]:
    """Return the codes joined by `-` in one part, as few as possible; none where something is no category."""
    words = part.strip("-").lower().split("-")
    best: list[list[str] | None] = [[], *[None] * len(words)]
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - 3), end):
            before, piece = best[start], "-".join(words[start:end])
            if before is not None and piece in codes and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                best[end] = [*before, codes[piece]]
    return best[-1] or []
