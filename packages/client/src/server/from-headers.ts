import type { IncomingHttpHeaders } from "node:http";
import { parseTraceparent } from "../calls/traceparent.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * What a request tells of the trace it is part of: the page's `traceFetch` sends a `traceparent`, and what a server does within
 * these surroundings is then below the page's span.
 *
 * @param headers of a Node request, or of a `Request`
 * @returns the trace and the caller's span; nothing where no valid `traceparent` came
 * @see https://www.w3.org/TR/trace-context/
 * As in:
 *
 *     telltale.run({ ...fromHeaders(request.headers), sessionId }, () => answer(request));
 */
export function fromHeaders(
  headers: Pick<Headers, "get"> | IncomingHttpHeaders,
): Pick<Surroundings, "traceId" | "parentSpanId"> {
  const header = typeof headers.get === "function" ? headers.get("traceparent") : (headers as IncomingHttpHeaders).traceparent;
  const parent = typeof header === "string" ? parseTraceparent(header) : undefined;
  return parent ? { traceId: parent.traceId, parentSpanId: parent.spanId } : {};
}
