/** Pages of which origins may send: a list such as `["https://app.example"]`, or `"*"` for all. */
export type AllowOrigins = readonly string[] | "*";

/** Which pages of other origins may send, and read the answer. */
export interface Pages {
  readonly allowOrigins: AllowOrigins;
  /** Whether pages of this machine may, on any port: those of localhost, 127.0.0.1 and [::1]. */
  readonly localPages: boolean;
}

/**
 * Whether a request may be taken from where it comes. A server or a beacon without an Origin may always send; so may a page
 * of the collector's own host. With an empty list nothing is checked: the collector is then mounted in the application
 * itself, behind whatever guards the application has.
 */
export function isAllowed(request: Request, pages: Pages): boolean {
  const origin = request.headers.get("origin");
  return origin === null || pages.allowOrigins.length === 0 || isListed(origin, pages) || isOwn(origin, request);
}

/** What the browser must be told so that a page of another origin may read the answer. */
export function corsHeaders(request: Request, pages: Pages): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null || !isListed(origin, pages)) return { vary: "origin" };
  if (pages.allowOrigins === "*") return { "access-control-allow-origin": "*", ...readableHeaders };
  // A beacon always carries credentials; nothing here reads them.
  return {
    vary: "origin",
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    ...readableHeaders,
  };
}

/** How long to wait is no secret. */
const readableHeaders = { "access-control-expose-headers": "retry-after" };

/** What is said to a browser that asks before it sends. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type, content-encoding, authorization, x-telltale-key",
  "access-control-max-age": "86400",
};

function isListed(origin: string, { allowOrigins, localPages }: Pages): boolean {
  return allowOrigins === "*" || allowOrigins.includes(origin) || (localPages && isLocal(origin));
}

function isLocal(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);
}

function isOwn(origin: string, request: Request): boolean {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}
