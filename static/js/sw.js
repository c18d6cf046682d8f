// Opens the quick log and the outbox without a signal. Keeps nothing itself: offline.js put pages without any name into the cache.
"use strict";
const OWN = [[/log\/new\/$/, "log"], [/outbox\/$/, "list"], [/groups\/[^/]+\/sessions\/\d+\/$/, "session"]], HOUSE = /^\/o\/[^/]+\//, WAIT = 3000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// From the network; after three seconds, or at once without one, the page that was kept.
async function page(request, shell, patient) {
  const kept = await caches.match(shell);
  if (!kept) return fetch(request);
  const late = patient ? [] : [new Promise((done) => setTimeout(done, WAIT, kept))];
  try {
    const answer = await Promise.race([fetch(request), ...late]);
    return answer.status > 501 ? kept : answer;
  } catch {
    return kept;
  }
}

// A file whose name holds its hash never changes.
async function file(request) {
  const kept = await caches.match(request);
  return (kept && /\.[0-9a-f]{12}\.\w+$/.test(request.url)) ? kept : fetch(request).catch((error) => { if (kept) return kept; throw error; });
}

addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.headers.has("X-Autosave")) return event.respondWith(fetch(request)); // what a page saves while it closes is lost if it is left to the page
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) return event.respondWith(file(request));
  const house = HOUSE.exec(url.pathname);
  if (request.mode !== "navigate" || !house) return;
  const own = OWN.find(([address]) => address.test(url.pathname));
  event.respondWith(page(request, `${house[0]}outbox/shell/${own ? own[1] : "list"}/`, !own));
});
