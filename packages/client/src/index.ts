export { type FaultCode, type OnError, TelltaleError } from "./browser/guard.ts";
export type { Root } from "./browser/page.ts";
export type { OpenSpan, Spans } from "./calls/spans.ts";
export { type TraceFetchOptions, traceFetch } from "./calls/trace-fetch.ts";
export { formatTraceparent, parseTraceparent, type TraceParent } from "./calls/traceparent.ts";
export { observe } from "./observe/observe.ts";
export type { HandMessage, ObserveOptions, ScoreDraft, SpanDraft, Telltale } from "./observe/telltale.ts";
export type { SignalDraft } from "./signals/report.ts";
export type { Receipt, RefusedRecord, Transport } from "./transport/transport.ts";
