"""Markup of services read as what it means."""

from __future__ import annotations

import time

import pytest

from dailypapers.lib.markup import from_markup


@pytest.mark.parametrize(("text", "expected"), [
    ("CO<sub>2</sub> and x<sup>2</sup> &amp; <i>E. coli</i>", "CO₂ and x² & E. coli"),
    ("<jats:title>Abstract</jats:title><jats:p>We <jats:italic>show</jats:italic> p&lt;0.05.</jats:p>", "We show p<0.05."),
    ("<jats:sec><jats:title>Aim</jats:title><jats:p>A.</jats:p></jats:sec><jats:sec><jats:title>End</jats:title><jats:p>B.</jats:p></jats:sec>",
     "Aim: A. End: B."),
    ("&lt;i&gt;x&lt;/i&gt; &amp;amp; y", "x & y"), ("5&nbsp;K &#8211; 10&#x2013;", "5 K – 10–"), ("<p>One</p><p>Two<br/>three</p>", "One Two three"),
    ("T<sub>max</sub>", r"T$_{\mathrm{max}}$"), ("10<sup>−3</sup>", "10⁻³"), ("Se<sub>6-n</sub>", "Se$_{6-n}$"), ("M<sup>®</sup>", "M®"), ("<scp>l</scp>-Dopa", "l-Dopa"),
    ('<a href="https://x.org/?a=1&amp;b">link</a>', "link"), ("a <![CDATA[<b>b</b>]]> c<!-- d -->", "a b c"),
    ('Ga<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>N</mi></math>', "GaN"),
    ("<mml:math><mml:msub><mml:mi>T</mml:mi><mml:mi>c</mml:mi></mml:msub><mml:mo>&lt;</mml:mo><mml:mn>3</mml:mn></mml:math>", "$T_{c}<3$"),
    (r"<inline-formula><tex-math>\begin{document}$$x^2$$\end{document}</tex-math><mml:math><mml:mi>x</mml:mi></mml:math></inline-formula>", "$x^2$"),
    ('<math alttext="x^2"><mi>x</mi></math>', "$x^2$"), ("<math><mfrac><mi>a</mi><msqrt><mi>b</mi></msqrt></mfrac></math>", r"$\frac{a}{\sqrt{b}}$"),
])  # fmt: skip
def test_markup_is_read(text: str, expected: str) -> None:
    assert from_markup(text) == expected
    assert from_markup(expected) == expected


def test_what_nothing_closes_is_no_markup_beside_some() -> None:
    assert from_markup("a<b>c with <i>d</i> and <think>") == "a<b>c with d and <think>"


@pytest.mark.parametrize("text", [
    "p<0.05 and a<b>c d", "The <think> token & $a<b$", "AT&T and R&D; x", "a <b and c> d", "  untouched  text", "&bogus; &copy 5",
])  # fmt: skip
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert from_markup(text) == text


@pytest.mark.parametrize("text", [
    "<sub>" * 50_000, "<math>" * 20_000, "<title>" * 50_000, "&" + "amp;" * 100_000, "<p a='" * 50_000, "<!--" * 50_000, "<tex-math>" * 30_000,
    "<p" + " a=b" * 50_000, "<math>" + "<mrow>" * 50_000 + "</math>", "<title>" + " " * 100_000, "<sub>" + " " * 100_000, "</" * 100_000,
], ids=lambda text: text[:12])  # fmt: skip
def test_hostile_markup_takes_bounded_time(text: str) -> None:
    began = time.process_time()
    from_markup(text)
    assert time.process_time() - began < 5
