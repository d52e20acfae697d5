/** The browser's own fetch, as it is now; undefined where there is none. */
export function ownFetch(): typeof fetch | undefined {
  return typeof fetch === "function" ? fetch.bind(globalThis) : undefined;
}

/**
 * Hands a body to the browser to send after the page is gone.
 *
 * @returns whether the browser took it: false where beacons are unknown, refused, or full (64 KB in flight)
 */
export function beacon(url: string, body: string): boolean {
  // A plain string goes as text/plain, which needs no preflight across origins.
  return typeof navigator !== "undefined" && typeof navigator.sendBeacon === "function" && navigator.sendBeacon(url, body);
}

/** The URL of the page or worker; undefined where there is none. */
export function pageUrl(): string | undefined {
  return typeof location === "undefined" ? undefined : location.href;
}
