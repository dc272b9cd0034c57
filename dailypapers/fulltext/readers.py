"""What reads the files of texts on this site: our own readers, for PDFs a GROBID server where one is set."""

from __future__ import annotations

from django.conf import settings

from dailypapers.fulltext.actions import FileReader
from dailypapers.fulltext.grobid import Grobid
from dailypapers.fulltext.sandbox import cut_figure, read_file, read_tei_file


def file_reader() -> FileReader:
    """Return the reader of files by the settings."""
    if not settings.GROBID_URL:
        return FileReader(read_file, cut_figure)
    return FileReader(Grobid(settings.GROBID_URL, read_tei_file, read_file).read, cut_figure)
