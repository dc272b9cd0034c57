"""What is true of the files, from what lies beside them and from their own markup, read in other ways than ours."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

TITLES = {
    "1503.07589v1.pdf": "Combined Measurement of the Higgs Boson Mass in pp Collisions at s = 7 and 8 TeV with "
    "the ATLAS and "
    "CMS Experiments",
    "1504.06236v2.pdf": "Improving detection of influential nodes in complex networks",
    "1508.05632v2.pdf": "ATLAS diboson excess from low scale supersymmetry breaking",
    "2020.acl-main.207.pdf": "SPECTER: Document-level Representation Learning using Citation-informed Transformers",
    "2301.05883.pdf": "QED corrections to elastic electron-nucleus scattering beyond the first-order Born "
    "approximation",
    "2304.10117.pdf": "Testing the first law of black hole mechanics with gravitational waves",
    "2503.05372.pdf": "Are compact open-charm tetraquarks consistent with recent lattice results?",
    "2503.05621.pdf": "Ising on S2 - The Affine Conjecture",
    "DIS_SHEILA_final.pdf": "Dupla difração no LHC/CMS",
    "EX-de-11258.pdf": "Vertrauen und Risikoakzeptanz",
    "EX-en-11018.pdf": "First line supervision without any supervisor: What Do Workers Think About Groupwork? "
    "Anthropological Fieldwork at Volkswagen Hanover",
    "EX-en-12279.pdf": "Parents’ attitudes towards varicella vaccination acceptance in France and Germany: "
    "effect of vaccine "
    "recommendation and reimbursement (a survey)",
    "EX-fn-20148.pdf": "Soziale Gerechtigkeit - ein politischer „Kampfbegriff”?",
    "EX-mx-11653.pdf": "Der große Zapfenstreich",
    "P07-1088.pdf": "Sparse Information Extraction: Unsupervised Language Models to the Rescue",
    "P14-1059.pdf": "How to make words with vectors: Phrase generation in distributional semantics",
    "Wang-AVE2008.pdf": "Information Synthesis for Answer Validation",
    "ZFN-A-054-0272-scanned-1999.pdf": "Exact Solitary-wave Solutions for the General Fifth-order Shallow "
    "Water-wave Models",
    "agarwal11.pdf": "Noisy Matrix Decomposition via Convex Relaxation: Optimal Rates in High Dimensions",
    "backus-1977-p21-scanned.pdf": "",  # a page from the midst of a paper
    "cebaf-th-94-08-preprint-1994.pdf": "Heavy Mesons In A Relativistic Model",
    "cermine-test1-bmc.pdf": "Complications related to deep venous thrombosis prophylaxis in trauma: a "
    "systematic review of the "
    "literature",
    "cermine-test3-dhaka.pdf": "Phytochemical and Biological investigations of Phoenix paludosa Roxb.",
    "docbank-1503.04529.pdf": "A remark on the Gaussian lower bound for the Neumann heat kernel of the "
    "Laplace-Beltrami operator",
    "docbank-1511.00117.pdf": "Topological chaos and chaotic iterations Application to Hash functions",
    "dpr-2004.04906.pdf": "Dense Passage Retrieval for Open-Domain Question Answering",
    "fr_olap.pdf": "Résumés et interrogations de logs de requêtes OLAP",
    "imm.13445-editorial.pdf": "COVID-19 vaccination and treatment in vulnerable populations",
    "pasa-2501.10120.pdf": "PaSa: An LLM Agent for Comprehensive Academic Paper Search",
    "pbio.1000441.pdf": "A Short Receptor Downregulates JAK/STAT Signalling to Control the Drosophila Cellular "
    "Immune Response",
    "tracemonkey-pldi09.pdf": "Trace-based Just-in-Time Type Specialization for Dynamic Languages",
    "wepml008.pdf": "Tuner Testing of a Dressed 3.9 GHz Cavity for LCLS-II at Fermilab",
}
"""Titles of the PDFs as printed, read by eye."""

REFERENCES = {
    "1503.07589v1.pdf": 36, "1508.05632v2.pdf": 53, "2301.05883.pdf": 33, "2304.10117.pdf": 33, "2503.05372.pdf": 39,
    "2503.05621.pdf": 24, "wepml008.pdf": 5, "pbio.1000441.pdf": 71, "2020.acl-main.207.pdf": 57, "EX-de-11258.pdf": 16,
    "EX-en-11018.pdf": 20, "EX-en-12279.pdf": 16, "EX-fn-20148.pdf": 12, "EX-mx-11653.pdf": 154,
}  # fmt: skip
"""Counts that lie beside the files: refextract's tests, the publisher's XML, by hand (EX-). Two of them are as printed:
refextract's test says 6 where the page has [1] to [5], S2ORC (a machine) has 54 of the 57 entries."""


# --- HTML and JATS: the markup's own things, by XPath ------------------------------------------------------------

_SECTION = (
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "paragraph",
    "subparagraph",
    "appendix",
    "acknowledgements",
)


def _has(*names: str) -> str:
    return (
        "("
        + " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' ltx_{name} ')" for name in names)
        + ")"
    )


