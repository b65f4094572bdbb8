// Keeps the lab for times without a network. Files with a hash in their name never change and come from the store;
// everything else is asked for anew and kept as a fallback, so a new version appears with the next load, never under
// a running lab: what the version before needs stays, too, for a window that still runs it and fetches its parts late.
const STORE = "wolfpack-1";
const PAGE = new URL("./", self.registration.scope).href;
const PAGE_BEFORE = new URL("./?before", self.registration.scope).href;
const HASHED = /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css)$/;
const ALWAYS = ["fonts/red-hat-text-400.woff2", "fonts/red-hat-text-600.woff2", "fonts/red-hat-mono-400.woff2", "later.css", "docs/", "docs/docs.css", "docs/model-card.html", "docs/rules.html"];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(PAGE).then(keepPage));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === new URL(PAGE).pathname) event.respondWith(page(event));
  else event.respondWith(HASHED.test(pathname) ? stored(request) : fresh(request));
});

async function page(event) {
  const response = await fetch(event.request).catch(() => undefined);
  if (response?.ok) event.waitUntil(keepPage(response.clone()));
  return response ?? (await caches.match(PAGE)) ?? Response.error();
}

// What this page and the one before name is kept; other hashed files go.
async function keepPage(response) {
  const store = await caches.open(STORE);
  const text = async (url) => (await (await store.match(url))?.text()) ?? "";
  const html = await response.clone().text();
  const last = await text(PAGE);
  if (last && last !== html) await store.put(PAGE_BEFORE, new Response(last));
  await store.put(PAGE, response);
  const urls = named(html).concat(ALWAYS.map(absolute));
  const mayHold = (url) => html === last || HASHED.test(url);
  await Promise.allSettled(urls.map(async (url) => (mayHold(url) && (await store.match(url))) || store.add(url)));
  const needed = new Set(urls.concat(named(await text(PAGE_BEFORE))));
  for (const { url } of await store.keys()) {
    if (HASHED.test(url) && !needed.has(url)) await store.delete(url);
  }
}

const absolute = (name) => new URL(name, PAGE).href;

function named(html) {
  return [...html.matchAll(/(?:href|src|data-js|data-wasm|data-later)="([^"#]+)"/g)].map(([, name]) => absolute(name));
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
