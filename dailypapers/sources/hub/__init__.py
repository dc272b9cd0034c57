"""The Daily Papers of the hub: its API's JSON, and JSON lines made from it."""
