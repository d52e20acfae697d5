import type { Row } from "../../engine/cell.ts";
import type { Engine } from "../../engine/engine.ts";
import { questions, recordQuestions } from "../../queries/index.ts";
import { ask } from "../../queries/query.ts";
import type { SessionsWindow } from "../../tables/held-sessions.ts";
import { shellWord } from "../shell-word.ts";
import type { TablePlan } from "./checklist.ts";
import type { ReviewItem } from "./review.ts";

/** Rows a table of a review may have. */
export const mostRows = 8;

/**
 * What a question answers, the largest rows first, as a table of a review.
 *
 * @throws {RangeError} if there is no such question
 */
export async function tableOf(engine: Engine, plan: TablePlan, window: SessionsWindow): Promise<ReviewItem["table"]> {
  const { question, by = [], size, columns } = plan;
  const query = { ...questions, ...recordQuestions }[question];
  if (!query) throw new RangeError(`buildReview: there is no question ${question}`);
  const asked = await ask(engine, query, { ...window, ...(by.length > 0 && { by }) });
  const rows = asked.filter((row) => row.window !== "reference");
  const sizeOf = (row: Row) => Number(row[size ?? ""] ?? 0);
  const kept = size === undefined ? rows : rows.filter((row) => sizeOf(row) > 0).sort((a, b) => sizeOf(b) - sizeOf(a));
  const flags = by.length > 0 ? ` --by ${by.join(",")}` : "";
  const names = [...by, ...columns.flatMap((name) => [name, `${name}Low`, `${name}High`])];
  const shown = kept
    .slice(0, mostRows)
    .map((row) => Object.fromEntries(names.flatMap((name) => (name in row ? [[name, row[name] ?? null]] : []))));
  const [first] = shown;
  return {
    question,
    ask: `telltale ask DIR ${question}${flags}`,
    rows: shown,
    others: Math.max(0, kept.length - mostRows),
    open:
      typeof first?.sessionId === "string"
        ? `telltale ask DIR session --where ${shellWord(`sessionId=${first.sessionId}`)}`
        : null,
  };
}
