import { createTelltale, type TelltaleOptions } from "@telltale/client/node";
import { Span } from "@telltale/core/trace";

/** A telltale that keeps its spans, each held to the strict schema. */
export function takeSpans(options: Partial<TelltaleOptions> = {}) {
  const spans: Span[] = [];
  const faults: unknown[] = [];
  const telltale = createTelltale({
    sink: ({ record }) => void spans.push(Span.parse(record)),
    onError: (fault) => void faults.push(fault),
    ...options,
  });
  return { telltale, spans, faults };
}
