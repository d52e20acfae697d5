export { type FaultCode, type OnError, TelltaleError } from "./browser/guard.ts";
export type { Root } from "./browser/page.ts";
export { type TraceFetchOptions, traceFetch } from "./calls/trace-fetch.ts";
export type { OpenSpan, ScoreDraft, SignalDraft, SpanDraft, Spans } from "./drafts.ts";
export { observe } from "./observe.ts";
export type { HandMessage, ObserveOptions, Telltale } from "./telltale.ts";
export type { Receipt, RefusedRecord, Transport } from "./transport/transport.ts";
