/** Why a request is not answered. */
export interface Refused {
  readonly status: 403 | 405;
  readonly code: string;
  readonly message: string;
}

/**
 * Whether a request comes from this page or from a person, or null. A page elsewhere may point a name of its own at 127.0.0.1 (DNS
 * rebinding): the browser then takes it for the same origin, but says that name as `Host`. An address written as numbers cannot be
 * pointed anywhere.
 *
 * @param hostname the address that is listened on, which may be asked for by its own name
 */
export function refusalOf(request: Request, hostname: string): Refused | null {
  if (request.method !== "GET" && request.method !== "HEAD")
    return { status: 405, code: "method", message: "only GET is answered here" };
  const host = nameOf(request.headers.get("host") ?? "");
  if (host !== "localhost" && host !== hostname.toLowerCase() && !isAddress(host))
    return {
      status: 403,
      code: "host",
      message: `this page is not served as "${host}": open it by the address that was printed`,
    };
  const site = request.headers.get("sec-fetch-site");
  const isNavigation = request.headers.get("sec-fetch-mode") === "navigate";
  if (site !== null && site !== "same-origin" && site !== "none" && !isNavigation)
    return { status: 403, code: "origin", message: "pages of other origins are not answered" };
  return null;
}

/** Whether only this machine can reach what listens there. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\./.test(hostname);
}

function nameOf(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase();
}

function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || /^\[[0-9a-f:.]+\]$/.test(host);
}
