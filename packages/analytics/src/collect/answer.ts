import type { Rejection } from "./accept.ts";
import type { Refusal } from "./refusal.ts";

/** How many rejected records an answer lists. */
const mostRejections = 1000;

/** An answer in JSON, which nobody keeps. */
export function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** `{ error: { code, message } }`, with `Retry-After` where it helps to send again. */
export function refusalAnswer(refusal: Refusal): Response {
  const { status, code, message } = refusal;
  return answer(status, { error: { code, message } }, refusalHeaders(refusal));
}

export function refusalHeaders({ status, retryAfterS, hangUp }: Refusal): Record<string, string> {
  return {
    ...(retryAfterS !== undefined && { "retry-after": String(retryAfterS) }),
    ...(hangUp && { connection: "close" }),
    ...(status === 401 && { "www-authenticate": 'Bearer realm="telltale"' }),
    ...(status === 405 && { allow: "POST, OPTIONS" }),
  };
}

interface Told {
  readonly rejected: readonly Rejection[];
  readonly warnings: readonly string[];
}

/** A small body of hopeless records must not make a huge answer. */
export function inBrief({ rejected, warnings }: Told): Told {
  const more = rejected.length - mostRejections;
  if (more <= 0) return { rejected, warnings };
  return { rejected: rejected.slice(0, mostRejections), warnings: [...warnings, `${more} more records were rejected`] };
}
