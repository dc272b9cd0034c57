// The search box as a combobox: suggestions come by HTMX, arrows walk them, Enter opens, Escape closes.
// Without JavaScript the box is a plain field of a plain form.
(() => {
  const say = (box, list, open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) choose(box, list, null);
  };
  const choose = (box, list, option) => {
    list.querySelectorAll("[aria-selected=true]").forEach((other) => other.setAttribute("aria-selected", "false"));
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const chosen = (list) => list.querySelector("[aria-selected=true]");
  const walk = (box, list, step) => {
    const options = [...list.children];
    if (!options.length) return;
    say(box, list, true);
    const now = options.indexOf(chosen(list));
    const next = now + step;
    choose(box, list, now < 0 && step < 0 ? options.at(-1) : options[next] || null);
  };
  const open = (option) => location.assign(option.dataset.href);

  document.querySelectorAll("[data-suggesting]").forEach((place) => {
    const box = place.querySelector("input");
    const list = place.querySelector("ul");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    list.addEventListener("htmx:afterSwap", () => say(box, list, list.children.length > 0 && document.activeElement === box));
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        walk(box, list, event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      } else if (event.key === "Enter" && !list.hidden && chosen(list)) {
        event.preventDefault();
        open(chosen(list));
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        say(box, list, false);
      } else if (event.key === "Enter") {
        say(box, list, false);
      }
    });
    box.addEventListener("input", () => { if (!box.value.trim()) { list.replaceChildren(); say(box, list, false); } });
    box.addEventListener("blur", () => say(box, list, false));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) open(option);
    });
  });
})();
