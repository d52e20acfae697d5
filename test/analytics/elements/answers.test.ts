import { ask, type Engine, questions } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf } from "../../../packages/analytics/src/elements/answers.ts";
import { createShared } from "../../../packages/analytics/src/elements/shared.ts";
import type { ReportSource } from "../../../packages/analytics/src/elements/source.ts";
import type { ViewName } from "../../../packages/analytics/src/elements/view.ts";
import { views } from "../../../packages/analytics/src/elements/views.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
  await openSample(engine);
});
afterAll(() => engine.close());

const minuteMs = 60_000;
/** Ends, and so begins, a few minutes after a full hour. */
const toMs = sampleWindow.fromMs + 72 * 60 * minuteMs + 10 * minuteMs;

function live(): ReportSource {
  return {
    kind: "live",
    range: async () => ({ fromMs: sampleWindow.fromMs, toMs }),
    report: () => Promise.reject(new Error("no report is needed here")),
    async ask(name, asked) {
      const question = questions[name];
      if (!question) throw new RangeError(name);
      return ask(engine, question, asked);
    },
    sqlOf: async () => "",
  };
}

async function loaded(name: ViewName) {
  const view = views.find((one) => one.name === name);
  if (!view) throw new RangeError(name);
  const shared = createShared(async () => live(), true);
  shared.show({ period: "24h" });
  return answersOf(view, shared, null, new AbortController().signal);
}

describe("answersOf", () => {
  it("gives panels over time all the calls that the tiles count, the hour under way and the first part of one too", async () => {
    const { answers: tiles } = await loaded("tiles");
    const n = (rows: readonly { readonly n?: unknown }[]) => rows.reduce((sum, row) => sum + Number(row.n), 0);
    for (const [view, course, question] of [
      ["latency", "latency over time", "latency"],
      ["errors", "errors over time", "errors"],
      ["cost", "cost by model over time", "cost"],
    ] as const) {
      const { answers } = await loaded(view);
      const rows = answers.rows(course);
      expect(n(rows), view).toBe(n(tiles.rows(question)));
      expect(rows.some(({ atMs }) => Number(atMs) + 60 * minuteMs > toMs)).toBe(true);
    }
  });

  it("says which end of a sum is not whole, and draws no fall of it into a tile", async () => {
    const { notes } = await loaded("cost");
    expect(notes).toEqual(["The last hour is less than half in the window."]);
    expect((await loaded("errors")).notes).toEqual([]);
    const { answers: tiles } = await loaded("tiles");
    expect(tiles.rows("cost over time").every(({ atMs }) => Number(atMs) + 30 * minuteMs <= toMs)).toBe(true);
  });
});
