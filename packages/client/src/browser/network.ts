/** The browser's own fetch, as it is now; undefined where there is none. */
export function ownFetch(): typeof fetch | undefined {
  return typeof fetch === "function" ? fetch.bind(globalThis) : undefined;
}

/** The URL of the page or worker; undefined where there is none. */
export function pageUrl(): string | undefined {
  return typeof location === "undefined" ? undefined : location.href;
}
