"""Papers as Markdown, for agents and notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dailypapers.catalog.models import Paper
from dailypapers.lib.identifiers import arxiv_url, doi_url
from dailypapers.lib.tex import to_plain
from dailypapers.web.templatetags.papers import address_of, byline, gist, keywords_by, written_by

_MEANING = re.compile(r"([\\`*_\[\]<>#|])")
_UNSAFE_IN_URL = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20"})


def paper(found: Paper, site: str) -> str:
    """A paper loaded by `queries.whole`; `site` is the address of the site with a slash at its end."""
    lines = [f"# {escape(found.title_text)}", ""]
    names = ", ".join(escape(row.author.name) for row in found.authorships.all())
    lines += [names, ""] if names else []
    lines += [f"- {name}: {value}" for name, value in _facts(found, site) if value]
    if found.summary:
        lines += ["", "## Summary", "", escape(to_plain(found.summary))]
    elif model := written_by(found):
        lines += ["", f"## Summary, written by {escape(model)}", "", escape(found.gist)]
    if found.abstract:
        lines += ["", "## Abstract", "", escape(to_plain(found.abstract))]
    return "\n".join(lines).strip() + "\n"


def papers(
    title: str, found: Iterable[Paper], site: str, *, note: str = "", following: str = "", days: bool = False
) -> str:
    """A list as a model can read it whole: for each paper its title, where it is, who wrote it, and the gist.

    `found` is loaded by `queries.for_cards`; `following` is the address of the next page; with `days` each paper
    tells its day.
    """
    lines = [f"# {escape(title)}", ""]
    lines += [note, ""] if note else []
    for number, one in enumerate(found, 1):
        facts = [escape(byline(one)), str(one.featured_on) if days and one.featured_on else "", _votes(one)]
        facts += [f"[code]({one.code_url.translate(_UNSAFE_IN_URL)})"] if one.code_url else []
        address = site.rstrip("/") + address_of(one.key, ".md")
        lines += [f"{number}. **[{escape(one.title_text)}]({address.translate(_UNSAFE_IN_URL)})**"]
        lines += [f"   {' · '.join(fact for fact in facts if fact)}", f"   {escape(gist(one))}", ""]
    if following:
        lines += [f"[Next page]({following.translate(_UNSAFE_IN_URL)})"]
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


def _votes(one: Paper) -> str:
    return f"{one.external_upvotes:,} upvote{'s' * (one.external_upvotes != 1)}" if one.external_upvotes else ""


def _facts(found: Paper, site: str) -> list[tuple[str, str]]:
    return [
        ("Page", site.rstrip("/") + address_of(found.key)),
        ("arXiv", arxiv_url(found.arxiv_id) if found.arxiv_id else ""),
        ("DOI", doi_url(found.doi).translate(_UNSAFE_IN_URL) if found.doi else ""),
        ("Published", found.published_at.date().isoformat() if found.published_at else ""),
        ("Revised", found.revised_at.date().isoformat() if found.revised_at else ""),
        ("Featured", found.featured_on.isoformat() if found.featured_on else ""),
        ("Organisation", escape(found.organisation.name) if found.organisation else ""),
        ("Categories", ", ".join(row.category.code for row in found.paper_categories.all())),
        ("Keywords", ", ".join(escape(row.keyword.name) for row in found.paper_keywords.all())),
        (f"Keywords {escape(keywords_by(found))}", ", ".join(map(escape, own_keyphrases(found)))),
        ("Upvotes", str(found.external_upvotes) if found.external_upvotes else ""),
        *((link.get_kind_display(), link.url.translate(_UNSAFE_IN_URL)) for link in found.links.all()),
    ]


def own_keyphrases(found: Paper) -> list[str]:
    """The keyphrases of a paper loaded by `queries.whole` that hold none of its source's keywords."""
    named = [row.keyword.name.casefold() for row in found.paper_keywords.all()]
    return [phrase for phrase in found.keyphrases or () if not any(name in phrase.casefold() for name in named)]


def escape(text: str) -> str:
    """Plain text whose punctuation means nothing to Markdown."""
    return _MEANING.sub(r"\\\1", text)
