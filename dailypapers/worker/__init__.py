"""One loop that runs every due step: harvesting, scoring, indexing."""
