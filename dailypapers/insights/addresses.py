"""The addresses of topics, which outlive them: topics made anew have those of the same papers before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dailypapers.community.models import Follow
from dailypapers.insights.models import FormerTopic, PaperTopic, Topic
from dailypapers.insights.succession import succession


class Inheritance(NamedTuple):
    """The addresses that new topics and fields have from old ones, and to which of the new each old address leads."""

    slugs: dict[int, str]
    numbers: dict[str, int]


def inherit_addresses(topics: Mapping[int, int], fields: Mapping[int, int]) -> Inheritance:
    """Compare new topics and fields, given by the ids of their papers, with those that are in use. Three queries."""
    papers = PaperTopic.objects.filter(paper_id__in=list(topics))
    before = dict(papers.values_list("paper_id", "topic__number"))
    before_fields = dict(papers.values_list("paper_id", "topic__field__number"))
    of_topics, of_fields = succession(before, topics), succession(before_fields, fields)
    heirs = of_topics.heirs | of_fields.heirs
    known = dict(Topic.objects.values_list("slug", "number"))
    former = dict(FormerTopic.objects.values_list("slug", "topic__number"))
    slugs = {number: slug for slug, number in known.items()}
    return Inheritance(
        {new: slugs[old] for new, old in (of_topics.same | of_fields.same).items()},
        {slug: heirs[number] for slug, number in (former | known).items() if number in heirs},
    )


def keep_addresses(inheritance: Inheritance, topics: Mapping[int, Topic]) -> None:
    """Let the addresses of topics that are no more lead to where their papers are; whoever followed them follows that.

    What has lost all its papers is forgotten; follows of it stay, and find nothing.
    """
    current = {topic.slug for topic in topics.values()}
    moved = {slug: topics[number] for slug, number in inheritance.numbers.items() if slug not in current}
    FormerTopic.objects.all().delete()
    FormerTopic.objects.bulk_create([FormerTopic(slug=slug, topic=topic) for slug, topic in sorted(moved.items())])
    for row in Follow.objects.filter(kind=Follow.Kind.TOPIC, query__in=moved).order_by("id"):
        heir = moved[row.query].slug
        if Follow.objects.filter(user=row.user_id, kind=row.kind, query=heir).exists():
            row.delete()
        else:
            row.query = heir
            row.save(update_fields=["query"])
