"""Training the static embedding from papers: `dailypapers train`. docs/training.md says how, and what was compared.

Only `learning` and `losses` need PyTorch; reading, choosing words and texts, batches and measuring are NumPy.
"""
