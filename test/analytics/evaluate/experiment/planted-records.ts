import type { TableRecord } from "@telltale/analytics/node";
import { randomNormal, seededRandom } from "@telltale/core";
import { armOf } from "@telltale/core/experiment";

const beginMs = Date.UTC(2026, 2, 2);
const dayMs = 86_400_000;
export const users = 1600;
const experiments = {
  better: { name: "better", arms: { control: 1, shorter: 1 } },
  none: { name: "none", arms: { control: 3, other: 1 } },
};

/** Two weeks before and two weeks within two experiments: one makes answers more faithful and slower, one does nothing. */
export function* plantedRecords(): Generator<TableRecord> {
  const random = seededRandom(11);
  let number = 0;
  const id = () => `01920000-0000-7000-8000-${(number++).toString(16).padStart(12, "0")}`;
  for (let user = 0; user < users; user++) {
    const userId = `user-${user}`;
    const level = 3.5 + 0.5 * randomNormal(random);
    const speed = Math.exp(0.4 * randomNormal(random));
    const calls = 1 + Math.floor(random() * 6);
    for (let call = 0; call < 2 * calls; call++) {
      const isBefore = call < calls;
      const atMs = Math.round(beginMs + (isBefore ? -1 : 1) * random() * 13.9 * dayMs);
      // A few lose what they were dealt, and are dealt anew.
      const unit = user % 200 === 0 ? `${userId} ${call}` : userId;
      const better = armOf(experiments.better, unit) ?? "";
      const isShorter = !isBefore && better === "shorter";
      const context = {
        userId,
        sessionId: `session-${user}-${call}`,
        ...(!isBefore && { variants: { better, none: armOf(experiments.none, userId) ?? "" } }),
      };
      const durationMs = 1000 * speed * Math.exp(0.2 * randomNormal(random)) * (isShorter ? 1.5 : 1);
      const spanId = (number + 1).toString(16).padStart(16, "0");
      const span = { id: id(), kind: "llm", spanId, startedAtMs: atMs, durationMs, status: "ok", ...context } as const;
      yield { table: "spans", record: span };
      const value = level + 0.5 * randomNormal(random) + (isShorter ? 0.4 : 0);
      yield {
        table: "scores",
        record: { id: id(), name: "faithfulness", atMs: atMs + 1000, spanId, value, evaluatorKind: "llm", ...context },
      };
    }
  }
}
