"""How passwords are hashed: argon2id with the second of RFC 9106's recommended settings."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes, four lanes: Django's 100 MiB are much for a small machine's four threads."""

    time_cost = 3
    memory_cost = 64 << 10  # KiB
    parallelism = 4
