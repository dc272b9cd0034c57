"""dailypapers: a self-hosted Daily Papers. See docs/architecture.md for the layout."""

__version__ = "0.1.0"
