// Keeping the reading list on this device: switched on by its reader, or where the site is installed as an app. What is
// kept is forgotten as soon as a page comes for nobody, or for somebody else.
(() => {
  const reader = document.body.dataset.reader || "", worker = navigator.serviceWorker, EVERY = 600_000; // ms
  if (!worker || !window.caches) return;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const note = (name, value) => {
    try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch { /* not kept */ }
  };
  const isOn = () => kept("offline") === reader || matchMedia("(display-mode: standalone)").matches;
  const forget = async () => {
    note("offline", null);
    note("offline-at", null);
    await caches.delete("pages");
    for (const one of await worker.getRegistrations()) await one.unregister();
  };

  const keep = async () => {
    await worker.register("/service-worker.js");
    const { active } = await worker.ready, { port1, port2 } = new MessageChannel();
    const count = new Promise((resolve) => { port1.onmessage = (event) => resolve(event.data); });
    active.postMessage("keep", [port2]);
    note("offline-at", String(Date.now()));
    return count;
  };

  const place = document.querySelector("[data-offline]");
  const button = place?.querySelector("button"), words = place?.querySelector("span");
  const say = (text) => { if (words) words.textContent = text; };
  const show = () => { if (button) button.textContent = isOn() ? place.dataset.stop : place.dataset.start; };
  const run = async () => {
    if (place) say(place.dataset.busy);
    const count = await keep().catch(() => -1);
    if (place) say(count < 0 ? place.dataset.failed : place.dataset.kept.replace("{count}", count));
  };
  button?.addEventListener("click", async () => {
    if (isOn()) { await forget(); say(""); } else { note("offline", reader); await run(); }
    show();
  });
  if (place) { place.hidden = false; show(); }

  if (!reader) { if (navigator.onLine) forget(); }
  else if (!isOn()) { if (kept("offline") !== null) forget(); }
  else if (place || Date.now() - Number(kept("offline-at")) > EVERY) run();
})();
