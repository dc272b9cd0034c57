// Reading a paper: what was chosen and where one was are kept in this browser. The page works without it.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* not kept */ } };
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const text = one(".paper-text");

  // --- size and colours
  for (const name of ["size", "colours"]) {
    const inputs = all(`.options input[name=${name}]`);
    const choice = inputs.find((input) => input.value === kept(`read-${name}`));
    if (choice) choice.checked = true;
    inputs.forEach((input) => input.addEventListener("change", () => keep(`read-${name}`, input.value)));
  }
  const resize = (step) => {
    const inputs = all(".options input[name=size]");
    const next = inputs[inputs.findIndex((input) => input.checked) + step];
    if (next) { next.checked = true; keep("read-size", next.value); }
  };

  // --- where one is: the section in the contents, the paragraph for the next visit
  const chapters = all(".contents a").map((link) => ({ link, part: document.getElementById(link.hash.slice(1)) }))
    .filter((chapter) => chapter.part);
  const place = `read-place:${text.dataset.position}`;
  const blocks = all(".paper-text p[id], .paper-text figure[id], .paper-text section[id]");
  const firstBelow = (elements, y) => {
    let low = 0, high = elements.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (elements[middle].getBoundingClientRect().top < y) low = middle + 1; else high = middle;
    }
    return low;
  };
  const here = () => Math.max(firstBelow(chapters.map((chapter) => chapter.part), 120) - 1, 0);
  let waits = false;
  const look = () => {
    waits = false;
    const now = here();
    chapters.forEach(({ link }, number) => {
      if (number === now) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
    const block = blocks[firstBelow(blocks, 0)];
    if (block && scrollY > 200) keep(place, JSON.stringify([block.id, Math.round(block.getBoundingClientRect().top)]));
    else if (scrollY <= 200) keep(place, "");
  };
  addEventListener("scroll", () => { if (!waits) { waits = true; setTimeout(look, 200); } }, { passive: true });
  if (!location.hash) {
    try {
      const [id, top] = JSON.parse(kept(place) || "[]");
      const block = id && document.getElementById(id);
      if (block) scrollTo(0, block.getBoundingClientRect().top + scrollY - top);
    } catch { /* a place nobody can find */ }
  }
  look();

  // --- what is too wide can be scrolled by keyboard
  const reach = () => all(".formula, .wide, .paper-text pre, .paper-text p, .paper-text h2, .paper-text h3, figcaption")
    .filter((part) => part.scrollWidth > part.clientWidth + 1).forEach((part) => { part.tabIndex = 0; });
  addEventListener("load", reach);
  addEventListener("resize", reach, { passive: true });

  // --- the contents close behind whoever goes somewhere by them on a small screen
  one(".contents")?.addEventListener("click", (event) => {
    if (event.target.closest("a") && matchMedia("(max-width: 62rem)").matches) one(".contents details").open = false;
  });

  // --- keys
  const go = (step) => {
    const now = here();
    const next = chapters[Math.min(Math.max(now + step, 0), chapters.length - 1)];
    next?.part.scrollIntoView();
  };
  const close = () => { if (one(".over:target, .large:target")) location.hash = "closed"; };
  const keys = { n: () => go(1), p: () => go(-1), "+": () => resize(1), "=": () => resize(1), "-": () => resize(-1), Escape: close };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    if (event.target.closest("input:not([type=radio]), select, textarea")) return;
    const action = keys[event.key];
    if (action) { if (event.key !== "Escape") event.preventDefault(); action(); }
  });
  document.addEventListener("click", (event) => {
    if (one(".over:target") && !event.target.closest(".over, a, button, summary, label, input")) close();
  });
})();
