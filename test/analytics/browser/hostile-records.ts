import type { Batch } from "@telltale/analytics";
import type { TableRecord } from "@telltale/analytics/node";

const startMs = Date.UTC(2026, 0, 31, 23, 59, 50);
const words = [
  "<script>alert(1)</script>",
  "'; DROP TABLE spans; --",
  'a "quoted" name',
  "\u202Eright to left\u202C שלום",
  "👩‍👩‍👧‍👦 emoji",
  "zero\u0000byte",
  "line\nbreak\ttab\\backslash",
  "$1 $two %s {three}",
  "",
  " ",
  "NULL",
  "é vs e\u0301",
  "x".repeat(200),
];
const word = (i: number) => words[i % words.length] ?? "";
const id = (table: number, i: number) => `0198c0de-000${table}-7000-8000-${i.toString(16).padStart(12, "0")}`;
const hex = (i: number) => (i + 1).toString(16).padStart(16, "0");

/**
 * Records that are allowed and awkward: strange words everywhere, extreme numbers, nearly nothing, across midnight. Numbers do not
 * cancel out: such a sum depends on the order of its parts, and neither engine promises one.
 */
export const hostileRecords: Batch = {
  spans: Array.from({ length: 120 }, (_, i) => ({
    id: id(0, i),
    spanId: hex(i),
    kind: i % 7 === 0 ? ("retrieval" as const) : i % 5 === 0 ? ("tool" as const) : ("llm" as const),
    startedAtMs: startMs + i * 333.3337,
    status: i % 9 === 0 ? ("error" as const) : ("ok" as const),
    ...(i % 3 === 0
      ? {}
      : {
          name: word(i),
          feature: word(i + 1),
          sessionId: `s${word(i % 13)}`,
          userId: word(i + 2),
          requestModel: word(i + 3),
          promptName: word(i + 4),
          promptVersion: word(i + 5),
          toolName: word(i + 6),
          errorType: (["timeout", "rate_limit", "internal"] as const)[i % 3],
          durationMs: [0, 5e-324, 1e9, 0.1 + 0.2, 123.456][i % 5] as number,
          ttftMs: i,
          inputTokens: [0, 1, 2 ** 53 - 1, 7][i % 4] as number,
          outputTokens: i,
          costUsd: [0, 1e-12, 1e6][i % 3] as number,
          inclusionProbability: i % 2 === 0 ? 1 : 1e-3,
          turn: i,
          variants: { [word(i) || "arm"]: word(i + 1) },
          attributes: { [word(i)]: { deep: [1, null, word(i)] } },
          ...(i % 7 === 0 && {
            documents: [{ id: word(i), score: -0.5, ageMs: 1e12 }, { id: word(i + 1) }],
          }),
        }),
  })) as unknown as Batch["spans"],
  signals: Array.from({ length: 200 }, (_, i) => ({
    id: id(1, i),
    kind: (["message_sent", "response_shown", "copy", "rephrase", "thumbs", "follow_up", "abandon"] as const)[i % 7],
    atMs: startMs + i * 200.25,
    ...(i % 4 === 0 ? {} : { sessionId: `s${word(i % 13)}`, feature: word(i), spanId: hex(i % 120), value: i % 2 ? 1 : -1 }),
  })) as unknown as Batch["signals"],
  scores: Array.from({ length: 60 }, (_, i) => ({
    id: id(2, i),
    name: word(i) || "relevance",
    atMs: startMs + i * 500,
    evaluatorKind: "code" as const,
    evaluator: word(i + 1) || "tests",
    value: [0, -1e300, 1e280, 0.5][i % 4] as number,
    sessionId: `s${word(i % 13)}`,
  })) as unknown as Batch["scores"],
};

/** The same, each with the table it belongs in. */
export const hostileTableRecords: readonly TableRecord[] = [
  ...hostileRecords.spans.map((record) => ({ table: "spans" as const, record })),
  ...hostileRecords.signals.map((record) => ({ table: "signals" as const, record })),
  ...hostileRecords.scores.map((record) => ({ table: "scores" as const, record })),
];
