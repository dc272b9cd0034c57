"""The site as static files: our own pages, lists and feeds as nobody in particular sees them, for any web space."""
