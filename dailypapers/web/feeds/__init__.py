"""Every list as RSS 2.0, Atom and JSON Feed: `lists.py` says which there are, `formats.py` how they are written."""
