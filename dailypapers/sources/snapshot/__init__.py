"""The arXiv metadata snapshot that Cornell University publishes on Kaggle."""
