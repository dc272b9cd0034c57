"""Whether tests bite: see `__main__`."""
