import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildReport, createCollector, type Report } from "@telltale/analytics";
import { createNodeEngine, openParquetStore, openTables } from "@telltale/analytics/node";
import { reportToText } from "@telltale/analytics/views";
import { satisfaction } from "@telltale/core";
import type { Signal, Span } from "@telltale/core/trace";
import { chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProvider } from "../../examples/demo/provider.ts";
import { serveDemo } from "../../examples/demo/server.ts";
import { watchStore } from "../../examples/demo/watched-store.ts";
import { browserArguments, findBrowser } from "../find-browser.mjs";
import { bundleClient } from "./bundle-client.ts";
import { keptRecords } from "./kept-records.ts";

const executablePath = findBrowser();
const question = "How do I verify a webhook signature in Node?";
const rephrased = "How can I verify the signature of a webhook in Node?";

/** What the page showed and what the Parquet held after one visit. */
interface Visit {
  readonly shown: { readonly conversation: string; readonly messages: readonly string[]; readonly answers: readonly string[] };
  readonly spans: readonly Span[];
  readonly signals: readonly Signal[];
  readonly scores: number;
  readonly report: Report;
  readonly faults: readonly string[];
}

const last = ".message.assistant:last-child";

/** Writes a message key by key, and waits until its answer, the `nth` of the chat, is all there. */
async function write(page: Page, text: string, nth: number): Promise<void> {
  await page.locator("#input").pressSequentially(text, { delay: 5 });
  await page.keyboard.press("Enter");
  await page
    .locator('.message.assistant[aria-busy="false"]')
    .nth(nth - 1)
    .waitFor();
}

/** Types, lets it stream, copies, gives a thumbs-down, rephrases, leaves. */
async function visit(folder: string): Promise<Visit> {
  const data = join(folder, "data");
  const store = watchStore(await openParquetStore(data));
  const collector = createCollector({ store });
  const routes = { "/telltale": collector, "/v1/chat/completions": createProvider({ seed: 1 }).fetch };
  const server = await serveDemo({ port: 0, client: await bundleClient(join(folder, "client")), routes });
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });
  const faults: string[] = [];
  try {
    const page = await browser.newPage({ permissions: ["clipboard-read", "clipboard-write"] });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
    await page.goto(`${server.url}?visitor=tester`);
    await write(page, question, 1);
    await page.click(`${last} [data-telltale-action="copy"]`);
    await page.click(`${last} [data-telltale-action="thumbs_down"]`);
    await write(page, rephrased, 2);
    const shown = await page.evaluate(() => ({
      conversation: document.body.dataset.telltaleConversation ?? "",
      messages: [...document.querySelectorAll<HTMLElement>(".message")].map((element) => element.dataset.telltaleMessage ?? ""),
      answers: [...document.querySelectorAll(".assistant .text")].map((element) => element.textContent ?? ""),
    }));
    await page.goto("about:blank");
    expect(await store.hasLeft("tester", 10_000)).toBe(true);
    await store.seal();
    const engine = await createNodeEngine();
    try {
      const { range, warnings } = await openTables(engine, data);
      expect(warnings).toEqual([]);
      const report = await buildReport(engine, range ?? { fromMs: 0, toMs: 0 });
      const [spans, signals] = [await keptRecords(engine, "spans"), await keptRecords(engine, "signals")];
      const scores = (await keptRecords(engine, "scores")).length;
      return { shown, spans, signals, scores, faults, report };
    } finally {
      await engine.close();
    }
  } finally {
    await browser.close();
    await server.close();
    await store.close();
  }
}

