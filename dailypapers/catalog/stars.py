"""What is kept of the stars of a paper's code, and how many of them are new. Pure.

A record carries the counts it ever came with (`PaperRecord.star_counts`), so that they go with it into the archive, to
a merged paper and out of it again. All here are functions of sets: the order in which counts come does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from dailypapers.lib.record import LinkFact, PaperRecord, StarCount

KEPT_DAYS = 30  # days of which a count is kept, the oldest
EVE = timedelta(days=1)  # before the featured day, from when stars are new


def merge_counts(record: PaperRecord, moment: datetime, earlier: Iterable[StarCount] = ()) -> PaperRecord:
    """Return the record with its counts and the `earlier` ones; its links tell the newest.

    Stars without a moment were counted at `moment`; so were those of a moment that is yet to come.
    """
    fresh = [StarCount(link.url, moment, link.stars) for link in undated(record) if link.stars is not None]
    counts = downsample(
        replace(count, at=moment) if count.at > moment else count for count in (*record.star_counts, *fresh, *earlier)
    )
    return replace(record, star_counts=counts, links=apply_counts(record.links, counts)) if counts else record


def undated(record: PaperRecord) -> list[LinkFact]:
    """Return the links whose stars were counted at a moment that the record does not tell."""
    dated = {count.url for count in record.star_counts}
    return [link for link in record.links if link.stars is not None and link.url not in dated]


def downsample(counts: Iterable[StarCount]) -> tuple[StarCount, ...]:
    """Return of each URL the lowest count of each of the first `KEPT_DAYS` days, the highest and the newest.

    Thinned in parts and together it is the same.
    """
    by_url: dict[str, set[StarCount]] = {}
    for count in counts:
        by_url.setdefault(count.url, set()).add(count)
    kept: set[StarCount] = set()
    for counts_of_url in by_url.values():
        lowest: dict[date, StarCount] = {}
        for count in sorted(counts_of_url, key=_by_stars, reverse=True):
            lowest[count.at.date()] = count
        kept.update(lowest[day] for day in sorted(lowest)[:KEPT_DAYS])
        kept.add(max(counts_of_url, key=_by_stars))
        kept.add(max(counts_of_url, key=_by_moment))
    return tuple(sorted(kept, key=lambda count: (count.url, *_by_moment(count))))


def apply_counts(links: Sequence[LinkFact], counts: Iterable[StarCount]) -> tuple[LinkFact, ...]:
    """Return the links with the newest count where one is known."""
    newest: dict[str, int] = {}
    for count in sorted(counts, key=_by_moment):
        newest[count.url] = count.stars
    return tuple(replace(link, stars=newest.get(link.url, link.stars)) for link in links)


def growth(counts: Iterable[StarCount], url: str, featured_on: date | None) -> int | None:
    """Return the new stars of a URL: its highest count less its lowest, since the eve of the featured day.

    Without a featured day, of all counts. None where there is no count; what was counted before the eve is old fame.
    """
    since = datetime.combine(featured_on, time(), UTC) - EVE if featured_on and featured_on > date.min else None
    stars = [count.stars for count in counts if count.url == url and (since is None or count.at >= since)]
    return max(stars) - min(stars) if stars else None


def _by_stars(count: StarCount) -> tuple[int, datetime]:
    return count.stars, count.at


def _by_moment(count: StarCount) -> tuple[datetime, int]:
    return count.at, count.stars
