import { priceSpan } from "@telltale/core/cost";
import type { Span } from "@telltale/core/trace";
import type { Store } from "../parquet/store.ts";
import { type Accepted, accept } from "./accept.ts";
import { type AllowOrigins, corsHeaders, isAllowed, preflightHeaders } from "./cors.ts";
import { BodyError, readJson } from "./read-body.ts";

export interface CollectorOptions {
  /** Where accepted records are kept. The caller opens and closes it. */
  readonly store: Store;
  /** Longest body taken, in bytes. */
  readonly maxBodyBytes?: number;
  /** Pages of which other origins may send. Empty: the collector is part of the application that sends. */
  readonly allowOrigins?: AllowOrigins;
  /** Our clock, in epoch milliseconds. */
  readonly now?: () => number;
  /** Fills in what a span cost; `null` leaves spans as they come. */
  readonly price?: ((span: Span) => Span) | null;
  /** Told why records could not be kept. It never sees what is in them. */
  readonly onError?: (error: unknown) => void;
}

/** How many rejected records an answer lists. */
const mostRejections = 1000;

/** A web-standard handler: it mounts in Hono, Next.js, Bun, Deno, or on Node through any adapter. */
export type Collector = (request: Request) => Promise<Response>;

/**
 * Takes envelopes by POST on whatever path it is mounted, and answers once their records are safe.
 *
 * - 200 `{ accepted, rejected: [{ table, index, id, issues: [{ field, reason }] }], warnings }`
 * - 422 the same, when every record was rejected
 * - 400, 403, 405, 413, 415 `{ error: { code, message } }`: sending the same again will not help
 * - 503 with `Retry-After`: nothing was kept, send it again
 *
 * `GET …/health` answers 200 `{ status: "ok" }`.
 */
export function createCollector(options: CollectorOptions): Collector {
  const { store, maxBodyBytes = 1_000_000, allowOrigins = [], now = Date.now, price = priceSpan, onError = () => {} } = options;

  async function post(request: Request): Promise<Response> {
    const { batch, ...told } = acceptBody(await readJson(request, maxBodyBytes), now(), price ?? undefined);
    const accepted = batch.spans.length + batch.signals.length + batch.scores.length;
    const { rejected, warnings } = inBrief(told);
    if (accepted === 0 && rejected.length > 0)
      return answer(422, {
        ...fault("all_rejected", "no record could be taken; `rejected` says why, @telltale/core/schema.json what a record is"),
        accepted,
        rejected,
        warnings,
      });
    try {
      await store.append(batch);
    } catch (cause) {
      onError(cause);
      return answer(503, fault("not_kept", "the records could not be kept; send them again"), { "retry-after": "5" });
    }
    return answer(200, { accepted, rejected, warnings });
  }

  async function route(request: Request): Promise<Response> {
    const { method } = request;
    if ((method === "GET" || method === "HEAD") && new URL(request.url).pathname.endsWith("/health"))
      return answer(200, { status: "ok" });
    if (!isAllowed(request, allowOrigins))
      return answer(403, fault("origin_not_allowed", "pages of this origin may not send here; add it to allowOrigins"));
    if (method === "OPTIONS") return new Response(null, { status: 204, headers: preflightHeaders });
    if (method !== "POST")
      return answer(405, fault("method_not_allowed", "send an envelope by POST"), { allow: "POST, OPTIONS" });
    return post(request);
  }

  return async (request) => {
    const response = await route(request).catch((cause: unknown) => {
      if (cause instanceof BodyError) return answer(cause.status, fault(cause.code, cause.message));
      onError(cause);
      return answer(500, fault("internal", "the collector failed; its log says why"));
    });
    for (const [name, value] of Object.entries(corsHeaders(request, allowOrigins))) response.headers.set(name, value);
    return response;
  };
}

function acceptBody(raw: unknown, receivedAtMs: number, price: ((span: Span) => Span) | undefined): Accepted {
  try {
    return accept(raw, { receivedAtMs, price });
  } catch (cause) {
    if (cause instanceof RangeError) throw new BodyError(400, "unsupported_version", cause.message.slice(0, 200), { cause });
    if (cause instanceof TypeError) throw new BodyError(400, "not_an_envelope", cause.message, { cause });
    throw cause;
  }
}

/** A small body of hopeless records must not make a huge answer. */
function inBrief({ rejected, warnings }: Omit<Accepted, "batch">): Omit<Accepted, "batch"> {
  const more = rejected.length - mostRejections;
  if (more <= 0) return { rejected, warnings };
  return { rejected: rejected.slice(0, mostRejections), warnings: [...warnings, `${more} more records were rejected`] };
}

function fault(code: string, message: string) {
  return { error: { code, message } };
}

function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}