def html_counts(data: bytes) -> dict[str, int]:
    """Sections, references, figures and tables of a page of LaTeXML, the outermost of nested figures alone."""
    page = lxml_html.document_fromstring(
        re.sub(rb"^.*?(?=<\?xml|<!DOCTYPE|<html)", b"", data, count=1, flags=re.DOTALL)
    )
    document = page.xpath(f"//*[{_has('document')}]")[0]
    boxes = [figure for figure in document.xpath(f".//*[{_has('figure', 'table', 'float')}]") if _is_shown(figure)]
    return {
        "sections": len(document.xpath(f".//*[{_has(*_SECTION)}][./*[{_has('title')}][normalize-space()]]")),
        "references": len(document.xpath(f".//*[{_has('bibitem')}]")),
        "figures and tables": len(boxes),
        "numbered formulas": len(document.xpath(f".//*[{_has('tag_equation')}]")),
        "images": len(
            document.xpath(f".//*[{_has('figure', 'table', 'float')}]//img[not(starts-with(@src, 'data:'))]")
        ),
    }


def _is_shown(figure: Any) -> bool:
    """Whether a float is one of its own: captioned, or shown and not a part of one that is."""
    own = figure.xpath(
        f".//*[{_has('tag_figure', 'tag_table', 'tag_float')}][not(starts-with(normalize-space(.), '('))]"
    )
    outer = figure.xpath(f"ancestor::*[{_has('figure', 'table', 'float')}]")
    inner = figure.xpath(f".//*[{_has('figure', 'table', 'float')}]//*[{_has('tag_figure', 'tag_table', 'tag_float')}]")
    holds = bool(
        figure.xpath(f".//img | .//svg | .//*[{_has('caption', 'tabular', 'listing')}] | .//figcaption | .//table")
    )
    if outer:
        direct = outer[-1].xpath(f"./*[{_has('caption')}] | ./figcaption")
        return bool(own) and not direct
    labelled = [tag for tag in inner if not tag.text_content().strip().startswith("(")]
    direct = figure.xpath(f"./*[{_has('caption')}] | ./figcaption")
    return holds and (bool(direct) or not labelled)


def jats_counts(data: bytes) -> dict[str, int]:
    """Titled sections, references, figures, tables and displayed formulas of an article, without its sub-articles."""
    data = re.sub(rb"<!DOCTYPE[^>\[]*(\[[^\]]*\])?[^>]*>", b"", data)
    root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False))
    article = next(element for element in root.iter() if etree.QName(element).localname == "article")
    own = "[not(ancestor::sub-article)][not(ancestor::response)][not(ancestor::front)]"
    titled = "title[normalize-space()] or label"
    others = "self::ack or self::app or self::glossary or self::notes[title]"
    return {
        "sections": len(article.xpath(f".//sec{own}[{titled}] | .//*[{others}]{own}")),
        "references": len(article.xpath(f".//ref{own}")),
        "figures and tables": len(article.xpath(f".//fig{own} | .//table-wrap{own}")),
        "displayed formulas": len(article.xpath(f".//disp-formula{own}[.//*[local-name()='math'] or .//tex-math]")),
    }


# --- text --------------------------------------------------------------------------------------------------------


def body_texts(folder: Path) -> Iterator[tuple[str, str, str]]:
    """File, what the truth is, and the paper's text as far as it goes."""
    article = etree.fromstring(
        re.sub(rb"<!DOCTYPE[^>]*>", b"", (folder / "jats/pbio.1000441.xml").read_bytes()), etree.XMLParser(recover=True)
    )
    paragraphs = article.xpath("//body//p[not(ancestor::fig)] | //body//sec/title")
    yield "pbio.1000441.pdf", "publisher's XML", "\n".join("".join(each.itertext()) for each in paragraphs)
    parsed = json.loads((folder / "truth/2020.acl-main.207.s2orc.json").read_text())["pdf_parse"]
    yield "2020.acl-main.207.pdf", "S2ORC (a machine's)", "\n".join(each["text"] for each in parsed["body_text"])
    for name in ("1503.04529", "1511.00117"):
        rows = [
            line.split("\t") for line in (folder / f"truth/docbank-{name}-page.tokens.tsv").read_text().splitlines()
        ]
        words = [row[0] for row in rows if row[-1] in ("paragraph", "section", "abstract", "title")]
        yield f"docbank-{name}.pdf", "DocBank (one page)", " ".join(words)


def hand_references(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """File and its reference strings as segmented by hand."""
    for path in sorted((folder / "truth").glob("EX-*.refs.txt")):
        yield path.name.replace(".refs.txt", ".pdf"), [line for line in path.read_text().splitlines() if line.strip()]


def labelled_strings(folder: Path) -> list[dict[str, str]]:
    """The reference strings of anystyle, each field by its label."""
    root = etree.parse(str(folder / "refs_gold/anystyle-core.xml")).getroot()
    found = []
    for sequence in root:
        fields: dict[str, str] = {}
        parts = []
        for part in sequence:
            text = " ".join((part.text or "").split())
            parts.append(text)
            fields.setdefault(part.tag, text)
        found.append(fields | {"": " ".join(parts)})
    return found


def ads_papers(folder: Path) -> list[dict[str, Any]]:
    """Papers with their reference strings and the bibcodes that ADS found for them."""
    with gzip.open(folder / "refs_gold/ads-arxiv-2111-refstrings-bibcodes.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]
