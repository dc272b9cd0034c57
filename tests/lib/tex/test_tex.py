"""TeX to plain text and to HTML: tables of what stands in abstracts, hostile input, properties."""

from __future__ import annotations

import re
import time
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.sanitizer import MATHML_ATTRIBUTES, MATHML_ELEMENTS
from dailypapers.lib.tex import split_math, to_html, to_plain, to_unicode
from dailypapers.lib.tex.mathml import FormulaError, formula_to_mathml
from dailypapers.lib.tex.tables import ACCENTS

PLAIN = [
    ("plain text", "plain text"),
    ("two\n\nparagraphs ", "two paragraphs"),
    # letters
    (r"\'Ecole", "École"), (r"Schr\"odinger, Schr{\"o}dinger, Schr\"{o}dinger", "Schrödinger, Schrödinger, Schrödinger"),
    (r"\v{S}v\k{e}d Gon\c{c}alves \L{}ukasz \'{\i} Stra\ss e {\O}rsted \~n \H{o}", "Švęd Gonçalves Łukasz í Straße Ørsted ñ ő"),
    (r"don\'t, it\'s, \"quoted\"", "don't, it's, \"quoted\""),
    (r"Jan Fran{\ocirc{u}}, \textcommabelow{S}tefan, Ra\textcommabelow{t}iu, {\'\i}, \eth{} \DH \thorn \SS", "Jan Franů, Ștefan, Rațiu, í, ð Ðþẞ"),
    # symbols of text
    (r"\S3 \P{} \pounds5 \copyright{} \textquotesingle{}s Gel\cprime{}fand \guillemotleft x\guillemotright", "§3 ¶ £5 © 's Gelʹfand «x»"),
    (r"\textbraceleft{}x\textbraceright{} \textbackslash{}n \textasciitilde{}", r"{x} \n ~"), (r"a$\less$b", "a<b"),
    (r"$\mathbbm{1}$ $\bra{x}$ $\ket{y}$ $\braket{a|b}$", "𝟙 ⟨x| |y⟩ ⟨a|b⟩"), (r"$\text{if $a<b$ then } c$ or $d$", "if a<b then c or d"),
    # punctuation
    ("a--b --- c", "a–b — c"), ("a ---- b", "a ---- b"), ("``quotes'' and `single' ones", "“quotes” and ‘single’ ones"),
    ("it's 5'' wide", "it's 5'' wide"), ("code `x` stays", "code `x` stays"), ("Fig.~3, ~5%, 3~5", "Fig. 3, ~5%, 3~5"),
    (r"90\% of R\&D, a\_b, \#1, \$5, \{x\}", "90% of R&D, a_b, #1, $5, {x}"), (r"10\,km\\new", "10 km new"),
    # fonts, links, citations
    (r"\textit{x} \textbf{y} \emph{z} {\em w} {\bf v} \texttt{u\_v}", "x y z w v u_v"), (r"{\small \url{https://a.example/b\_c}}", "https://a.example/b_c"),
    (r"\href{https://a.example}{here} \textcolor{red}{warm}", "here warm"), (r"as shown \cite{a,b}.", "as shown."),
    (r"see~\cite[p.~5]{a}, and", "see, and"), (r"x\footnote{a note} y", "x (a note) y"), (r"\ours{} beats \method by 2", "ours beats method by 2"),
    ("https://a.example/~user/x--y_z.", "https://a.example/~user/x--y_z."),
    # mathematics
    (r"$\mathbb{R}$", "ℝ"), (r"$\mathbb R^n$", "ℝⁿ"), ("$x^2$", "x²"), (r"$O(n \log n)$", "O(n log n)"), (r"$n\log n$", "n log n"),
    (r"$10^{-5}\,{\rm M}_\odot$", "10⁻⁵ M⊙"), (r"$M_{\rm eff}$", "M_eff"), (r"$H_2O$", "H₂O"), (r"$\sim 5$", "∼5"),
    (r"$x\leq 5$, $x \leq 5$", "x≤5, x ≤ 5"), (r"$2\times10^{4}$", "2×10⁴"), (r"$\frac{a+b}{2}$, $\frac12$", "(a+b)/2, 1/2"),
    (r"$\sqrt{n}$ $\sqrt[3]{n+1}$", "√n ∛(n+1)"), (r"$30^\circ$ $x'$ $1^{st}$ $A^T$", "30° x′ 1st Aᵀ"), (r"$\hat{x}_i$", "x̂_i"),
    (r"\(a+b\) and \[c\] and $$d$$", "a+b and c and d"), (r"$\alpha$-divergence, \beta, \alpha x", "α-divergence, β, α x"),
    (r"\begin{equation} x = \alpha \end{equation}", "x = α"), (r"$\not= \not\in$", "≠ ∉"), (r"$\text{if } x > 0$", "if x > 0"),
    # money, shells, mishaps
    ("a lone $5 million and $3 more", "a lone $5 million and $3 more"), ("cost $0.02/$0.03", "cost $0.02/$0.03"),
    ("$PATH and $HOME", "$PATH and $HOME"), ("costs $5 while $x$ is 3", "costs $5 while x is 3"), ("US$0.50 per audit", "US$0.50 per audit"),
    ("$5 $", "5"), ("between $2$ and $3$", "between 2 and 3"), ("$5 \\times 10^6$ and $3", "5 × 10⁶ and $3"), ("$", "$"), ("$$$", "$$$"),
    # broken
    (r"\textbf{never closed", "never closed"), (r"} stray", "stray"), ("$x^{2$ open", "x² open"), ("ends \\", "ends"), (r"\frac", "/"),
    ("$x^$", "x"), (r"\cite", ""), (r"\begin{equation} x", "x"),
    # accents over groups and commands, and quotations that look like one
    (r"\"{W}ales \"\CYRA \cyrchar\CYRB \textdoublegrave{A}", "Ẅales ӒБ Ȁ"), (r"\"Hello\" he said", '"Hello" he said'),
    (r"a \ensuremath{^2}H, $x \ensuremath{y}$", "a ²H, x y"), (r"\textfrac{1}{3} \ij{}s 5\textperiodcentered{}3", "1/3 ĳs 5·3"),
    # damage of saved pages is not ours to mend
    ("60times faster, kleq 5, {this link}", "60times faster, kleq 5, this link"), ("tab\tand \x00 nul", "tab and nul"), ("{\ud800", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_to_plain(text: str, expected: str) -> None:
    assert to_plain(text) == expected


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_to_unicode_reads_the_same(text: str, expected: str) -> None:
    assert to_plain(to_unicode(text)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    (r"{\"U}ber {GaN} $x^2$ \& {CuInS}{$_2$}", r"Über GaN $x^2$ & CuInS$_2$"), (r"\$5 or $6", r"\$5 or \$6"),
    (r"\ensuremath{\alpha_2}", r"$\alpha_2$"), (r"\{a\} \textbackslash{}n", r"\{a\} \textbackslash{}n"), ("plain  text", "plain text"),
])  # fmt: skip
def test_to_unicode(text: str, expected: str) -> None:
    assert to_unicode(text) == expected
    assert to_unicode(expected) == expected


def test_every_accent_that_unicode_composes() -> None:
    """In each form that people write; a diaeresis on a consonant is taken for a quotation mark."""
    for sign, mark in ACCENTS.items():
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz":
            composed = unicodedata.normalize("NFC", letter + mark)
            if len(composed) > 1 or (sign == '"' and letter.lower() not in "aeiouy"):
                continue
            forms = [f"\\{sign}{{{letter}}}", f"{{\\{sign}{{{letter}}}}}", f"{{\\{sign} {letter}}}"]
            forms += [] if sign.isalpha() else [f"\\{sign}{letter}"]
            forms += (
                [f"\\{sign}{{\\{letter}}}", f"{{\\{sign}\\{letter}}}"]
                if letter in "ij" and sign in "'`^\"~=.uvH"
                else []
            )
            assert {to_plain(f"Xa{form}bz") for form in forms} == {f"Xa{composed}bz"}, forms


HTML = [
    ("plain", "plain"),
    ("a & b < c", "a &amp; b &lt; c"),
    (r"\emph{a} \textbf{b} \texttt{c\_d}", "<em>a</em> <strong>b</strong> <code>c_d</code>"),
    (r"{\em a {b} c} d {\bf e}", "<em>a b c</em> d <strong>e</strong>"),
    ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
    ("one\ntwo", "one two"),
    (r"as in \cite{x}.", "as in."),
    (r"10\textsuperscript{th}", "10<sup>th</sup>"),
    ("See https://a.example/b_c. (https://a.example/x(1)), ok", 'See <a href="https://a.example/b_c" rel="nofollow noopener">https://a.example/b_c</a>.'
     ' (<a href="https://a.example/x(1)" rel="nofollow noopener">https://a.example/x(1)</a>), ok'),
    (r"\url{https://a.example/b\_c}", '<a href="https://a.example/b_c" rel="nofollow noopener">https://a.example/b_c</a>'),
    (r"\href{https://a.example}{here}", '<a href="https://a.example" rel="nofollow noopener">here</a>'),
    (r"\href{javascript:alert(1)}{here} \url{javascript:alert(1)}", "here javascript:alert(1)"),
    (r"\href{https://a.example}{https://b.example}", '<a href="https://b.example" rel="nofollow noopener">https://b.example</a>'),
    ("$x^2$", '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'),
    ("$$x$$", '<math display="block"><mrow><mi>x</mi></mrow></math>'),
    (r"$\mysteriousmacro{x}$", r'<code class="tex">\mysteriousmacro{x}</code>'),
    ("a lone $5 million and $3", "a lone $5 million and $3"),
    ("60times kleq", "60times kleq"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HTML)
def test_to_html(text: str, expected: str) -> None:
    if text == "one\ntwo":
        assert to_html(text).split() == expected.split()
    else:
        assert to_html(text) == expected


class _Elements(HTMLParser):
    """Collects what a browser would make of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


ALLOWED = {"a", "p", "em", "strong", "code", "sup", "sub"} | MATHML_ELEMENTS


def _assert_safe(html: str) -> None:
    found = _Elements()
    found.feed(html)
    found.close()
    assert found.tags <= ALLOWED
    for name, value in found.attributes:
        assert name in MATHML_ATTRIBUTES | {"href", "rel", "class"}
        if name == "href":
            assert value.lower().startswith(("http://", "https://"))
        if name == "class":
            assert value == "tex"


HOSTILE = [
    "<script>alert(1)</script>", "$<script>alert(1)</script>$", r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</mtext></math><script>alert(1)</script>}$", r"$\href{javascript:alert(1)}{x}$", r"$\style{onclick:alert(1)}{x}$",
    r"$\class{x}{y}$", r"\href{data:text/html,<script>}{x}", "https://a.example/\"onmouseover=\"alert(1)",
    r"\url{https://a.example/'><img src=x onerror=alert(1)>}", "javascript:alert(1)", r"\href{ javascript:alert(1)}{x}",
    r"\unicode{x3c}script>alert(1)\unicode{x3c}/script>", r"\textless script\textgreater alert(1)", r"\emph{<b onclick=x>}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", r"$\text{&lt;script&gt;}$", "<math><mtext><style><img src=x onerror=alert(1)>",
    r"$\text{<!--}$ <img src=x onerror=alert(1)> -->", r"\textcolor{red\"><script>}{x}", r"$\color{red;background:url(x)}{x}$",
    r"\href{https://a.example/" + "\n" + r"javascript:}{x}", "<svg onload=alert(1)>", r"$\includegraphics{https://a.example}$",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_executed(text: str) -> None:
    html = to_html(text)
    _assert_safe(html)
    to_plain(text)


FRAGMENTS = st.sampled_from(
    [text for text, _ in PLAIN + HTML]
    + HOSTILE
    + list("\\${}^_~`'\"<>&()[]% ax1\n-")
    + [
        "\\emph{",
        "\\href{",
        "\\url{",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "$$",
        "\\begin{align}",
        "\\end{align}",
        "\n\n",
        "https://x.y/",
    ]
    + [
        "\\text{",
        "\\frac",
        "\\sqrt[",
        "\\mathbb",
        "\\left(",
        "\\right)",
        "\\em ",
        "\\unicode{x3c}",
        "\\not",
        "\\'",
        "\\v",
        "\x00",
    ]
)


@given(st.lists(FRAGMENTS, max_size=12).map("".join) | st.text(alphabet=st.characters(codec=None)))
def test_any_text_is_safe_and_never_raises(text: str) -> None:
    html = to_html(text)
    _assert_safe(html)
    _assert_safe(to_html(html))
    plain = to_plain(text)
    assert "\n" not in plain
    assert "\x00" not in plain + html
    plain.encode("utf-8")


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_what_comes_out_is_clean_already(text: str) -> None:
    html = to_html(text)
    tags = {name: set(MATHML_ATTRIBUTES) for name in MATHML_ELEMENTS} | {"a": {"href"}, "code": {"class"}}
    again = nh3.clean(html, tags=ALLOWED, attributes=tags, url_schemes={"http", "https"}, link_rel="nofollow noopener")
    assert again.strip() == html


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in split_math(text)) == text


@given(st.text(alphabet=st.characters(blacklist_characters="\\${}~`-", codec="utf-8")))
def test_plain_text_stays(text: str) -> None:
    assert to_plain(to_plain(text)) == to_plain(text)


@pytest.mark.parametrize("text", [
    "\\" * 100_000, "{" * 100_000, "}" * 100_000, "$" * 100_000, "$x$" * 33_000, "^" * 100_000, "\\(" * 50_000, "`" * 100_000,
    "$a^" * 30_000, "\\em{" * 25_000, "{\\em " * 20_000, "\\sqrt" * 20_000, "''" * 50_000 + "``", "\\href{" * 16_000, "~" * 100_000,
    "`a" * 50_000, "$" + "{" * 90_000 + "$", "\\begin{align}" * 7_000, "-" * 100_000, "https://" * 12_000, "\n " * 50_000,
    "https://a.b/" + ")" * 90_000, "\\url{" + "{" * 90_000, "$" + "\\frac" * 18_000 + "$", "&lt;" * 25_000, "\\'" * 50_000,
    "$\\text{$" * 12_000, "\\unknowncommand" * 6_000, "a\n\n" * 33_000,
])  # fmt: skip
def test_large_hostile_texts_end_within_a_second(text: str) -> None:
    started = time.process_time()
    to_plain(text)
    assert time.process_time() - started < 1.5
    started = time.process_time()
    _assert_safe(to_html(text))
    assert time.process_time() - started < 4


def test_a_longer_text_is_cut() -> None:
    assert len(to_plain("$x$ " + "word " * 1_000_000)) <= 100_000


@pytest.mark.parametrize("source", [
    "", " ", "x" * 2_001, "{" * 41 + "}" * 41, "{", "}", "x}{", r"\left( x", r"\right)", "x^2^3", r"\mysteriousmacro", "^" * 500,
    r"\begin{matrix}", r"\frac",
])  # fmt: skip
def test_formulas_that_cannot_be_shown(source: str) -> None:
    with pytest.raises(FormulaError):
        formula_to_mathml(source, is_display=False)


@pytest.mark.parametrize(("source", "part"), [
    (r"\log n", '<mi>log</mi><mspace width="0.167em"></mspace><mi>n</mi>'),
    (r"\sin(x)", '<mi>sin</mi><mo stretchy="false">(</mo>'),
    (r"\sim 5", "<mo>∼</mo><mn>5</mn>"),
    (r"{\rm x}", '<mi mathvariant="normal">x</mi>'),
    (r"\textrm{x}", '<mi mathvariant="normal">x</mi>'),
    (r"\mathbf{xy} + \boldsymbol{\alpha}", "<mi>𝐱</mi><mi>𝐲</mi></mrow><mo>+</mo>"),
    (r"M_\odot", "<msub><mi>M</mi><mo>⊙</mo></msub>"),
    (r"\text{a<b & c}", "<mtext>a&lt;b\u00a0&amp;\u00a0c</mtext>"),
    (r"\begin{matrix}a&b\\c&d\end{matrix}", "<mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>"),
    (r"5\,\AA", "Å"),
])  # fmt: skip
def test_formulas(source: str, part: str) -> None:
    assert part in formula_to_mathml(source, is_display=False)


def test_formulas_of_one_text_are_counted() -> None:
    html = to_html("$x$ " * 400)
    assert html.count("<math") == 300
    assert html.count('<code class="tex">') == 100
    assert not re.search(r"\$", html)


@pytest.mark.parametrize("source", ["\\infty", "\\emptyset", "\\angle", "L_\\infty", "x \\to \\infty"])
def test_symbols_that_are_set_like_letters_have_no_space_around_them(source: str) -> None:
    made = formula_to_mathml(source, is_display=False)
    assert re.search("<mi>[∞∅∠]</mi>", made)
    assert not re.search("<mo[^>]*>[∞∅∠]", made)


@pytest.mark.parametrize(
    "source", [r"\sin^2 x", r"\log_{10} x", r"\frac{\log x}{\sin y}", r"\max_i^n f", r"\sqrt[\log n]{x}"]
)
def test_elements_with_a_fixed_number_of_children_keep_it(source: str) -> None:
    numbers = {"msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3, "mfrac": 2, "mroot": 2}
    for element in ElementTree.fromstring(formula_to_mathml(source, is_display=False)).iter():
        assert len(element) == numbers.get(element.tag, len(element)), source
