"""One host builds the index, all others copy it: through a folder that all reach, or a bucket.

    current.json           the copy: which files the index has, and of which blocks each is made
    blocks/3f/3f9c…        a block: a piece of a file, at most 1 MiB, under the hash of its content

A block is never changed, so a copy that is being read stays whole while the next one is written; `current.json` is
written last and replaces the one before. Nothing compares clocks.
"""
