"""Plain paper JSON lines: one object a paper, ours or a stranger's."""
