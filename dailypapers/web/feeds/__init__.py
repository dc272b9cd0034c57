"""Every list as RSS 2.0, Atom and JSON Feed: `lists.py` resolves the URL of a feed, `views.py` answers it."""
