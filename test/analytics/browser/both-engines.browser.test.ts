/// <reference types="vite/client" />
import { recordQuestions, type Window } from "@telltale/analytics";
import { type BrowserEngine, createBrowserEngine, openBrowserTables } from "@telltale/analytics/browser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "vitest/browser";
import { type Answer, answersOf, differences, toText } from "./answers.ts";
import { hostileRecords } from "./hostile-records.ts";
import { served } from "./served.ts";

interface FromNode {
  readonly range: Window | null;
  readonly answers: readonly Answer[];
  readonly files: readonly { readonly name: string; readonly base64: string }[];
}

declare module "vitest/browser" {
  interface BrowserCommands {
    nodeAnswers: (whats: readonly string[]) => Promise<string>;
  }
}

/** A test that reads it all takes seconds, on a machine that does much else minutes. */
const patienceMs = 900_000;
const dataset = "datasets/support-assistant";
const dataFiles = Object.keys(import.meta.glob("../../../datasets/support-assistant/**/*.parquet", { query: "?url" })).map(
  (path) => path.replace(/^(\.\.\/)+/, "/"),
);
const whats = [dataset, "nothing", "hostile"].slice(dataFiles.length === 0 ? 1 : 0);
let engine: BrowserEngine;
let answered: Promise<readonly FromNode[]>;

beforeAll(async () => {
  // Node answers while the browser does.
  answered = commands.nodeAnswers(whats).then((said) => JSON.parse(said));
  answered.catch(() => {});
  engine = await createBrowserEngine(served);
});
afterAll(() => engine.close());

async function fromNode(what: string): Promise<FromNode> {
  const found = (await answered)[whats.indexOf(what)];
  if (!found) throw new Error(`Node was not asked about ${what}`);
  return found;
}

async function expectAlike(range: Window | null, what: string): Promise<void> {
  const answers: readonly Answer[] = JSON.parse(toText(await answersOf(engine, range)));
  const node = await fromNode(what);
  expect(range).toEqual(node.range);
  expect(answers.map(({ name }) => name)).toEqual(node.answers.map(({ name }) => name));
  const wrong = differences(answers, node.answers);
  expect(wrong.slice(0, 20)).toEqual([]);
}

describe("every question, drift and a whole report are alike here and in Node", () => {
  it.skipIf(dataFiles.length === 0)(
    dataFiles.length === 0 ? "skipped: there is no datasets/support-assistant" : "over the example data, by range requests",
    async () => {
      const { range, warnings } = await openBrowserTables(engine, { urls: dataFiles });
      expect(warnings).toEqual([]);
      await expectAlike(range, dataset);
      const { answers } = await fromNode(dataset);
      expect(answers.length).toBeGreaterThan(60);
      const rowsOf = (question: string) => answers.find(({ name }) => name === question)?.said;
      expect(rowsOf("latency")).toHaveLength(1);
      for (const name of Object.keys(recordQuestions)) expect(rowsOf(name), name).toContainEqual(expect.anything());
    },
    patienceMs,
  );

  it(
    "over no records at all",
    async () => {
      const { range } = await openBrowserTables(engine, {});
      await expectAlike(range, "nothing");
    },
    patienceMs,
  );

  it(
    "over hostile records, out of Parquet and handed over",
    async () => {
      const { files: written } = await fromNode("hostile");
      const files = written.map(({ name, base64 }) => new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      const dropped = await openBrowserTables(engine, { files });
      expect(dropped.warnings).toEqual([]);
      await expectAlike(dropped.range, "hostile");
      const handed = await openBrowserTables(engine, { records: hostileRecords });
      await expectAlike(handed.range, "hostile");
    },
    patienceMs,
  );
});
