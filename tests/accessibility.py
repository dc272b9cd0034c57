"""What axe finds on a page in a browser: every rule on the whole page, and the contrast of each look of words once.

Contrast is four fifths of axe's work. It follows from the colours, sizes and layers of an element and of all around it;
a list of thirty cards has the looks of one or two, and the masthead of the next page those of the last. So whoever checks
several pages keeps what has been `seen`, and only looks that are new are measured.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = frozenset({"serious", "critical"})

# The looks of all words that are shown, and one element of each.
LOOKS = """() => {
  const around = new Map([[null, ""]]), looks = window.looks = new Map();
  const parts = ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight", "position", "textShadow",
                 "filter", "mixBlendMode", "webkitTextFillColor"];
  const look = (element) => {
    if (!around.has(element)) {
      const style = getComputedStyle(element);
      around.set(element, parts.map((part) => style[part]).join() + " in " + look(element.parentElement));
    }
    return around.get(element);
  };
  const hasWords = (node) => [...node.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
  for (const element of document.querySelectorAll("body, body *"))
    if ((hasWords(element) || element.matches("input, select, textarea")) && element.checkVisibility({visibilityProperty: true}) && !looks.has(look(element)))
      looks.set(look(element), element);
  return [...looks.keys()];
}"""
CONTRAST = """(fresh) => axe.run({include: fresh.map((look) => window.looks.get(look))}, {runOnly: ["color-contrast"]})
  .then((results) => results.violations)"""
OTHERS = """axe.run({rules: {"color-contrast": {enabled: false}}, resultTypes: ["violations"]})
  .then((results) => results.violations)"""


def violations(page: Page, seen: set[str], impacts: frozenset[str] | None = None) -> list[tuple[str, str]]:
    """Return the rules that a page breaks, each with the element it breaks first; of some impacts, or of all.

    `seen` holds the looks whose contrast has been measured, and gains those of this page.
    """
    page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(OTHERS)
    if fresh := [look for look in page.evaluate(LOOKS) if look not in seen]:
        found += page.evaluate(CONTRAST, fresh)
        seen.update(fresh)
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if impacts is None or one["impact"] in impacts]
