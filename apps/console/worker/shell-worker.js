// Keeps the console's own files, so that it starts without waiting for the network. What it is told at build time: `version` and `files`.
// It never touches the API: no word of a ticket is ever kept here.
/* global version, files */
const cacheName = `timbre-shell-${version}`
const page = '/'
/** Longer than this nobody waits for a fresher page. */
const patience = 2500

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([page, ...files])))
})

self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('timbre-shell-') && name !== cacheName
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))))
})

// The page says when its reader wants the new version.
self.addEventListener('message', (event) => {
  if (event.data === 'takeOver') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(freshOrKept(request))
  else if (files.includes(pathname)) event.respondWith(kept(request))
})

async function kept(request) {
  return (await caches.match(request, { cacheName })) ?? fetch(request)
}

/** The newest page, unless the network is slow or away. */
async function freshOrKept(request) {
  const late = new Promise((resolve) => setTimeout(() => resolve(undefined), patience))
  const fresh = fetch(request)
  const answer = await Promise.race([fresh, late]).catch(() => undefined)
  return answer ?? (await caches.match(page, { cacheName })) ?? fresh
}
