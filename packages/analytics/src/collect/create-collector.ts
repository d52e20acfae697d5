import { priceSpan } from "@telltale/core/cost";
import type { Span } from "@telltale/core/trace";
import { type Accepted, accept } from "./accept.ts";
import { addressOf as addressOfConnection, networkOf } from "./address.ts";
import { answer } from "./answer.ts";
import { createBacklog } from "./backlog.ts";
import type { CollectorOptions } from "./collector-options.ts";
import { corsHeaders, isAllowed, preflightHeaders } from "./cors.ts";
import { envelopeFormat } from "./envelope-route.ts";
import { createHeldBytes, type Hold } from "./held-bytes.ts";
import { otlpFormatOf } from "./otlp-route.ts";
import { createRateLimit } from "./rate-limits.ts";
import { readBody } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { WireFormat } from "./wire-format.ts";
import { keyIn, type WriteKey } from "./write-keys.ts";

/** A web-standard handler: it mounts in Hono, Next.js, Bun, Deno, or on Node through `toNodeHandler`. */
export type Collector = (request: Request) => Promise<Response>;

/** What is found out about a request on its way. */
interface Course {
  readonly startedAtMs: number;
  readonly address: string | undefined;
  readonly hold: Hold;
  key: WriteKey | null;
  accepted: number;
  rejected: number;
  bodyBytes: number;
}

/**
 * Takes envelopes by POST on whatever path it is mounted, and answers once their records are safe. OpenTelemetry's OTLP over
 * HTTP is taken at `…/v1/traces` and `…/v1/logs`.
 *
 * - 200 `{ accepted, rejected: [{ table, index, id, issues: [{ field, reason }] }], warnings }`
 * - 422 the same, when every record was rejected
 * - 400, 401, 403, 404, 405, 413, 415 `{ error: { code, message } }`: sending the same again will not help
 * - 408, 429, 503 with `Retry-After`: nothing was kept, send it again
 *
 * `GET …/health` answers 200 while the process lives; `GET …/ready` 200, or 503 while nothing should be sent here.
 */
