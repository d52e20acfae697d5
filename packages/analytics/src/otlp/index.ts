export type {
  Attributes,
  AttributeValue,
  OtelEntry,
  OtelEvent,
  OtelLink,
  OtelLog,
  OtelResource,
  OtelScope,
  OtelSpan,
  OtelStatus,
} from "./otel.ts";
export { OtlpError, type OtlpErrorCode } from "./otlp-error.ts";
export { type OtlpSignal, type ReadOtlp, type ReadOtlpOptions, readEntries, readOtlp } from "./read-otlp.ts";
export { readOtlpAnswer } from "./read-otlp-answer.ts";
export type { MapOptions, Records } from "./records.ts";
export type { RecordsAndFaults } from "./records-of-entries.ts";
export { isOtel, recordsOfJson } from "./records-of-json.ts";
export { recordsOfLog } from "./records-of-log.ts";
export { recordsOfOtel } from "./records-of-otel.ts";
export { recordsOfProtobuf } from "./records-of-protobuf.ts";
export { hashOf, uuidOf } from "./uuid-of.ts";
export { type LogGroup, type SpanGroup, writeLogs, writeTraces } from "./wire/write-request.ts";
export { type OtlpAnswer, type OtlpAnswerOptions, writeOtlpAnswer, writeOtlpFailure } from "./write-otlp-answer.ts";
