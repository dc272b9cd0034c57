"""The folder of a published site: no moment of a run, nor any kill, leaves a dead link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dailypapers.publishing import folder
from dailypapers.publishing.folder import MANIFEST, SiteFolder, UnusableFolder, Written

OLD = {
    "index.html": '<a href="day1.html">',
    "day1.html": '<a href="a.html">',
    "a.html": '<a href="day1.html">',
    "b/gone.html": "",
}
NEW = {
    "index.html": '<a href="day2.html">',
    "day1.html": '<a href="a.html"><a href="day2.html">',
    "day2.html": '<a href="c.html"><a href="day1.html">',
    "a.html": '<a href="day1.html">',
    "c.html": '<a href="day2.html">',
}


def write(root: Path, files: dict[str, str]) -> Written:
    with SiteFolder(root) as place:
        for name, text in files.items():
            place.put(name, text.encode())
        return place.commit()


def reachable(root: Path) -> Iterator[str]:
    """Follow every link from the home page; fails at one that leads nowhere."""
    seen, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        waiting += re.findall('href="([^"]+)"', (root / name).read_text())


class Killed(BaseException):
    """The process ends here."""


def test_a_second_run_writes_what_changed_and_removes_what_is_gone(tmp_path: Path) -> None:
    assert write(tmp_path, OLD).new == 4
    written = write(tmp_path, NEW)
    assert (written.new, written.changed, written.kept, written.removed) == (2, 2, 1, 1)
    assert not (tmp_path / "b").exists()
    assert write(tmp_path, NEW) == Written(kept=5, bytes=sum(map(len, NEW.values())))


@pytest.mark.parametrize("step", range(12))
def test_a_kill_at_any_step_leaves_a_whole_site_and_the_next_run_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    write(tmp_path, OLD)
    steps = iter(range(100))

    def counted(method: str) -> None:
        before = getattr(Path, method)

        def act(self: Path, *words: object, **options: object) -> object:
            if next(steps) == step:
                raise Killed
            return before(self, *words, **options)

        monkeypatch.setattr(Path, method, act)

    for method in ("replace", "unlink", "rmdir"):
        counted(method)
    with suppress(Killed):
        write(tmp_path, NEW)
    monkeypatch.undo()
    assert "a.html" in set(reachable(tmp_path))
    write(tmp_path, NEW)
    assert set(reachable(tmp_path)) == set(NEW)
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")} == set(NEW)


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(UnusableFolder, match=r"index\.html is in the way"):
        write(tmp_path, OLD)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == ["index.html"]
    (tmp_path / "index.html").unlink()
    write(tmp_path, OLD)
    (tmp_path / "CNAME").write_text("papers.example.org")
    write(tmp_path, {"index.html": ""})
    assert (tmp_path / "CNAME").read_text() == "papers.example.org"
    assert not (tmp_path / "a.html").exists()


def test_a_damaged_manifest_costs_a_whole_run_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / MANIFEST).write_text('{"files": [')
    assert write(tmp_path, NEW).changed == 2
    assert set(reachable(tmp_path)) == set(NEW)


def test_a_file_that_somebody_changed_is_not_taken_for_ours(tmp_path: Path) -> None:
    with SiteFolder(tmp_path) as place:
        place.put("a.html", b"ours", "stamp")
        place.commit()
    with SiteFolder(tmp_path) as place:
        assert place.unchanged("a.html", "stamp") == "ours"
        assert place.unchanged("a.html", "another") is None
        (tmp_path / "a.html").write_bytes(b"THEIRS")
        assert place.unchanged("a.html", "stamp") is None


def test_web_servers_may_read_what_is_written(tmp_path: Path) -> None:
    write(tmp_path / "site", OLD)
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "site/a.html").stat().st_mode & 0o777 == 0o644


def test_one_run_at_a_time_and_only_into_a_folder(tmp_path: Path) -> None:
    with SiteFolder(tmp_path), pytest.raises(UnusableFolder, match="Another process"), SiteFolder(tmp_path):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(UnusableFolder, match="is a file"), folder.SiteFolder(tmp_path / "file"):
        pass
