{% autoescape off %}// The service worker: static files and one page for when there is no connection. It keeps no page with records and
// nothing that is sent, because office computers are shared (docs/decisions/0009-offline-without-records.md).
const CACHE = "tongpan-{{ version }}";
const KEPT = {{ kept }};
const PAGE = "{{ page }}";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
    .then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  // The network comes first: what is kept is only for when there is none.
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (KEPT.includes(address.pathname)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(address.pathname)) ?? Response.error()));
  }
});
{% endautoescape %}
