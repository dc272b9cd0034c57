"""Better summaries and keywords from a language model somebody else runs: optional, in the background, on a budget."""