export function createCollector(options: CollectorOptions): Collector {
  const {
    store,
    keys,
    allowOrigins = [],
    localPages = false,
    maxBodyBytes = 4_000_000,
    maxRecords = 10_000,
    bodyTimeoutMs = 30_000,
  } = options;
  const { maxHeldBytes = 32_000_000, now = Date.now, price = priceSpan, onError = () => {} } = options;
  const { addressOf = addressOfConnection, whyNotReady = async () => null, onAccepted, onAnswer } = options;
  const pages = { allowOrigins, localPages };
  const held = createHeldBytes(Math.max(maxHeldBytes, maxBodyBytes), Math.max(maxHeldBytes / 4, maxBodyBytes));
  const ofAddress = createRateLimit(options.ratePerAddress ?? {});
  const ofKey = createRateLimit(options.ratePerKey ?? {});
  const backlog = createBacklog(store, { mostWaiting: options.maxWaiting, slowMs: options.slowDiskMs, now });

  /** Everything that can be refused before the body is read. */
  async function admit(request: Request, format: WireFormat, course: Course): Promise<void> {
    if (course.address) await ofAddress.request(networkOf(course.address));
    if (keys) {
      const given = keyIn(request);
      if (!given)
        throw new Refusal(
          401,
          "key_missing",
          "send a write key: Authorization: Bearer (or the password of Basic), x-telltale-key, or ?key= for beacons",
        );
      course.key = await keys.find(given);
      if (!course.key) throw new Refusal(401, "key_unknown", "this write key is not known, or was revoked");
      await ofKey.request(course.key.name);
    }
    format.check(request);
    const late = backlog.tooMuch();
    if (late) throw late;
  }

  async function take(request: Request, format: WireFormat, course: Course): Promise<Response> {
    await admit(request, format, course);
    const body = await readBody(request, { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs }, course.hold);
    const read = format.read(body, request);
    if (countRecords(read.envelope) > maxRecords)
      throw new Refusal(413, "too_many_records", `there are over ${maxRecords} records; send fewer at a time`);
    const { batch, ...told } = acceptBody(read.envelope, { now, price, key: course.key });
    const accepted = batch.spans.length + batch.signals.length + batch.scores.length;
    course.rejected = told.rejected.length + read.rejected;
    if (accepted > 0) {
      await backlog.append(batch).catch((cause: unknown) => {
        onError(cause);
        const message = "the records could not be kept; send them again";
        throw new Refusal(503, "not_kept", message, { cause, retryAfterMs: 5000 });
      });
      course.accepted = accepted;
      quietly(() => onAccepted?.(batch));
    }
    return format.answer(accepted, told, read, request);
  }

  async function post(request: Request, format: WireFormat): Promise<Response> {
    const address = addressOf(request);
    const hold = held.hold(address && networkOf(address));
    const course: Course = { startedAtMs: now(), address, hold, key: null, accepted: 0, rejected: 0, bodyBytes: 0 };
    let code: string | null = null;
    const response = await take(request, format, course).catch((cause: unknown) => {
      const refusal = refusalOf(cause, onError);
      code = refusal.code;
      return format.refuse(refusal, request);
    });
    course.bodyBytes = hold.bytes;
    hold.release();
    // That we failed is not the sender's fault.
    if (response.status < 500) await charge(course);
    const { key, startedAtMs, hold: _, ...rest } = course;
    const told = { ...rest, address: address ?? null, key: key?.name ?? null, tookMs: now() - startedAtMs };
    quietly(() => onAnswer?.({ format: format.name, status: response.status, code, ...told }));
    return response;
  }

  /** What could not be read costs its sender too, or a flood of it would be free. */
  async function charge({ address, key, accepted, rejected, bodyBytes }: Course): Promise<void> {
    const count = accepted + rejected || bodyBytes / 1000;
    if (address) await ofAddress.records(networkOf(address), count);
    if (key) await ofKey.records(key.name, count);
  }

  function quietly(tell: () => void): void {
    try {
      tell();
    } catch (cause) {
      onError(cause);
    }
  }

  async function whyNot(): Promise<string | null> {
    const late = backlog.tooMuch();
    if (late) return late.message;
    return backlog.isFailing() ? "records could not be kept a moment ago" : whyNotReady();
  }

  async function route(request: Request): Promise<Response> {
    const { method } = request;
    const { pathname } = new URL(request.url);
    if (method === "GET" || method === "HEAD") {
      if (pathname.endsWith("/health")) return answer(200, { status: "ok" });
      if (pathname.endsWith("/ready")) return readiness(await whyNot());
    }
    const format = otlpFormatOf(pathname) ?? envelopeFormat;
    if (!isAllowed(request, pages)) {
      const message = "pages of this origin may not send here; add it to allowOrigins";
      return format.refuse(new Refusal(403, "origin_not_allowed", message), request);
    }
    if (method === "OPTIONS") return new Response(null, { status: 204, headers: preflightHeaders });
    if (method === "POST") return post(request, format);
    return format.refuse(new Refusal(405, "method_not_allowed", "send records by POST"), request);
  }

  return async (request) => {
    const response = await route(request).catch((cause: unknown) => envelopeFormat.refuse(refusalOf(cause, onError), request));
    for (const [name, value] of Object.entries(corsHeaders(request, pages))) response.headers.set(name, value);
    return response;
  };
}

interface Taking {
  readonly now: () => number;
  readonly price: ((span: Span) => Span) | null;
  readonly key: WriteKey | null;
}

function acceptBody(raw: unknown, { now, price, key }: Taking): Accepted {
  const { name: _, ...stamp } = key ?? { name: "" };
  try {
    return accept(raw, { receivedAtMs: now(), price: price ?? undefined, stamp });
  } catch (cause) {
    if (cause instanceof RangeError) throw new Refusal(400, "unsupported_version", cause.message.slice(0, 200), { cause });
    if (cause instanceof TypeError) throw new Refusal(400, "not_an_envelope", cause.message, { cause });
    throw cause;
  }
}

/** How many records an envelope lists, of this version or the one before. */
function countRecords(envelope: unknown): number {
  if (typeof envelope !== "object" || envelope === null) return 0;
  const { spans, signals, scores, records } = envelope as Record<string, unknown>;
  return [spans, signals, scores, records].reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}

function readiness(whyNot: string | null): Response {
  return whyNot === null
    ? answer(200, { status: "ready" })
    : answer(503, { status: "not ready", reason: whyNot }, { "retry-after": "5" });
}

function refusalOf(cause: unknown, onError: (error: unknown) => void): Refusal {
  if (cause instanceof Refusal) return cause;
  onError(cause);
  return new Refusal(500, "internal", "the collector failed; its log says why", { cause });
}
