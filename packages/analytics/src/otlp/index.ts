export type {
  Attributes,
  AttributeValue,
  OtelEntry,
  OtelEvent,
  OtelLog,
  OtelResource,
  OtelSpan,
} from "./otel.ts";
export { OtlpError } from "./otlp-error.ts";
export { type OtlpSignal, readEntries, readOtlp } from "./read-otlp.ts";
export { readOtlpAnswer, readOtlpFailure } from "./read-otlp-answer.ts";
export type { LeftOut } from "./records.ts";
export { isOtel, recordsOfJson, spansUnderNames } from "./records-of-json.ts";
export { recordsOfLog } from "./records-of-log.ts";
export { recordsOfOtel } from "./records-of-otel.ts";
export { recordsOfProtobuf } from "./records-of-protobuf.ts";
export { hashOf, uuidOf } from "./uuid-of.ts";
export { writeLogs, writeTraces } from "./wire/write-request.ts";
export { type OtlpAnswer, writeOtlpAnswer, writeOtlpFailure } from "./write-otlp-answer.ts";
