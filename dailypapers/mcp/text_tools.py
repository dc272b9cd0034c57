"""Tools that answer questions from the texts of papers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dailypapers.formats.markdown import escape
from dailypapers.mcp.paper_parts import quotation
from dailypapers.mcp.tools import InListing, InPaper, Tool, ToolContext
from dailypapers.operations.questions import find_evidence
from dailypapers.operations.scopes import open_scope


def ask(
    context: ToolContext,
    question: Annotated[str, Field(max_length=1_000, description="A question about what papers say, in plain words")],
    id: InPaper = "",
    listing: InListing = "",
) -> str:
    """Find the passages that answer a question in the texts of all papers, of one, or of a list, closest first.

    Answer from these quotations alone, name the number of each, and say so where there are none.
    """
    site = context.site.rstrip("/")
    reply = find_evidence(question, open_scope(id, listing, context.reader), context.reader)
    if not reply.evidence:
        return f"{reply.note or 'Nothing found.'} No passage of {escape(reply.scope.name)} comes close to this.\n"
    return "\n\n".join(quotation(number, hit, site) for number, hit in enumerate(reply.hits, 1)) + "\n"


TEXT_TOOLS: list[Tool] = [ask]
