export { createSpanExporter, type SpanTaker } from "./wrap/create-span-exporter.ts";
export type { OtelSpan } from "./wrap/span-of-otel.ts";
