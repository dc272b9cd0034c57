"""The folder of real papers that some tests read; they are skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("DAILYPAPERS_SHARED") or Path(__file__).parents[2] / "shared")
