"""Prompts that a reader starts with one click in their assistant."""

from __future__ import annotations

from collections.abc import Callable


def brief_me_on_today(interests: str = "") -> str:
    """Brief me on today's papers"""
    focus = f" I care most about: {interests}." if interests else ""
    return (
        f"Use daily_papers with day=newest and limit=25, and trending_papers with limit=10.{focus} Tell me in at most "
        "ten sentences what is new: group papers that belong together, say for each group what is claimed and why it "
        "matters, and link every paper you name. End with the three I should read first and why."
    )


def related_work(abstract: str) -> str:
    """Related work for this abstract"""
    return (
        "Find the related work for the abstract below. Search with search_papers for each of its claims in other words "
        "than its own, look at similar_papers of the best hits, and read abstracts with get_paper before you cite. "
        "Group the papers by how they relate, one or two sentences for each paper with its link, and say what you "
        f"could not find.\n\nAbstract:\n{abstract}"
    )


def explain_paper(id: str) -> str:
    """Explain a paper"""
    return (
        f"Read the paper {id} with get_paper. Explain what problem it solves, what is new, what the evidence is and "
        "what it does not show, for somebody who works in a neighbouring field. Then name three similar_papers and say "
        "how they differ."
    )


PROMPTS: list[Callable[..., str]] = [brief_me_on_today, related_work, explain_paper]
