"""A PDF to a document: characters → words → lines in reading order → what each line is → blocks.

`characters`, `drawings` and `pages` ask pdfium; all else is geometry over its answers. Nothing here bounds time or
memory as a whole: call it through `dailypapers.fulltext.sandbox`.
"""

from __future__ import annotations

from dailypapers.fulltext.read.pdf.reading import read_pdf as read_pdf
