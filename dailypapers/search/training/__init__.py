"""Training the static embedding from papers: `dailypapers train`. docs/training.md says how.

Only `learning` and `losses` need PyTorch; reading, choosing words and texts, batches and validation are NumPy.
"""