describe.skipIf(!executablePath)(
  executablePath ? "a visit, from the page to the report" : "skipped: no browser on this machine",
  () => {
    let folder: string;
    let kept: Visit;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "telltale-visit-"));
      kept = await visit(folder);
    }, 120_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const one = (kind: Signal["kind"], at = 0) => kept.signals.filter((signal) => signal.kind === kind)[at];

    it("goes well in the page: nothing is thrown, warned of, or refused by its security policy", () => {
      expect(kept.faults).toEqual([]);
    });

    it("leaves exactly the records of what was done", () => {
      const counts: Record<string, number> = {};
      for (const { kind } of kept.signals) counts[kind] = (counts[kind] ?? 0) + 1;
      expect(counts).toEqual({
        session_start: 1,
        message_sent: 2,
        response_shown: 2,
        copy: 1,
        thumbs: 1,
        follow_up: 1,
        rephrase: 1,
        dwell: 2,
        abandon: 1,
        session_end: 1,
      });
      expect(kept.spans).toHaveLength(2);
      expect(kept.scores).toBe(0);
    });

    it("says how the calls went", () => {
      for (const span of kept.spans) {
        expect(span).toMatchObject({
          kind: "llm",
          status: "ok",
          httpStatus: 200,
          stream: true,
          requestModel: "gpt-4o-mini",
          responseModel: "gpt-4o-mini-2024-07-18",
          systemFingerprint: "fp_07c2b1d4",
          finishReason: "stop",
          feature: "chat",
        });
        expect(span.ttftMs).toBeGreaterThan(50);
        expect(span.durationMs).toBeGreaterThan(span.ttftMs ?? 0);
        const { prompt_tokens, completion_tokens } = span.usageRaw as Record<string, number>;
        expect((span.inputTokens ?? 0) + (span.cacheReadTokens ?? 0)).toBe(prompt_tokens);
        expect((span.outputTokens ?? 0) + (span.reasoningTokens ?? 0)).toBe(completion_tokens);
      }
    });

    it("ties them to the message, the turn, the trace and the session they belong to", () => {
      const [asked, answer, askedAgain, answerAgain] = kept.shown.messages;
      const [first, second] = kept.spans;
      const turnOf = (turn: number, span: Span | undefined) => ({ turn, traceId: span?.traceId });
      expect(first?.traceId).not.toBe(second?.traceId);
      expect(one("message_sent")).toMatchObject({ messageId: asked, ...turnOf(1, first) });
      expect(one("response_shown")).toMatchObject({ messageId: answer, spanId: first?.spanId, ...turnOf(1, first) });
      expect(one("copy")).toMatchObject({ messageId: answer, spanId: first?.spanId, value: 1, ...turnOf(1, first) });
      expect(one("thumbs")).toMatchObject({ messageId: answer, spanId: first?.spanId, value: -1, ...turnOf(1, first) });
      // A rephrase and a follow-up are about the answer before them.
      expect(one("follow_up")).toMatchObject({ messageId: answer, spanId: first?.spanId, ...turnOf(1, first) });
      expect(one("rephrase")).toMatchObject({ spanId: first?.spanId, ...turnOf(1, first) });
      expect(one("message_sent", 1)).toMatchObject({ messageId: askedAgain, ...turnOf(2, second) });
      expect(one("response_shown", 1)).toMatchObject({ messageId: answerAgain, spanId: second?.spanId, ...turnOf(2, second) });
      expect(one("abandon")).toMatchObject({ messageId: answerAgain, label: "after_response", ...turnOf(2, second) });

      const all = [...kept.spans, ...kept.signals];
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(new Set(all.map(({ sessionId }) => sessionId)).size).toBe(1);
      expect(new Set(all.map(({ userId }) => userId))).toEqual(new Set(["tester"]));
      const ofConversation = all.filter((record) => !("atMs" in record) || !record.kind.startsWith("session_"));
      expect(new Set(ofConversation.map(({ conversationId }) => conversationId))).toEqual(new Set([kept.shown.conversation]));
    });

    it("carries no text of either side", () => {
      const held = JSON.stringify([kept.spans, kept.signals]).toLowerCase();
      const said = [question, rephrased, ...kept.shown.answers].join(" ").toLowerCase();
      const words = [...new Set(said.match(/[a-z]{6,}/g) ?? [])];
      expect(words.length).toBeGreaterThan(20);
      expect(words.filter((word) => held.includes(word))).toEqual([]);
    });

    it("is counted by the report", () => {
      const { traffic, latency, tokens, errors, satisfaction: satisfied, behaviour } = kept.report;
      expect(traffic.current).toMatchObject({ n: 2 });
      expect(latency.byModel.rows).toMatchObject([{ model: "gpt-4o-mini-2024-07-18", n: 2, ttftN: 2 }]);
      expect(errors.current).toMatchObject({ n: 2, errors: 0, aborted: 0 });
      const billed = kept.spans.map(({ usageRaw }) => Number(usageRaw?.total_tokens));
      expect(tokens.current.totalTokens).toBe(billed.reduce((sum, n) => sum + n, 0));
      expect(behaviour.current).toMatchObject({
        ...{ sessions: 1, turns: 2, responses: 2, rephraseRate: 0.5, copyRate: 0.5, thumbsUpRate: 0, thumbsDownRate: 0.5 },
        ...{ abandonRate: 1, copyToNewChatRate: 0 },
      });
      expect(satisfied.current).toMatchObject({ n: 1, mean: satisfaction(kept.signals).score });
      expect(reportToText(kept.report, { color: false, width: 120 })).toMatch(/model calls +2\n/);
    });
  },
);
