"""Highlights, private notes and tags of one's own."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin, line, lines
from dailypapers.community.models import Annotation, Tag
from dailypapers.community.models.annotations import CONTEXT_LENGTH, NOTE_LENGTH, QUOTE_LENGTH, TAG_LENGTH
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.passages import passages_of
from dailypapers.fulltext.queries import Reader, text_of
from dailypapers.fulltext.quotations import QuotableText, Quotation, find_quotation
from dailypapers.lib.errors import Invalid, NotFound
from dailypapers.lib.text import without_controls

MAX_TAGS = 30  # of one paper


def annotate(user: Actor, paper: Paper, quotation: Quotation, note: str = "") -> Annotation:
    """Highlight what is quoted, with a note or without; without a quotation note something on the paper.

    Where the reader has the text here, the quotation is cut out of it. Raises `Invalid` for what does not stand there,
    and for neither words nor a note.
    """
    exact = line(quotation.exact, QUOTE_LENGTH, _("The quotation"), required=False)
    words = lines(note, NOTE_LENGTH, _("The note"))
    if not exact and not words:
        raise Invalid(_("Quote a passage, or write a note."))
    prefix, suffix = (_context(text) for text in (quotation.prefix, quotation.suffix))
    placed = _cut(paper, user, Quotation(exact, prefix[-CONTEXT_LENGTH:], suffix[:CONTEXT_LENGTH], quotation.anchor))
    with transaction.atomic():
        owner = begin(user, "annotate")
        what = {"user": owner, "paper": paper, "quote": placed.exact, "anchor": placed.anchor[:255], "note": words}
        context = {"prefix": placed.prefix, "suffix": placed.suffix}
        same = Annotation.objects.filter(**what, **context).first()  # a second click marks nothing more
        return same or Annotation.objects.create(**what, **context)


def change_note(user: Actor, annotation_id: int, note: str) -> Annotation:
    """Replace the note of an annotation of one's own. Raises `NotFound`, and `Invalid` where nothing would be left."""
    words = lines(note, NOTE_LENGTH, _("The note"))
    with transaction.atomic():
        owner = begin(user, "annotate")
        annotation = _own(owner, annotation_id)
        if not words and not annotation.quote:
            raise Invalid(_("Write something, or delete the note."))
        annotation.note, annotation.changed_at = words, timezone.now()
        annotation.save(update_fields=["note", "changed_at"])
        return annotation


def delete_annotation(user: Actor, annotation_id: int) -> None:
    """Delete an annotation of one's own. Raises `NotFound`."""
    with transaction.atomic():
        owner = begin(user, "annotate")
        _own(owner, annotation_id).delete()


def _own(owner: User, annotation_id: int) -> Annotation:
    annotation = Annotation.objects.select_related("paper").filter(user=owner, id=annotation_id).first()
    if annotation is None:
        raise NotFound(_("There is no such note of yours."))
    return annotation


def set_tags(user: Actor, paper: Paper, text: str) -> list[str]:
    """Tag a paper with these words, parted by commas, and no others; return them. Raises `Invalid`."""
    names = list(dict.fromkeys(line(part, TAG_LENGTH, _("A tag"), required=False).lower() for part in text.split(",")))
    names = [name for name in names if name]
    if len(names) > MAX_TAGS:
        raise Invalid(_("A paper can have %(count)s tags.") % {"count": MAX_TAGS})
    with transaction.atomic():
        owner = begin(user, "annotate")
        mine = Tag.objects.filter(user=owner, paper=paper)
        mine.exclude(name__in=names).delete()
        new = [Tag(user=owner, paper=paper, name=name) for name in names]
        Tag.objects.bulk_create(new, ignore_conflicts=True)
    return names


def _context(text: str) -> str:
    return without_controls(text).replace("\n", " ")


def _cut(paper: Paper, reader: Reader, quotation: Quotation) -> Quotation:
    """Return the quotation as the text has it; as it was given where the reader does not have the text here.

    What may be quoted only is not looked into: nobody reads it piece by piece through their own notes.
    """
    readable = text_of(paper, reader) if quotation.exact else None
    if readable is None or not readable.is_whole:
        return quotation
    try:
        found = find_quotation(QuotableText(passages_of(readable.document())), quotation)
    except FullTextError:
        return quotation
    if found is None:
        raise Invalid(
            _("This does not stand in the text that is here. Mark it on the reading page, or note it without.")
        )
    return found.quotation
