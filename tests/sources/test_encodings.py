"""Files that are not UTF-8."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dailypapers.lib.record import PaperRecord
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.files import read

AS_OF = date(2026, 1, 20)


def titles(path: Path, data: bytes) -> list[str]:
    path.write_bytes(data)
    found = list(read(path, as_of=AS_OF))
    assert all(isinstance(item, PaperRecord) for item in found), found
    return [item.title for item in found if isinstance(item, PaperRecord)]


@pytest.mark.parametrize(("title", "encoding"), [
    ("Über die Größe naïver Fassaden", "latin-1"), ("Étude “d’été” à l’œuvre", "cp1252"), ("О решении уравнений физики", "cp1251"),
    ("О решении уравнений физики", "koi8-r"), ("Řešení úloh a žluťoučký kůň", "cp1250"), ("深度学习在图像识别中的应用", "gb18030"),
    ("關於深度學習的論文研究", "big5"), ("日本語の論文についての研究", "shift-jis"), ("한국어 논문에 대한 연구와 분석", "euc-kr"),
    ("Über die Größe", "utf-8"), ("Über die Größe", "utf-8-sig"), ("Über 深度", "utf-16"), ("Über 深度", "utf-32"),
])  # fmt: skip
def test_an_encoding_is_told_by_the_bytes(tmp_path: Path, title: str, encoding: str) -> None:
    entry = f"@article{{k, title = {{{title}}}, year = 2020}}\n"
    assert titles(tmp_path / "a.bib", entry.encode(encoding)) == [title]
    assert titles(tmp_path / "a.ris", f"TY  - JOUR\nTI  - {title}\nER  - \n".encode(encoding)) == [title]


def test_what_the_file_declares_goes_before_a_guess_and_utf8_before_both(tmp_path: Path) -> None:
    entry = "@article{k, title = {Şahin ve Çağlar}}\n"
    assert titles(tmp_path / "a.bib", b"% Encoding: ISO-8859-9\n" + entry.encode("iso-8859-9")) == ["Şahin ve Çağlar"]
    header = b"This file was created with a manager.\nEncoding: ISO8859_9\n\n"
    assert titles(tmp_path / "d.bib", header + entry.encode("iso-8859-9")) == ["Şahin ve Çağlar"]
    assert titles(tmp_path / "b.bib", b"% Encoding: ISO-8859-9\n" + entry.encode()) == ["Şahin ve Çağlar"]
    assert titles(tmp_path / "c.bib", b"% Encoding: no-such-thing\n" + entry.encode()) == ["Şahin ve Çağlar"]


def test_a_file_of_two_encodings(tmp_path: Path) -> None:
    data = "@misc{a, title={Größe}}\n".encode() + "@misc{b, title={Fläche}}\n".encode("latin-1")
    assert titles(tmp_path / "a.bib", data) == ["Größe", "Fläche"]


def test_a_head_line_in_chinese(tmp_path: Path) -> None:
    assert titles(tmp_path / "a.csv", "标题,作者,年份\n关于部件的论文,王小明;李四,2021\n".encode("gb18030")) == [
        "关于部件的论文"
    ]


def test_what_is_in_no_encoding_is_named_and_never_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_bytes(b"@misc{a, title={Fine}}\n@misc{b, title={\x98\x81\x8d\xff\x8f \x90\x9d\xdd\x98},\nyear={2020}}\n")
    found = list(read(path, as_of=AS_OF))
    assert not any("\ufffd" in str(item) for item in found)
    assert any(isinstance(item, RecordError) and item.line == 2 and "UTF-8" in item.reason for item in found)
