import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../recorder.ts";
import { openCollector, openWorkshop, spansIn } from "./children.ts";

let workshop: Awaited<ReturnType<typeof openWorkshop>>;
const closings: (() => Promise<void>)[] = [];
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});
afterAll(() => workshop.close());

async function collect(options?: Parameters<typeof openCollector>[0]) {
  const collector = await openCollector(options);
  closings.push(collector.close);
  return collector;
}

const spans = (n: number) =>
  `for (let i = 0; i < ${n}; i++) telltale.span({ kind: "llm", requestModel: "m".repeat(i % 900) });`;
const to = (place: object) => `const telltale = createTelltale(${JSON.stringify(place)});`;

/** How a process may end, and how it is then seen to have ended. */
const endings = {
  "nothing left to do": ["", { code: 0, signal: null }],
  "process.exit": ["process.exit(3);", { code: 3, signal: null }],
  "an exception nobody caught": ['throw new Error("boom");', { code: 1, signal: null }],
  "a rejection nobody caught": ['await Promise.reject(new Error("boom"));', { code: 1, signal: null }],
} as const;

describe.each(Object.entries(endings))("a process that ends by %s", (_, [ending, seen]) => {
  it("has every record in its file and at the collector, and what was open as aborted", async () => {
    const collector = await collect();
    const file = join(workshop.folder, `${seen.code}-${ending.length}`, "telltale.jsonl");
    const { ended, err } = await workshop.start(
      `${to({ endpoint: collector.url, writeKey: "tk_1", file })} telltale.startSpan({ kind: "llm" }); ${spans(500)} ${ending}`,
    );
    expect(await ended, err()).toEqual(seen);
    const written = spansIn(await readFile(file, "utf8"));
    expect(written).toHaveLength(501);
    expect(written.filter((span) => span?.status === "aborted")).toHaveLength(1);
    expect([...collector.spans.keys()].sort()).toEqual(written.map((span) => span?.id).sort());
    expect(collector.headers[0]?.authorization).toBe("Bearer tk_1");
  });
});

describe("a process that a signal ends", () => {
  const live = "setInterval(() => {}, 1000); console.error('ready');";

  it("has sent all before it ends as it was told, where it handles signals", async () => {
    const collector = await collect();
    const script = `${to({ endpoint: collector.url, handleSignals: true })} telltale.startSpan({ kind: "llm" }); ${spans(50)} ${live}`;
    const { child, ended, err } = await workshop.start(script);
    await until(() => err().includes("ready"));
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: null, signal: "SIGTERM" });
    expect(collector.spans.size).toBe(51);
  });

  it("leaves the ending to a host that listens itself", async () => {
    const collector = await collect();
    const host = "process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50));";
    const { child, ended, err } = await workshop.start(
      `${to({ endpoint: collector.url, handleSignals: true })} ${host} ${spans(5)} ${live}`,
    );
    await until(() => err().includes("ready"));
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 7, signal: null });
    expect(collector.spans.size).toBe(5);
  });

  it("has lost nothing of its file, not even to SIGKILL", async () => {
    const file = join(workshop.folder, "killed.jsonl");
    const { child, ended, err } = await workshop.start(`${to({ file })} ${spans(50)} ${live}`);
    await until(() => err().includes("ready"));
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(spansIn(await readFile(file, "utf8"))).toHaveLength(50);
  });
});

describe("a process whose collector cannot be reached", () => {
  it("ends by itself all the same, and told its host", async () => {
    const { ended, err } = await workshop.start(
      `const telltale = createTelltale({ endpoint: "http://127.0.0.1:9/", onError: (fault) => console.error(fault.code) }); ${spans(5)}`,
    );
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(err()).toContain("undelivered");
  });

  it("is not held up for longer than it has patience", async () => {
    const collector = await collect({ isSilent: true });
    const { ended } = await workshop.start(`${to({ endpoint: collector.url, patienceMs: 1_500 })} ${spans(5)}`);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(collector.headers.length).toBeGreaterThan(0);
  });
});

describe("standard output", () => {
  it("has every line whole, among the host's own and though the process exits at once", async () => {
    const mine = "console.log('a line of the host');";
    const { ended, out } = await workshop.start(`${to({ stdout: true })} ${mine} ${spans(3000)} process.exit(0);`);
    expect(await ended).toEqual({ code: 0, signal: null });
    const [first, ...lines] = out().split(/(?<=\n)/);
    expect(first).toBe("a line of the host\n");
    expect(spansIn(lines.join(""))).toHaveLength(3000);
  });

  it("does not end a host whose reader has gone", async () => {
    const { child, ended, err } = await workshop.start(
      `const telltale = createTelltale({ stdout: true, onError: (fault) => console.error(fault.code) });
       process.once("SIGUSR2", () => { ${spans(20)} setTimeout(() => console.error("alive"), 20); });
       const wait = setInterval(() => {}, 1000); setTimeout(() => clearInterval(wait), 500); console.error("ready");`,
    );
    await until(() => err().includes("ready"));
    child.stdout?.destroy();
    child.kill("SIGUSR2");
    expect(await ended, err()).toEqual({ code: 0, signal: null });
    expect(err()).toContain("alive");
    expect(err()).toContain("dropped");
  });
});

describe("one file", () => {
  it("may be written to by several processes at once", async () => {
    const file = join(workshop.folder, "shared.jsonl");
    const children = await Promise.all([1, 2, 3].map(() => workshop.start(`${to({ file })} ${spans(1000)}`)));
    for (const { ended } of children) expect(await ended).toEqual({ code: 0, signal: null });
    const written = spansIn(await readFile(file, "utf8"));
    expect(new Set(written.map((span) => span?.id)).size).toBe(3000);
  });

  it("may be rotated under the process's hands", async () => {
    const file = join(workshop.folder, "rotated.jsonl");
    const { ended } = await workshop.start(
      `import { renameSync } from "node:fs"; ${to({ file })} ${spans(5)} renameSync(${JSON.stringify(file)}, ${JSON.stringify(`${file}.1`)}); ${spans(7)}`,
    );
    expect((await ended).code).toBe(0);
    expect(spansIn(await readFile(`${file}.1`, "utf8"))).toHaveLength(5);
    expect(spansIn(await readFile(file, "utf8"))).toHaveLength(7);
  });
});
