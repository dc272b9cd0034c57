"""Saved Daily Papers result pages, as plain text."""
