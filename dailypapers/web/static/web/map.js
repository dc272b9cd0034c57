// The map of papers: points on a canvas, with zoom, drag and names. Without it the page is the list of topics.
(() => {
  "use strict";
  const canvas = document.querySelector("canvas[data-map]");
  if (!canvas) return;
  const pen = canvas.getContext("2d"), note = document.getElementById("map-note"), inView = document.getElementById("map-view");
  const COLOURS = 6, NEAR = 10, LISTED = 12, SIDE = 1000, CORNERS = 60;
  let points = [], byColour = [], moving = false, topics = [], cells = new Map(), scale = 1, left = 0, top = 0, hovered = null, line = null, pending = 0, timer = 0, colours = [], ink = "", paper = "";

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const fit = () => Math.min(size().width, size().height) / SIDE * 0.92;
  const toX = (x) => (x - left) * scale * fit(), toY = (y) => (y - top) * scale * fit();
  const fromX = (x) => x / (scale * fit()) + left, fromY = (y) => y / (scale * fit()) + top;

  function readColours() {
    const style = getComputedStyle(canvas);
    colours = Array.from({ length: COLOURS }, (_, n) => style.getPropertyValue("--s" + n).trim());
    ink = style.getPropertyValue("--ink").trim();
    paper = style.getPropertyValue("--paper").trim();
  }

  function draw() {
    pending = 0;
    const { width, height } = size(), ratio = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const dot = Math.min(2 + scale * 0.6, 6);
    const factor = scale * fit();
    let colour = -1;
    for (const point of byColour) {
      if (point.colour !== colour) pen.fillStyle = colours[colour = point.colour];
      const x = (point.x - left) * factor, y = (point.y - top) * factor;
      if (x > -dot && y > -dot && x < width + dot && y < height + dot) pen.fillRect(x - dot / 2, y - dot / 2, dot, dot);
    }
    drawNames(width, height);
    if (line) {
      pen.strokeStyle = ink;
      pen.lineWidth = 2;
      pen.setLineDash([6, 4]);
      pen.beginPath();
      for (const [x, y] of line) pen.lineTo(toX(x), toY(y));
      pen.closePath();
      pen.stroke();
      pen.setLineDash([]);
    }
    if (hovered) {
      pen.strokeStyle = ink;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(toX(hovered.x), toY(hovered.y), dot + 3, 0, 7);
      pen.stroke();
    }
  }

  // Names in the order of their sizes, each where no larger one is.
  function drawNames(width, height) {
    pen.font = "600 12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.lineWidth = 3;
    pen.strokeStyle = paper;
    pen.fillStyle = ink;
    const taken = [];
    for (const topic of topics) {
      topic.half ||= pen.measureText(topic.name).width / 2;
      const half = topic.half, x = Math.min(Math.max(toX(topic.x), half + 4), width - half - 4), y = toY(topic.y);
      if (y < 12 || y > height - 4 || toX(topic.x) < 0 || toX(topic.x) > width) continue;
      const box = [x - half - 4, y - 13, x + half + 4, y + 6];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      if (!moving) pen.strokeText(topic.name, x, y); // outlines take longest: only when it rests
      pen.fillText(topic.name, x, y);
    }
  }

  const redraw = () => {
    moving = true;
    pending ||= requestAnimationFrame(draw);
    clearTimeout(timer);
    timer = setTimeout(rest, 250);
  };

  function rest() {
    moving = false;
    pending ||= requestAnimationFrame(draw);
    listView();
  }

  // The papers that can be seen, as links, for whoever would rather read.
  function listView() {
    const { width, height } = size();
    const seen = points.filter((p) => { const x = toX(p.x), y = toY(p.y); return x >= 0 && y >= 0 && x <= width && y <= height; });
    inView.replaceChildren(...seen.slice(0, LISTED).map((point) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = point.path;
      link.textContent = point.title;
      item.append(link);
      return item;
    }));
    const counts = { seen: seen.length, all: points.length, listed: LISTED }, language = document.documentElement.lang;
    note.textContent = (seen.length > LISTED ? note.dataset.first : note.dataset.seen)
      .replace(/{(\w+)}/g, (_, name) => counts[name].toLocaleString(language));
  }

  function pointAt(x, y) {
    let best = null, least = NEAR * NEAR;
    const reach = Math.ceil(NEAR / (scale * fit()) / 20) , column = Math.floor(fromX(x) / 20), row = Math.floor(fromY(y) / 20);
    for (let c = column - reach; c <= column + reach; c++) {
      for (let r = row - reach; r <= row + reach; r++) {
        for (const point of cells.get(c * 1000 + r) || []) {
          const far = (toX(point.x) - x) ** 2 + (toY(point.y) - y) ** 2;
          if (far < least) [best, least] = [point, far];
        }
      }
    }
    return best;
  }

  function zoom(factor, x, y) {
    const atX = fromX(x), atY = fromY(y);
    scale = Math.min(Math.max(scale * factor, 0.8), 40);
    left = atX - x / (scale * fit());
    top = atY - y / (scale * fit());
    redraw();
  }

  function reset() {
    scale = 1;
    left = (SIDE - size().width / fit()) / 2;
    top = (SIDE - size().height / fit()) / 2;
    redraw();
  }

  // The papers inside a line are a list with an address of its own: corners on the map, as few as tell it.
  function openRegion(corners) {
    let kept = corners;
    for (let apart = 2; kept.length > CORNERS; apart *= 1.5) {
      kept = [];
      for (const corner of corners) {
        const last = kept[kept.length - 1];
        if (!last || Math.hypot(corner[0] - last[0], corner[1] - last[1]) >= apart / (scale * fit())) kept.push(corner);
      }
    }
    const whole = (value) => Math.round(Math.min(Math.max(value, -SIDE), 2 * SIDE));
    if (kept.length > 2) location.assign(canvas.dataset.region + kept.map(([x, y]) => `${whole(x)},${whole(y)}`).join(";"));
  }

  const lasso = document.querySelector("[data-lasso]");
  const draws = () => lasso.getAttribute("aria-pressed") === "true";
  lasso.addEventListener("click", () => {
    lasso.setAttribute("aria-pressed", String(!draws()));
    canvas.style.cursor = draws() ? "crosshair" : "grab";
  });
  document.querySelector("[data-inside]").addEventListener("click", () => {
    const { width, height } = size();
    openRegion([[fromX(0), fromY(0)], [fromX(width), fromY(0)], [fromX(width), fromY(height)], [fromX(0), fromY(height)]]);
  });

  const held = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, [event.offsetX, event.offsetY]);
    moved = 0;
    line = draws() && held.size === 1 ? [] : null;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) {
      const point = pointAt(event.offsetX, event.offsetY);
      if (point !== hovered) {
        hovered = point;
        canvas.title = point ? point.title : "";
        if (!draws()) canvas.style.cursor = point ? "pointer" : "grab";
        pending ||= requestAnimationFrame(draw);
      }
      return;
    }
    if (line) {
      line.push([fromX(event.offsetX), fromY(event.offsetY)]);
      held.set(event.pointerId, [event.offsetX, event.offsetY]);
      pending ||= requestAnimationFrame(draw);
      return;
    }
    const others = [...held].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (others.length) {
      const [x, y] = others[0], was = Math.hypot(before[0] - x, before[1] - y), is = Math.hypot(event.offsetX - x, event.offsetY - y);
      if (was > 0) zoom(is / was, x, y);
    } else {
      left -= (event.offsetX - before[0]) / (scale * fit());
      top -= (event.offsetY - before[1]) / (scale * fit());
      redraw();
    }
    moved += Math.hypot(event.offsetX - before[0], event.offsetY - before[1]);
    held.set(event.pointerId, [event.offsetX, event.offsetY]);
  });
  const release = (event) => {
    held.delete(event.pointerId);
    if (line) {
      const drawn = line;
      line = null;
      redraw();
      if (event.type === "pointerup") openRegion(drawn);
      return;
    }
    if (event.type === "pointerup" && moved < 4) {
      const point = pointAt(event.offsetX, event.offsetY);
      if (point) location.assign(point.path);
    }
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = 60 / (scale * fit()), { width, height } = size();
    const does = { ArrowLeft: () => { left -= step; }, ArrowRight: () => { left += step; }, ArrowUp: () => { top -= step; }, ArrowDown: () => { top += step; },
      "+": () => zoom(1.4, width / 2, height / 2), "=": () => zoom(1.4, width / 2, height / 2), "-": () => zoom(1 / 1.4, width / 2, height / 2), 0: reset };
    if (event.ctrlKey || event.metaKey || event.altKey || !does[event.key]) return;
    event.preventDefault();
    does[event.key]();
    redraw();
  });
  for (const [name, factor] of [["in", 1.6], ["out", 1 / 1.6]]) {
    document.querySelector(`[data-zoom="${name}"]`).addEventListener("click", () => zoom(factor, size().width / 2, size().height / 2));
  }
  document.querySelector('[data-zoom="all"]').addEventListener("click", reset);
  addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); redraw(); });
  new MutationObserver(() => { readColours(); redraw(); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  fetch(canvas.dataset.map).then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status)).then((found) => {
    const fields = [...new Set(found.topics.map((topic) => topic[2]))].sort((a, b) => a - b);
    topics = found.topics.map(([x, y, field, name]) => ({ x, y, name, colour: fields.indexOf(field) % COLOURS }));
    points = found.points.map(([x, y, topic, path, title]) => ({ x, y, path, title, colour: topics[topic].colour }));
    byColour = [...points].sort((a, b) => a.colour - b.colour);
    for (const point of points) {
      const cell = Math.floor(point.x / 20) * 1000 + Math.floor(point.y / 20);
      cells.set(cell, [...(cells.get(cell) || []), point]);
    }
    document.querySelector(".map").hidden = false;
    readColours();
    reset();
  }).catch(() => { note.textContent = note.dataset.failed; });
})();
