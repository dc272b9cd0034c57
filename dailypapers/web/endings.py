"""The endings of files that pages offer."""

LIST_ENDINGS = ("md", "bib", "ris", "csl.json", "csv")  # of a list
PAPER_ENDINGS = ("md", "bib", "ris", "csl.json")  # of a paper
