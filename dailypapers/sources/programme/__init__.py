"""Programmes of conferences as a table: which paper is presented when, where and in which session."""
