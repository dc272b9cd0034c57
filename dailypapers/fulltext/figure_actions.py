"""Finding the figures of texts and making the main one small: once each, in slices that survive a kill.

What is to be done is told by rows: a text without figures, and figures whose picture is due. A text that is read anew
loses its figures, so that they are found again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.figures import main_figure, strip_of
from dailypapers.fulltext.image_urls import image_url
from dailypapers.fulltext.models import FullText, TextFigures, TextPicture
from dailypapers.fulltext.queries import for_everybody, load_document
from dailypapers.fulltext.thumbnail import Thumbnail
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import HarvestingOff, SourceBusy, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import shorten

MAX_FILE = 15 << 20  # bytes of a picture of others
MAX_FAILURES = 4  # tries in a row until the picture is left alone
FIRST_PAUSE, MAX_PAUSE = 3_600.0, 2 * 86_400.0  # seconds until a picture is asked for again
_AT_ONCE = 50
Shrink = Callable[[bytes], list[Thumbnail]]
_State = TextFigures.State


def has_due_figures(*, is_network_on: bool) -> bool:
    """Tell whether `make_due` would find anything."""
    return _new(None).exists() or (is_network_on and _due(None).exists())


def make_due(
    shrink: Shrink, client: PoliteClient | None, is_over: Callable[[], bool], paper_ids: Sequence[int] | None = None
) -> Counter[str]:
    """Find the figures of texts, and make the main ones that are due; count them by state.

    `client` fetches pictures that stand at the source; None asks nobody. `shrink` is `sandbox.shrink_picture`. A
    service that wants silence is left alone, the others are asked on.
    """
    counted: Counter[str] = Counter()
    while not is_over() and (texts := list(_new(paper_ids).select_related("paper")[:_AT_ONCE])):
        for text in texts:
            if is_over():
                break
            counted[_find(text, shrink)] += 1
    while client is not None and not is_over():
        figures = _claim_next(paper_ids)
        if figures is None:
            break
        counted[_fetch(figures, shrink, client)] += 1
    return counted


def open_closed() -> int:
    """Find those figures again that were closed and are not any more: a licence changed, or the setting; how many."""
    opened = 0
    for figures in (
        TextFigures.objects.filter(state=_State.CLOSED).select_related("text__paper").defer("small", "large")
    ):
        if _is_open(figures.text):
            opened += figures.delete()[0]
    return opened


def _is_open(text: FullText) -> bool:
    """Tell whether the rule shows the text's figures to anybody but whoever brought it."""
    return settings.MODE == "single" or for_everybody(text, text.paper).is_whole


def _new(paper_ids: Sequence[int] | None) -> QuerySet[FullText]:
    """Select the texts whose figures were not looked for: the site's, and on a site for one person theirs."""
    texts = FullText.objects.filter(figures=None).exclude(fetched_at=None).order_by("-fetched_at")
    if settings.MODE != "single":
        texts = texts.filter(owner=None)
    return texts if paper_ids is None else texts.filter(paper_id__in=paper_ids)


def _due(paper_ids: Sequence[int] | None) -> QuerySet[TextFigures]:
    due = TextFigures.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")
    return due if paper_ids is None else due.filter(text__paper_id__in=paper_ids)


def _find(text: FullText, shrink: Shrink) -> str:
    """Find the figures of a text; make the main one where its picture is kept here. Return the state."""
    kept = set(text.pictures.values_list("src", flat=True))
    figures = TextFigures(text=text, state=_State.NONE)
    try:
        document = load_document(text)
        strip = strip_of(document, lambda src: src in kept or bool(image_url(text.source, text.url, src)))
        main = main_figure(document, strip)
    except FullTextError:
        strip, main = [], None  # of an older program: it is read anew, and then looked at again
    figures.strip = [list(figure) for figure in strip]
    if main is not None and not _is_open(text):
        figures.state = _State.CLOSED
    elif main is not None:
        figures.src, figures.alt = main.src, main.alt
        if main.src in kept:
            _shrink(
                figures, bytes(TextPicture.objects.values_list("png", flat=True).get(text=text, src=main.src)), shrink
            )
        else:
            figures.state, figures.next_try_at = _State.WAITING, timezone.now()
    return _store(text, figures)


def _store(text: FullText, figures: TextFigures) -> str:
    """Store the figures of a text, unless it was read anew or deleted meanwhile; return their state."""
    with transaction.atomic():
        if not FullText.objects.select_for_update().filter(pk=text.pk, fetched_at=text.fetched_at).exists():
            return _State.WAITING
        TextFigures.objects.bulk_create([figures], ignore_conflicts=True)
    return figures.state


def _shrink(figures: TextFigures, picture: bytes, shrink: Shrink) -> None:
    """Make a picture small, or note what stood in the way; nothing is stored."""
    figures.next_try_at = None
    try:
        small, large = shrink(picture)
    except FullTextError as error:
        if error.reason == "unavailable":  # a fault of this machine
            raise
        figures.state, figures.problem = _State.FAILED, shorten(str(error), 300)
        return
    figures.state, figures.problem, figures.failures = _State.MADE, "", 0
    figures.small, figures.large = small.webp, large.webp
    figures.width, figures.height = small.width, small.height
    figures.stamp = sha256(large.webp).hexdigest()[:12]


def _claim_next(paper_ids: Sequence[int] | None) -> TextFigures | None:
    now = timezone.now()
    for figures in _due(paper_ids).select_related("text")[:_AT_ONCE]:
        if leases.claim(figures, leases.process_name(), now):
            return figures
    return None


def _fetch(figures: TextFigures, shrink: Shrink, client: PoliteClient) -> str:
    """Fetch a picture from where the text came from; return what became of it."""
    text = figures.text
    try:
        answer = client.get(image_url(text.source, text.url, figures.src))
        if answer.status == 404:
            figures.state, figures.problem, figures.next_try_at = (
                _State.FAILED,
                sentence("The source does not have it."),
                None,
            )
        else:
            _shrink(figures, answer.body, shrink)
    except SourceBusy as error:
        figures.next_try_at = timezone.now() + timedelta(seconds=error.seconds)
    except HarvestingOff:  # the wish stays as it was
        leases.release(figures, leases.process_name())
        raise
    except SourceError as error:
        figures.failures, figures.problem = figures.failures + 1, shorten(str(error), 300)
        pause = backoff(figures.failures, first=FIRST_PAUSE, cap=MAX_PAUSE, jitter=0.2)
        is_left = figures.failures >= MAX_FAILURES
        figures.state = _State.FAILED if is_left else _State.WAITING
        figures.next_try_at = None if is_left else timezone.now() + timedelta(seconds=pause)
    except BaseException:  # stopped
        leases.release(figures, leases.process_name())
        raise
    names = ("state", "next_try_at", "failures", "problem", "stamp", "width", "height", "small", "large")
    leases.release(figures, leases.process_name(), **{name: getattr(figures, name) for name in names})
    return figures.state
