"""What the TeX reader knows of single commands: fonts, accents, scripts, words. Symbols come from pylatexenc's tables.

A title or an abstract is no document: it holds a few dozen commands, most of them fonts, accents and symbols. The
tables cover what stands in some 140,000 abstracts of arXiv; whatever is missing is looked up in `symbol`, and a
command nobody knows is read as the word it is, for it is most often the name of the authors' own system.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

ESCAPES: dict[str, str] = {char: char for char in "%&_#$ {}*+()[]@<>?!.=|"} | {
    ",": " ", ";": " ", ":": " ", ">": " ", "\n": " ", "\t": " ", "\\": " ", "!": "", "-": "", "/": "", "@": "",
    "|": "‖", "(": "", ")": "", "[": "", "]": "",
}  # fmt: skip
"""A backslash and one character that is no letter."""

ACCENTS: dict[str, str] = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361", "ocirc": "\u030a", "textcommabelow": "\u0326", "textogonekcentered": "\u0328",
    "textdoublegrave": "\u030f",
}  # fmt: skip
"""Accents of text: they compose with one letter or are left out."""

MATH_ACCENTS: dict[str, str] = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306",
    "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a",
}  # fmt: skip
"""Accents of mathematics: a combining mark on a single character, nothing on a longer argument."""

DROPPED = frozenset((
    "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr",
    "Biggl", "Biggr", "bigm", "rm", "bf", "it", "em", "tt", "sc", "sf", "sl", "cal", "bfseries", "itshape",
    "ttfamily", "scshape", "sffamily", "slshape", "upshape", "mdseries", "normalfont", "tiny", "scriptsize",
    "footnotesize", "small", "normalsize", "large", "Large", "LARGE", "huge", "Huge", "displaystyle", "textstyle",
    "scriptstyle", "limits", "nolimits", "centering", "noindent", "xspace", "protect", "boldmath", "unboldmath",
    "relax", "nobreak", "allowbreak", "emph", "textbf", "textit", "texttt", "textsc", "textsf", "textsl", "textrm",
    "textup", "textmd", "textnormal", "textls", "underline", "uline", "ul", "text", "mbox", "hbox", "fbox", "makebox",
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathscr", "mathfrak", "mathnormal", "mathop",
    "mathrel", "mathbin", "mathord", "mathopen", "mathclose", "mathinner", "boldsymbol", "bm", "pmb", "bold", "frak",
    "scr", "operatorname", "DeclareMathOperator", "ensuremath", "num", "ce", "ch", "ac", "acs", "acp", "acf", "acl",
    "gls", "Gls", "glspl", "Glspl", "acrshort", "overbrace", "underbrace", "overrightarrow",
    "si", "unit", "mathstrut", "strut", "rmfamily", "selectfont", "smash", "lowercase",
    "uppercase", "MakeUppercase", "MakeLowercase", "symbf", "symcal", "mathds", "nonumber", "notag", "boxed", "sout",
    "st", "hl", "textinput", "bfm", "leavevmode",
    "mkbibemph", "mkbibbold", "mkbibitalic", "mkbibacro", "newblock", "natexlab", "textgreek", "hbadness", "cyrchar",
    "nobreakdash", "nolinebreak", "mathmit",
))  # fmt: skip
"""Commands that vanish and leave their argument, if they have one, as it is."""

DROPPED_WITH_ARGUMENT = frozenset((
    "cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "citenum", "parencite", "textcite",
    "autocite", "footcite", "nocite", "ref", "eqref", "cref", "Cref", "autoref", "pageref", "secref", "figref",
    "label", "vspace", "hspace", "color", "begin", "end", "phantom", "hphantom", "vphantom", "footnotemark",
    "bibliography", "bibliographystyle", "pagestyle", "thispagestyle", "includegraphics", "input", "tag",
    "hypertarget", "definecolor", "fontencoding",
    "noopsort", "SortNoop", "sortnoop", "NoopSort",
))  # fmt: skip

SECOND_OF_TWO = frozenset((
    "textcolor", "colorbox", "href", "texorpdfstring", "stackrel", "overset", "underset", "raisebox", "hyperlink",
    "scalebox", "fontsize", "foreignlanguage", "bibinfo", "bibfield",
))  # fmt: skip
"""Of two arguments only the second is to be read."""

BRACKETS: dict[str, tuple[str, str]] = {
    "bra": ("⟨", "|"), "Bra": ("⟨", "|"), "ket": ("|", "⟩"), "Ket": ("|", "⟩"), "braket": ("⟨", "⟩"),
    "Braket": ("⟨", "⟩"),
    "enquote": ("“", "”"), "mkbibquote": ("“", "”"), "textquote": ("“", "”"), "mkbibparens": ("(", ")"),
    "expval": ("⟨", "⟩"), "abs": ("|", "|"), "norm": ("‖", "‖"),
}  # fmt: skip
"""Commands that set brackets around their argument."""

FRACTIONS = frozenset(("frac", "tfrac", "dfrac", "cfrac", "nicefrac", "sfrac", "textfrac"))

WORDS: dict[str, str] = {
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "aka": "a.k.a.", "vs": "vs.",
    "bmod": "mod", "degree": "°", "degrees": "°", "deg": "°", "textdegree": "°", "arcsec": "″", "arcmin": "′",
    "farcs": "″", "farcm": "′", "fdg": "°", "Msun": "M⊙", "msun": "M⊙", "Lsun": "L⊙", "Rsun": "R⊙", "Zsun": "Z⊙",
    "kms": "km/s", "par": " ", "quad": " ", "qquad": " ", "thinspace": " ", "enspace": " ", "space": " ",
    "newline": " ", "linebreak": " ", "item": " • ", "mid": "|", "vert": "|", "Vert": "‖", "lvert": "|", "rvert": "|",
    "lVert": "‖", "rVert": "‖", "to": "→", "gets": "←", "less": "<", "greater": ">",
    "le": "≤", "ge": "≥", "ne": "≠", "lt": "<", "gt": ">",
    "epsilon": "ε",
    "varepsilon": "ε", "phi": "φ", "varphi": "φ", "theta": "θ", "vartheta": "θ", "sigma": "σ", "varsigma": "ς",
    "sim": "∼", "dots": "…", "ldots": "…", "cdots": "⋯", "dotsc": "…", "dotsb": "⋯", "colon": ":", "prime": "′",
    "ell": "ℓ", "hbar": "ℏ", "AA": "Å", "angstrom": "Å", "micro": "µ", "textmu": "µ", "top": "⊤", "star": "⋆",
    "ast": "∗", "bullet": "•", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "textbackslash": "\\",
    "backslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbar": "|",
    "textless": "<", "textgreater": ">", "slash": "/", "textregistered": "®", "texttrademark": "™", "checkmark": "✓",
    "cmark": "✓", "xmark": "✗", "qed": "", "square": "□", "iff": "⟺", "implies": "⟹", "rightarrow": "→",
    "leftarrow": "←", "Rightarrow": "⇒", "longrightarrow": "⟶", "mapsto": "↦", "setminus": "∖", "smallsetminus": "∖",
    "S": "§", "P": "¶", "pounds": "£", "copyright": "©", "euro": "€", "EUR": "€", "textquotesingle": "'",
    "textbraceleft": "{", "textbraceright": "}", "cprime": "ʹ", "Cprime": "ʹ", "cdprime": "ʺ", "Cdprime": "ʺ",
    "lq": "‘", "rq": "’", "grqq": "“", "grq": "‘", "frqq": "»", "frq": "›", "celsius": "°C", "percent": "%",
    "permil": "‰", "textlogicalnot": "¬", "textbardbl": "‖",
    "textperiodcenter": "·", "textperiodcentered": "·",
    "textthinspace": " ", "texttilde": "~", "textnonbreakinghyphen": "-", "textprime": "′",
    "texthorizontalbar": "―", "texttwelveudash": "—", "textthreequartersemdash": "—", "neg": "¬", "Re": "ℜ", "Im": "ℑ",
    "triangle": "△", "heartsuit": "♡", "diamond": "⋄", "blacksquare": "■",
    "ddagger": "‡", "models": "⊨",
    "lesssim": "≲", "gtrsim": "≳", "circ": "∘", "odot": "⊙", "argmax": "arg max", "argmin": "arg min", "tr": "tr",
    "Tr": "Tr", "dag": "†", "ddag": "‡", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋",
}  # fmt: skip
"""Commands without argument whose text we fix ourselves: frequent ones, and those pylatexenc lacks or spells worse."""

GLUED = {"ss": "ß", "SS": "ẞ", "eth": "ð", "ETH": "Ð", "thorn": "þ",
         "guillemotleft": "«", "textquotedblleft": "“", "textquoteleft": "‘",
         "guilsinglleft": "‹", "flqq": "«", "glqq": "„", "flq": "‹", "glq": "‚",
         "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
         "i": "ı", "j": "ȷ", "ij": "ĳ", "IJ": "Ĳ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ",
         "th": "þ", "TH": "Þ", "ng": "ŋ"}  # fmt: skip
"""Letters inside a word: the blank that ends the command is no blank of the text."""

SUPERSCRIPTS = dict(zip("0123456789+-=()ni−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ⁻", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-=()−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋", strict=True))
WHOLE_SUPERSCRIPTS = {"∘": "°", "′": "′", "″": "″", "∗": "*", "*": "*", "†": "†", "‡": "‡", "⋆": "⋆", "T": "ᵀ",
                      "⊤": "ᵀ", "st": "st", "nd": "nd", "rd": "rd", "th": "th", "°": "°", "'": "′"}  # fmt: skip

_DOUBLE_STRUCK = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}


def double_struck(text: str) -> str:
    """Return a text in blackboard bold, as `\\mathbb` prints it; what has no such form stays."""
    return "".join(_DOUBLE_STRUCK.get(char) or _struck(char) for char in text)


def _struck(char: str) -> str:
    if "A" <= char <= "Z":
        return chr(0x1D538 + ord(char) - ord("A"))
    if "a" <= char <= "z":
        return chr(0x1D552 + ord(char) - ord("a"))
    return chr(0x1D7D8 + int(char)) if char in "0123456789" else char


@cache
def _database() -> Any:
    """Return pylatexenc's tables; most texts need none of them, and they take 10 ms to load."""
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


@lru_cache(maxsize=4096)
def symbol(name: str) -> str | None:
    """Return the text of a command without argument, from our table or from pylatexenc's; None for an unknown one."""
    word = WORDS.get(name)
    if word is not None:
        return word
    if len(name) > 40:
        return None
    spec = _database().get_macro_spec(name)
    replacement = getattr(spec, "simplify_repl", None)
    if isinstance(replacement, str) and replacement and "%" not in replacement:
        return replacement
    return None
