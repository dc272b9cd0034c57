// Keyboard, theme button, help. Everything here is a convenience: the site works without it.
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  // --- theme: system → light → dark → system
  const button = one("[data-theme-button]");
  const show = () => { if (button) button.textContent = button.dataset[root.dataset.theme || "system"]; };
  button?.addEventListener("click", () => {
    const next = { "": "light", light: "dark", dark: "" }[root.dataset.theme || ""];
    if (next) root.dataset.theme = next; else delete root.dataset.theme;
    try { next ? localStorage.setItem("theme", next) : localStorage.removeItem("theme"); } catch { /* not kept */ }
    show();
  });
  show();

  // --- cards: j and k walk, the card one is on is marked
  const titles = () => all(".card h2 a, .card h3 a");
  const mark = () => {
    all(".card.here").forEach((card) => card.classList.remove("here"));
    document.activeElement?.closest?.(".card")?.classList.add("here");
  };
  document.addEventListener("focusin", mark);
  const walk = (step) => {
    const links = titles();
    if (!links.length) return;
    const now = links.indexOf(document.activeElement?.closest?.(".card")?.querySelector("h2 a, h3 a"));
    const next = links[Math.min(Math.max(now + step, 0), links.length - 1)];
    next.focus({ preventScroll: true });
    next.closest(".card").scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => one(selector)?.click();

  // --- keys
  const keys = {
    "/": () => { const box = one("main input[type=search]") || one("input[type=search]"); box.focus(); box.select(); },
    j: () => walk(1),
    k: () => walk(-1),
    n: () => follow("a[rel=next]"),
    p: () => follow("a[rel=prev]"),
    c: () => follow(".card.here a[data-code]"),
    "?": () => one("#keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (one("dialog[open]")) return;
    const action = keys[event.key];
    if (action) { event.preventDefault(); action(); }
  });
  one("[data-open-keys]")?.addEventListener("click", (event) => { event.preventDefault(); one("#keys").showModal(); });

  // --- a file dropped anywhere on a page that takes one is brought by its form
  const dropped = (event) => one("form[data-drop]") && event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => { if (dropped(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!dropped(event)) return;
    event.preventDefault();
    const form = one("form[data-drop]");
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    form.requestSubmit();
  });

  // --- copy buttons
  document.addEventListener("click", async (event) => {
    const source = event.target.closest("[data-copy]");
    if (!source) return;
    await navigator.clipboard.writeText(one(source.dataset.copy).textContent);
    source.textContent = root.dataset.copied;
  });

  // --- filters: empty ones stay out of the address
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-tidy]")) return;
    all("[data-tidy] input, [data-tidy] select").forEach((field) => { field.disabled = !field.value; });
    setTimeout(() => all("[data-tidy] :disabled").forEach((field) => { field.disabled = false; }));
  });
})();
