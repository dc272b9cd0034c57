"""What the wheel contains."""

from __future__ import annotations

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent


def test_the_wheel_contains_every_file_of_the_package_and_says_it_is_typed() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    files = (path for path in (ROOT / "dailypapers").rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert packed == {str(path.relative_to(ROOT)) for path in files}
    assert "dailypapers/py.typed" in packed
