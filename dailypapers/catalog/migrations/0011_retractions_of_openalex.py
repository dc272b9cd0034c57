"""Works that OpenAlex calls retracted were once stored as withdrawn by their authors: a notice says it now."""

import zlib
from hashlib import blake2b

import orjson
from django.db import migrations

from dailypapers.lib.notices import Notice, standing_of

BATCH = 2_000


def move_to_notices(apps, schema_editor):
    """Unmark the records, store a notice for each, and derive what papers say of it; return how many papers changed."""
    records = apps.get_model("catalog", "Record").objects
    last, mended = 0, 0
    while rows := list(records.filter(source="openalex", id__gt=last).order_by("id")[:BATCH]):
        last = rows[-1].id
        papers = {row.paper_id for row in rows if _unmark(apps, row)}
        for paper in apps.get_model("catalog", "Paper").objects.filter(id__in=papers):
            payloads = records.filter(paper_id=paper.id).values_list("payload", flat=True)
            paper.withdrawn = any(_fields(payload).get("withdrawn") for payload in payloads)
            standing = standing_of(_notices(apps, paper))
            paper.notice, paper.notice_doi, paper.notice_on, paper.notice_reason, paper.published_doi = standing
            paper.save(
                update_fields=["withdrawn", "notice", "notice_doi", "notice_on", "notice_reason", "published_doi"]
            )
        mended += len(papers)
    if mended:
        print(f"  {mended:,} papers that OpenAlex calls retracted are no longer shown as withdrawn by their authors.")
    return mended


def _fields(payload):
    return orjson.loads(zlib.decompress(payload))


def _unmark(apps, row):
    """Store a record without the mark, and a notice under its identifier; tell whether it had the mark."""
    fields = _fields(row.payload)
    if not fields.pop("withdrawn", False):
        return False
    line = orjson.dumps(fields)
    row.payload = zlib.compress(line, 1)
    row.payload_hash = int.from_bytes(blake2b(line, digest_size=8).digest(), "big") >> 1
    row.save(update_fields=["payload", "payload_hash"])
    identifier = fields.get("arxiv_id") or fields.get("doi")
    if identifier:
        notices = apps.get_model("catalog", "PaperNotice").objects
        notices.get_or_create(identifier=identifier, kind="retraction", doi="", defaults={"source": "openalex"})
    return True


def _notices(apps, paper):
    identifiers = [name for name in (paper.doi, paper.arxiv_id) if name]
    rows = apps.get_model("catalog", "PaperNotice").objects.filter(identifier__in=identifiers)
    return [Notice(row.identifier, row.kind, row.doi, row.issued_on, row.reason) for row in rows]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_tallies")]

    operations = [migrations.RunPython(move_to_notices, migrations.RunPython.noop)]
