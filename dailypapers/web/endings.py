"""The endings of files that pages offer."""

from dailypapers.formats import added_formats

_ADDED = tuple(added_formats())  # by other packages
LIST_ENDINGS = ("md", "bib", "ris", "csl.json", "csv", *_ADDED)  # of a list
PAPER_ENDINGS = ("md", "bib", "ris", "csl.json", *_ADDED)  # of a paper
