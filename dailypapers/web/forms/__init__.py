"""Forms of every query string and request body, one file a family."""
