"""The whole instance in a file, and back."""
