"""Licences in every spelling that sources use."""

from __future__ import annotations

import pytest

from dailypapers.lib.licences import licence_name, parse_licence

CC = "creativecommons.org/licenses"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # addresses: arXiv, JATS, Crossref
        (f"http://{CC}/by/4.0/", "CC BY 4.0"), (f"https://{CC}/by/3.0", "CC BY 3.0"), (f"{CC}/by/2.0/legalcode", "CC BY 2.0"),
        (f"http://{CC}/by-sa/4.0/", "CC BY-SA 4.0"), (f"http://{CC}/by-nc-sa/4.0/", "CC BY-NC-SA 4.0"),
        (f"http://{CC}/by-nc-nd/4.0/", "CC BY-NC-ND 4.0"), (f"https://www.{CC}/by-nd/4.0/", "CC BY-ND 4.0"),
        (f"HTTPS://{CC.upper()}/BY-NC/4.0/", "CC BY-NC 4.0"), (f"https://{CC}/by/4.0/deed.de", "CC BY 4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"), (f"http://{CC}/publicdomain/", "Public domain"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public domain"),
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "arXiv's non-exclusive licence"),
        ("http://arxiv.org/licenses/assumed-1991-2003/", "arXiv's non-exclusive licence"),
        # names: bioRxiv, OpenReview, JATS' license-type, arXiv's HTML
        ("cc_by", "CC BY"), ("cc_by_nc", "CC BY-NC"), ("cc_by_nc_nd", "CC BY-NC-ND"), ("cc_by_nd", "CC BY-ND"), ("cc0", "CC0 1.0"),
        ("CC BY 4.0", "CC BY 4.0"), ("CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0"), ("cc-by-4.0", "CC BY 4.0"), ("CC-BY", "CC BY"),
        ("CC BY NC ND", "CC BY-NC-ND"), ("CC Zero", "CC0 1.0"), ("License: CC BY 4.0", "CC BY 4.0"),
        ("License: arXiv.org perpetual non-exclusive license", "arXiv's non-exclusive licence"),
        # sentences
        ("distributed under the terms of the Creative Commons Attribution License, which permits unrestricted use", "CC BY"),
        ("under a Creative Commons Attribution 4.0 International License.", "CC BY 4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC BY-NC-ND 4.0"),
        ("Creative Commons Attribution Non-Commercial No Derivs licence", "CC BY-NC-ND"),
        ("Creative Commons Attribution–ShareAlike 3.0", "CC BY-SA 3.0"), ("Creative Commons Public Domain Dedication", "CC0 1.0"),
        # of several the strictest
        (f"https://{CC}/by/4.0/ and https://{CC}/by-nc/4.0/", "CC BY-NC 4.0"),
        # none, or none that we know
        ("", None), (None, None), ("cc_no", None), ("All rights reserved.", None), ("open-access", None),
        ("https://www.elsevier.com/tdm/userlicense/1.0/", None), ("https://creativecommons.org/about/", None),
        (f"https://{CC}/sampling+/1.0/", None), ("succ by itself", None), ("Creative Commons", None),
    ],
)  # fmt: skip
def test_what_sources_write(text: str | None, name: str | None) -> None:
    licence = parse_licence(text)
    assert (str(licence) if licence else None) == name


@pytest.mark.parametrize("name", ["cc_by", "CC BY-NC-ND 3.0", "CC0", f"http://{CC}/by-sa/2.5/"])
def test_the_address_names_the_same_licence(name: str) -> None:
    licence = parse_licence(name)
    assert licence is not None
    again = parse_licence(licence.url)
    assert again is not None
    assert again.code == licence.code


def test_an_unknown_address_is_its_own_name() -> None:
    assert licence_name("https://example.org/terms") == "https://example.org/terms"
    assert licence_name("http://creativecommons.org/licenses/by/4.0/") == "CC BY 4.0"
