"""What the papers of a time are about: words over time, rising words, topics, the review of a week."""
