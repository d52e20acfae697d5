import type { Score } from "@telltale/core/trace";
import type { Engine } from "../../engine/engine.ts";
import { accessPatterns } from "../../queries/access-patterns.ts";
import { ask } from "../../queries/query.ts";
import { dayMs, type Window } from "../../tables/window.ts";
import { uuidOf } from "../judge/stable-id.ts";

/** Who scores it. */
export const accessEvaluator = "access-patterns@1";

/**
 * What `accessPatterns` says, as scores `unusualAccess`: one for each user and whole day (UTC) that could be told, 1 where the user stood out
 * among those of that day, with the reasons. They belong to a user and to no span.
 *
 * @param window days that begin before it or end after it are left to a run that sees them whole
 */
export async function accessScores(engine: Engine, { fromMs, toMs }: Window): Promise<readonly Score[]> {
  const whole = { fromMs: Math.ceil(fromMs / dayMs) * dayMs, toMs: Math.floor(toMs / dayMs) * dayMs };
  if (whole.toMs <= whole.fromMs) return [];
  const rows = await ask(engine, accessPatterns, { ...whole, every: "day" });
  return rows.flatMap(({ atMs, userId, n, attempts, refusals, qValue, severity, reasons }): Score[] => {
    if (qValue === null || typeof atMs !== "number") return [];
    return [
      {
        id: uuidOf(`${accessEvaluator} ${atMs} ${userId}`),
        name: "unusualAccess",
        atMs: atMs + dayMs - 1,
        userId,
        value: severity === null ? 0 : 1,
        ...(severity !== null && { label: severity }),
        ...(reasons !== null && { rationale: reasons }),
        evaluator: accessEvaluator,
        evaluatorKind: "code",
        attributes: { qValue, questions: n, attempts, refusals },
      },
    ];
  });
}
