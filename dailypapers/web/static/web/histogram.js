// Dragging over the bars of a plot of dates narrows the list to them. Without this script each bar is a link.
(() => {
  let drag = null;
  const bins = (plot) => [...plot.querySelectorAll("[data-first]")];
  const at = (plot, x) => {
    const box = plot.getBoundingClientRect();
    const count = bins(plot).length;
    return Math.min(count - 1, Math.max(0, Math.floor(((x - box.left) / box.width) * count)));
  };
  const ends = () => [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
  const mark = () => {
    const [low, high] = drag ? ends() : [1, 0];
    document.querySelectorAll("[data-histogram]").forEach((plot) => {
      bins(plot).forEach((bin, number) =>
        bin.classList.toggle("chosen", plot === drag?.plot && low < high && number >= low && number <= high));
    });
  };
  document.addEventListener("pointerdown", (event) => {
    const plot = event.target.closest?.("[data-histogram]");
    if (!plot || event.button) return;
    const from = at(plot, event.clientX);
    drag = { plot, from, to: from };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.to = at(drag.plot, event.clientX);
    mark();
  });
  document.addEventListener("pointercancel", () => { drag = null; mark(); });
  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const { plot } = drag;
    const [low, high] = ends();
    drag = null;
    if (low === high) return; // a click: the link does it
    const url = new URL(plot.dataset.histogram, location.href);
    url.searchParams.set("after", bins(plot)[low].dataset.first);
    url.searchParams.set("before", bins(plot)[high].dataset.last);
    location.assign(url);
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-histogram]")) event.preventDefault();
  });
})();
