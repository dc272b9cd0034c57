"""The paper itself: its text, figures and references."""
