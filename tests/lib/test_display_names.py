"""Names people give themselves: those of the world pass, those that imitate do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.display_names import check_display_name, mended_display_name, names_role, skeleton
from dailypapers.lib.errors import Invalid

GOOD = (
    "Ada Lovelace", "José Ñandú", "Nguyễn Thị Ánh", "王小明", "Анна Иванова", "Анна Smith", "João d'Água", "O'Neil-Smith",
    "김철수", "田中 ユリ", "محمد علي", "Иван-Петр", "Søren Kierkegaard", "Badminton Fan", "Modesty Blaise", "Rod Stewart",
    "Dr. Łukasz Đorđević", "ธนาคาร", "हिन्दी नाम", "X Æ A-12", "Ada 🙂", "D. E. Knuth", "Ελένη", "Radmin", "王 Wei", "",
)  # fmt: skip
HIDDEN = (
    "Ada\u200bLovelace", "\u202eecalevoL adA", "Ada\u202c", "Ada\u2066x\u2069", "\ufeffAda", "A\u00adda", "Ada\x07",
    "A\u034fda", "\u3164", "Ada\u115f", "A\ufe0fda", "A\u200dda", "\ue000Ada", "Ada\U000e0041", "Ada\u2800", "A\u061cda", "A\x00da",
)  # fmt: skip
ROLES = (
    "Admin", "ADMINISTRATOR", "root1 (administrator)", "root1", "a d m i n", "adm1n", "adm!n", "m0derator", "Mod", "5taff", "$taff",
    "Site Administrators", "siteadministrator", "Offıcial", "0fficial", "off1cial", "Ａｄｍｉｎ", "Ádmín", "moder4tor", "adrnin", "ᴀᴅᴍɪɴ",
    "The Curator", "curat0r", "admin-ada", "管理员小王", "Администратор", "Админ", "адмін", "Admins", "SysOp", "модератор", "Modérateur", "Daily Official News", "R. o. o. t",
    "𝐀𝐝𝐦𝐢𝐧", "Ⓐⓓⓜⓘⓝ", "verified", "SYSTEM", "moderators", "ad_min", "m̈od",
)  # fmt: skip
MIXED = ("Аdmin", "раypal", "Roοt", "curαtor", "Аda Lovelace", "Lоvelace", "Adа", "Ꭺda")
BADGES = ("@ada", "Ada @root", "Ada ✔", "✅ Ada", "Ada ★")
ODD = ("123", "---", "🙂", "Z̴̷̸̡a", "x" * 81, "()")


@pytest.mark.parametrize("name", GOOD)
def test_names_of_the_world_pass(name: str) -> None:
    assert check_display_name(name) == name


@pytest.mark.parametrize("name", [*HIDDEN, *ROLES, *MIXED, *BADGES, *ODD])
def test_names_that_imitate_do_not(name: str) -> None:
    with pytest.raises(Invalid):
        check_display_name(name)


def test_who_has_a_role_may_name_it() -> None:
    assert check_display_name("Site Administrator", may_name_role=True) == "Site Administrator"
    with pytest.raises(Invalid):
        check_display_name("Аdministrator", may_name_role=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ada", "Аdа"), ("mary", "rnary"), ("lois", "1ois"), ("bill", "BiIl"), ("ada-l", "Ada L"), ("root", "r00t"), ("wow", "vvow"),
     ("oleg", "оlеg"), ("jose", "José"), ("paul", "ｐａｕｌ"), ("ada", "a\u200bda"), ("cope", "соре")],
)  # fmt: skip
def test_what_looks_alike_has_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("ada", "ida"), ("anna", "hanna"), ("emmy", "emily"), ("王", "玉")])
def test_what_does_not_has_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ada\u200b Lovelace", "Ada Lovelace"),
        ("\u202eAda", "Ada"),
        ("root1 (administrator)", ""),
        ("Аdmin", ""),
        ("Ada\nL", "Ada L"),
    ],
)
def test_names_from_before_are_mended(old: str, new: str) -> None:
    assert mended_display_name(old) == new


@given(st.text(max_size=120))
def test_every_text_is_answered_and_what_passes_passes_again(text: str) -> None:
    skeleton(text)
    names_role(text)
    mended = mended_display_name(text)
    assert check_display_name(mended) == mended
