"""The cache that counts attempts to sign in: a table for all processes that says when it cannot be written.

Django's own takes an error of the database for "not stored", which whoever counts reads as "too many attempts".
"""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, InternalError, OperationalError, connections, router


class SignInCache(DatabaseCache):
    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = None) -> bool:
        errors: list[DatabaseError] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            try:
                return execute(sql, params, many, context)
            except DatabaseError as error:
                errors.append(error)
                raise

        connection = connections[router.db_for_write(self.cache_model_class)]
        with connection.execute_wrapper(note):
            is_stored: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]  # not in the stubs
        if not is_stored and errors and isinstance(errors[-1], OperationalError | InternalError):
            raise errors[-1]
        return is_stored
