// Keeps somebody's reading list and shelf in their browser, for when there is no network. It asks no other site, and
// holds nothing of whoever has not asked for it; `offline.js` empties it when nobody, or somebody else, is signed in.
const PAGES = "pages", FILES = "files", INDEX = "/offline.json", NO_NETWORK = "/offline";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const index = async (cache) => {
  const kept = await cache.match(INDEX);
  return kept ? kept.json() : { reader: null, pages: {} };
};

// Ask for what is to be kept, and for those pages that have changed; return how many are here.
const keep = async () => {
  const answer = await fetch(INDEX, { cache: "no-store" });
  const isList = answer.ok && !answer.redirected && answer.headers.get("Content-Type") === "application/json";
  const wanted = isList ? await answer.clone().json() : null;
  if (!wanted || (await index(await caches.open(PAGES))).reader !== wanted.reader) await caches.delete(PAGES);
  if (!wanted) return 0;
  const cache = await caches.open(PAGES), files = await caches.open(FILES), before = (await index(cache)).pages;
  const needed = new Set(), pages = {};
  for (const [url, stamp] of Object.entries(wanted.pages)) {
    let page = before[url] === stamp ? await cache.match(url) : undefined;
    if (!page) {
      const fresh = await fetch(url, { headers: { Accept: "text/html,image/*" } });
      if (!fresh.ok || fresh.redirected) continue;
      page = fresh.clone();
      await cache.put(url, fresh);
    }
    pages[url] = stamp;
    if ((page.headers.get("Content-Type") || "").startsWith("text/html")) {
      for (const [, file] of (await page.text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)) needed.add(file);
    }
  }
  for (const file of needed) if (!(await files.match(file))) await files.add(file).catch(() => {});
  for (const request of await files.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!needed.has(pathname + search)) await files.delete(request);
  }
  for (const request of await cache.keys()) if (!(new URL(request.url).pathname in pages)) await cache.delete(request);
  await cache.put(INDEX, Response.json({ reader: wanted.reader, pages }));
  return Object.keys(pages).length;
};

let running;
self.addEventListener("message", (event) => {
  running ||= keep().catch(() => -1).finally(() => { running = undefined; });
  event.waitUntil(running.then((count) => event.ports[0]?.postMessage(count)));
});

// --- without a network: what is kept, else a page that says so
const page = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const { pathname } = new URL(request.url), cache = await caches.open(PAGES);
    const kept = await cache.match(pathname, { ignoreVary: true });
    const other = request.mode === "navigate" ? await cache.match(NO_NETWORK, { ignoreVary: true }) : undefined;
    if (kept || other) return kept || other;
    throw error;
  }
};
const file = async (request) => (await (await caches.open(FILES)).match(request)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" || request.destination === "image") event.respondWith(page(request));
});
