"""Properties are checked without a time limit of their own: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("lib", deadline=None)
settings.load_profile("lib")
