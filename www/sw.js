// Keeps the lab for times without a network. Files with a hash in their name never change and come from the store;
// everything else is asked for anew and kept as a fallback, so a new version appears with the next load, never under
// a running lab.
const STORE = "wolfpack-1";
const HASHED = /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css)$/;
const ALWAYS = ["fonts/red-hat-text-400.woff2", "fonts/red-hat-text-600.woff2", "fonts/red-hat-mono-400.woff2", "later.css", "docs/"];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch("./").then(keepPage));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(HASHED.test(request.url) ? stored(request) : fresh(request));
});

// What the page names is kept; hashed files it no longer names go.
async function keepPage(response) {
  const html = await response.clone().text();
  const named = [...html.matchAll(/(?:href|src|data-js|data-wasm|data-later)="([^"#]+)"/g)].map((match) => match[1]);
  const urls = [...new Set([...named, ...ALWAYS])].map((name) => new URL(name, self.registration.scope).href);
  const store = await caches.open(STORE);
  await store.put("./", response);
  await Promise.allSettled(urls.map(async (url) => (HASHED.test(url) && (await store.match(url))) || store.add(url)));
  for (const { url } of await store.keys()) {
    if (HASHED.test(url) && !urls.includes(url)) await store.delete(url);
  }
}

async function stored(request) {
  return (await caches.match(request)) ?? fresh(request);
}

async function fresh(request) {
  const store = await caches.open(STORE);
  try {
    const response = await fetch(request);
    if (response.ok && response.type === "basic") await store.put(request, response.clone());
    return response;
  } catch (offline) {
    const kept = await store.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw offline;
  }
}
