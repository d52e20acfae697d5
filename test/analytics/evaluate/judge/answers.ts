import { createNodeEngine, type TableRecord, writeRecords } from "@telltale/analytics/node";
import type { RecordOf } from "@telltale/core/trace";

const day = Date.UTC(2026, 4, 1);

/** The id of the i-th answer's span. */
export function spanIdOf(i: number): string {
  return (i + 1).toString(16).padStart(16, "0");
}

/** Answers with their texts: every fourth is bad and says so; every tenth has no context; two models; half were kept by sampling. */
function* answers(n: number, more: Partial<RecordOf<"spans">>): Generator<TableRecord> {
  for (let i = 0; i < n; i++)
    yield {
      table: "spans",
      record: {
        id: `01920000-0000-7000-8000-${i.toString(16).padStart(12, "0")}`,
        spanId: spanIdOf(i),
        traceId: `${"a".repeat(16)}${spanIdOf(i)}`,
        sessionId: `s${i}`,
        userId: `u${i % 7}`,
        feature: i % 3 === 0 ? "search" : "chat",
        variants: { greeting: "warm" },
        kind: "llm",
        status: i % 20 === 0 ? "error" : "ok",
        startedAtMs: day + i * 1000,
        durationMs: 5,
        requestModel: i % 5 === 0 ? "gpt-4o" : "claude-sonnet-4",
        inputText: `What is the price of part ${i}?`,
        outputText: i % 4 === 0 ? `Part ${i} costs a BAD guess.` : `Part ${i} costs ${i} euros.`,
        ...(i % 10 !== 0 && { contextText: `Price list: part ${i}, ${i} euros.` }),
        ...(i % 2 === 0 && { inclusionProbability: 0.5 }),
        ...more,
      },
    };
}

/** A folder of them. @param more fields that all of them have */
export async function writeAnswers(dir: string, n: number, more: Partial<RecordOf<"spans">> = {}): Promise<void> {
  const engine = await createNodeEngine();
  try {
    await writeRecords(engine, dir, answers(n, more), { name: "answers" });
  } finally {
    await engine.close();
  }
}
