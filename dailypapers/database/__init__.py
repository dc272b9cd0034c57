"""The primary and its standbys: which of them a request reads, and how far each standby is behind."""
