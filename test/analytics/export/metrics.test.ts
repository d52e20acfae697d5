import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Score, Signal, Span } from "@telltale/core/trace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMetrics } from "../../../packages/analytics/src/export/metrics.ts";
import { serveMetrics } from "../../../packages/analytics/src/export/serve-metrics.ts";

const hasPrometheus = ["prometheus", "promtool"].every((name) => spawnSync(name, ["--version"]).status === 0);
const absent = hasPrometheus ? "" : " (skipped: prometheus is not installed)";

const atMs = Date.UTC(2026, 1, 3);
let made = 0;
const id = () => `0198c0de-0000-7000-8000-${String(++made).padStart(12, "0")}`;
const span = (parts: Partial<Span> = {}): Span => ({
  id: id(),
  spanId: "0000000000000001",
  kind: "llm",
  startedAtMs: atMs,
  durationMs: 1500,
  ttftMs: 300,
  status: "ok",
  provider: "openai",
  responseModel: "gpt-4o",
  inputTokens: 100,
  cacheReadTokens: 20,
  outputTokens: 10,
  costUsd: 0.25,
  ...parts,
});
const signal = (parts: Partial<Signal> = {}): Signal => ({ id: id(), kind: "copy", atMs, ...parts });
const score = (parts: Partial<Score> = {}): Score => ({
  id: id(),
  name: "faithfulness",
  atMs,
  evaluatorKind: "llm",
  value: 4,
  ...parts,
});
const batch = (spans: Span[], signals: Signal[] = [], scores: Score[] = []) => ({ spans, signals, scores });

/** The value of a sample, by its name and labels as the exposition writes them. */
const sampleOf = (text: string, sample: string) =>
  text.split("\n").flatMap((line) => (line.startsWith(`${sample} `) ? [Number(line.slice(sample.length + 1))] : []))[0];

const filled = () => {
  const metrics = createMetrics();
  const again = span();
  metrics.observe(
    batch([again, span({ status: "error", errorType: "rate_limit" }), span({ kind: "agent" }), span({ costUsd: undefined })]),
  );
  metrics.observe(
    batch(
      [again],
      [signal(), signal({ kind: "thumbs", value: -1 }), signal({ kind: "thumbs", value: 0 })],
      [score(), score({ value: 2 })],
    ),
  );
  metrics.answered(200, { accepted: 9, rejected: 1 });
  metrics.satisfied(0.8, 12);
  metrics.alert("error-rate", "hard", "alert");
  return metrics;
};

describe("createMetrics", () => {
  it("counts each record once, and tokens and cost of model calls only", async () => {
    const text = await filled().expose();
    const who = 'provider="openai",model="gpt-4o",feature=""';
    expect(sampleOf(text, `telltale_calls_total{kind="llm",${who},status="ok",error_type=""}`)).toBe(2);
    expect(sampleOf(text, `telltale_calls_total{kind="llm",${who},status="error",error_type="rate_limit"}`)).toBe(1);
    expect(sampleOf(text, `telltale_call_duration_seconds_sum{kind="llm",${who}}`)).toBe(4.5);
    expect(sampleOf(text, `telltale_call_duration_seconds_bucket{le="1.28",kind="llm",${who}}`)).toBe(0);
    expect(sampleOf(text, `telltale_tokens_total{${who},bucket="input"}`)).toBe(300);
    expect(sampleOf(text, `telltale_tokens_total{${who},bucket="cache_read"}`)).toBe(60);
    expect(sampleOf(text, `telltale_cost_usd_total{${who}}`)).toBe(0.5);
    expect(sampleOf(text, `telltale_unpriced_calls_total{${who}}`)).toBe(1);
    expect(sampleOf(text, 'telltale_signals_total{kind="thumbs",value="down",feature=""}')).toBe(1);
    expect(sampleOf(text, 'telltale_signals_total{kind="thumbs",value="retracted",feature=""}')).toBe(1);
    expect(sampleOf(text, 'telltale_score_value_sum{name="faithfulness",evaluator_kind="llm"}')).toBe(6);
    expect(sampleOf(text, 'telltale_alert_state{rule="error-rate",severity="hard"}')).toBe(2);
    expect(sampleOf(text, "telltale_satisfaction_ratio")).toBe(0.8);
    expect(sampleOf(text, 'telltale_collector_records_total{outcome="rejected"}')).toBe(1);
  });

  it("keeps no more label values than it is told to, whatever is sent", async () => {
    const metrics = createMetrics({ maxLabelValues: 5 });
    metrics.observe(batch(Array.from({ length: 1000 }, (_, at) => span({ responseModel: `model-${at}` }))));
    const models = new Set(
      [...(await metrics.expose()).matchAll(/telltale_cost_usd_total\{.*model="([^"]*)"/g)].map(([, name]) => name),
    );
    expect([...models]).toEqual(["model-0", "model-1", "model-2", "model-3", "model-4", "other"]);
  });

  it("has every series that the Grafana dashboard draws", async () => {
    const dashboard = await readFile(join(import.meta.dirname, "../../../packages/analytics/grafana/telltale.json"), "utf8");
    const drawn = new Set(dashboard.match(/telltale_[a-z_]+/g));
    const known = new Set((await filled().expose()).match(/^telltale_[a-z_]+/gm));
    expect(drawn.size).toBeGreaterThan(8);
    expect([...drawn].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe.skipIf(!hasPrometheus)(`under Prometheus${absent}`, () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "telltale-prometheus-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("exposes what promtool finds nothing wrong with", async () => {
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
      input: await filled().expose(),
      encoding: "utf8",
    });
    expect(`${stdout}${stderr}`).toBe("");
    expect(status).toBe(0);
  });

  it("is scraped", async () => {
    const server = await serveMetrics({ metrics: filled(), port: 0 });
    const port = await freePort();
    const target = new URL(server.url).host;
    await writeFile(
      join(dir, "prometheus.yml"),
      `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: telltale, static_configs: [{ targets: ["${target}"] }] }]\n`,
    );
    const prometheus = spawn(
      "prometheus",
      [`--config.file=${dir}/prometheus.yml`, `--storage.tsdb.path=${dir}/tsdb`, `--web.listen-address=127.0.0.1:${port}`],
      { stdio: "ignore" },
    );
    try {
      const query = async (expression: string): Promise<string | undefined> => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const answer = (await (await fetch(url)).json()) as {
          status: string;
          error?: string;
          data: { result: { value: [number, string] }[] };
        };
        if (answer.status !== "success") throw new Error(answer.error);
        return answer.data.result[0]?.value[1];
      };
      const sum = 'sum(telltale_tokens_total{bucket="input"})';
      await expect.poll(() => query(sum).catch(() => undefined), { timeout: 20_000, interval: 250 }).toBe("300");
      expect(await query("telltale_alert_state")).toBe("2");
      for (const expression of await drawnExpressions()) await expect(query(expression), expression).resolves.not.toBeNull();
      expect(await query("sum(telltale_score_value_sum) / sum(telltale_score_value_count)")).toBe("3");
    } finally {
      const ended = new Promise((resolve) => prometheus.once("exit", resolve));
      prometheus.kill();
      await ended;
      await server.close();
    }
  });
});

/** What the dashboard asks, with its variables filled in. */
async function drawnExpressions(): Promise<readonly string[]> {
  const file = join(import.meta.dirname, "../../../packages/analytics/grafana/telltale.json");
  const { panels } = JSON.parse(await readFile(file, "utf8")) as { panels: { targets: { expr: string }[] }[] };
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replace(/\$(model|feature)/g, ".*").replaceAll("$__rate_interval", "1m")),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
