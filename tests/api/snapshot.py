"""`python -m tests.api.snapshot` writes the kept description of the API anew, for you to read in the diff."""

from __future__ import annotations

import os
import tempfile

if __name__ == "__main__":
    os.environ.setdefault("DAILYPAPERS_HOME", tempfile.mkdtemp(prefix="dailypapers-snapshot-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django

    django.setup()
    from tests.api.test_schema import SNAPSHOT, written

    SNAPSHOT.write_text(written())
    print(f"{SNAPSHOT} written")
