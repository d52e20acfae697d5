export { Context } from "./context.ts";
export { Envelope, wireVersion } from "./envelope.ts";
export { type FieldIssue, type ReadResult, type RecordOf, readRecord, type Table, tables } from "./read.ts";
export { reasonOf } from "./reason.ts";
export { Score } from "./score.ts";
export { Signal } from "./signal.ts";
export { Span } from "./span.ts";
export { upgrade } from "./upgrade.ts";
