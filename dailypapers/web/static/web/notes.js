// Highlights: shows those that stand in the text, and fills the form from what is selected. The form works without it.
(() => {
  const text = document.querySelector(".paper-text > div");
  const form = document.getElementById("annotate");
  const bar = document.querySelector(".mark-bar");
  if (!text || !form || !bar) return;
  const squeezed = (words) => words.replace(/\s+/g, " ");

  // --- the text of a block, blanks squeezed, with the place of each character
  const map = (block) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const places = [];
    let words = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.data.length; at += 1) {
        const blank = /\s/.test(node.data[at]);
        if (blank && (!words || words.endsWith(" "))) continue;
        words += blank ? " " : node.data[at];
        places.push([node, at]);
      }
    }
    return { words, places };
  };
  const rangeOf = (block, quote) => {
    const { words, places } = map(block);
    const start = words.indexOf(squeezed(quote).trim());
    const range = document.createRange();
    if (start < 0) { range.selectNodeContents(block); return range; }
    const end = places[start + squeezed(quote).trim().length - 1];
    range.setStart(...places[start]);
    range.setEnd(end[0], end[1] + 1);
    return range;
  };
  const ranges = [...document.querySelectorAll(".notes-list [data-quote]")].map((item) => {
    const block = document.getElementById(item.dataset.anchor);
    return block && rangeOf(block, item.dataset.quote);
  }).filter(Boolean);
  if (ranges.length && CSS.highlights) CSS.highlights.set("own", new Highlight(...ranges));

  // --- what is selected
  let chosen = null;
  const look = () => {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const inside = range && text.contains(range.commonAncestorContainer);
    const start = inside && range.startContainer;
    const block = start && (start.nodeType === 1 ? start : start.parentElement).closest("[id^='t-']");
    chosen = block ? { range: range.cloneRange(), block } : null;
    bar.hidden = !chosen;
  };
  const fill = () => {
    const { range, block } = chosen;
    const around = (before) => {
      const other = document.createRange();
      other.selectNodeContents(block);
      if (before) other.setEnd(range.startContainer, range.startOffset);
      else if (block.contains(range.endContainer)) other.setStart(range.endContainer, range.endOffset);
      else other.collapse(false);
      return squeezed(other.toString());
    };
    form.elements.quote.value = squeezed(range.toString()).trim().slice(0, 2000);
    form.elements.before.value = around(true).slice(-64);
    form.elements.after.value = around(false).slice(0, 64);
    form.elements.anchor.value = block.id;
    form.elements.next.value = `${location.pathname}#${block.id}`;
  };
  document.addEventListener("selectionchange", look);
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.querySelector("[data-mark]").addEventListener("click", () => { if (chosen) { fill(); form.requestSubmit(); } });
  bar.querySelector("[data-note]").addEventListener("click", () => {
    if (!chosen) return;
    fill();
    form.scrollIntoView({ block: "center" });
    form.elements.note.focus();
  });
})();
