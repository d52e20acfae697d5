import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "@telltale/analytics";
import { createNodeEngine, openParquetStore, serve } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { journalLines } from "../../../packages/analytics/src/parquet/journal-lines.ts";
import { spansOf } from "../parquet/records.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";
import { telltale } from "./telltale.ts";

let root: string;
let data: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "telltale-cli-"));
  data = join(root, "data");
  const engine = await createNodeEngine();
  await openSample(engine);
  for (const table of ["spans", "signals", "scores"]) {
    await mkdir(join(data, table), { recursive: true });
    await engine.run(
      userSql(`COPY ${table} TO '${join(data, table)}' (FORMAT parquet, PARTITION_BY (day), OVERWRITE_OR_IGNORE)`),
    );
  }
  await engine.close();
});
afterAll(() => rm(root, { recursive: true }));

describe("telltale", () => {
  it("lists its commands", async () => {
    for (const argv of [[], ["--help"], ["help"]]) {
      const { status, out, err } = await telltale(argv);
      expect({ status, err }).toEqual({ status: 0, err: "" });
      for (const command of ["collect", "import", "report", "ask", "sql"]) expect(out).toContain(`  ${command} `);
    }
  });

  it("has a version", async () => expect((await telltale(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/));

  it.each(["collect", "import", "report", "ask", "sql"])("%s --help says what it takes", async (command) => {
    const { status, out } = await telltale([command, "--help"]);
    expect(status).toBe(0);
    expect(out).toContain(`Usage: telltale ${command}`);
  });

  it.each([
    [["nonsense"], /"nonsense" is not a command/],
    [["raport", "x"], /did you mean "report"/],
    [["ask", "DATA", "latncy"], /"latncy" is not a question; did you mean "latency"\? There are: traffic/],
    [["ask", "DATA", "latency", "--bye", "model"], /there is no flag --bye; did you mean --by\?/],
    [["ask", "DATA", "latency", "--by", "modle"], /"modle" is not a column of its rows; did you mean "model"/],
    [["ask", "DATA", "latency", "--by"], /--by needs a value/],
    [["ask", "DATA", "latency", "--every", "fortnight"], /--every fortnight: there are minute, .*week, month/],
    [["ask", "DATA", "latency", "--reference", "yesterday"], /write FROM..TO/],
    [["ask", "DATA", "latency", "--where", "model"], /not a condition: write column=value/],
    [["ask", "DATA", "latency", "--last", "7 days"], /"7 days" is not a length of time/],
    [["ask", "DATA", "latency", "--from", "yesterday"], /"yesterday" is not a time/],
    [["ask", "DATA", "latency", "--from", "2026-02-30"], /"2026-02-30" is not a time/],
    [["ask", "DATA", "latency", "--to", "2025-02-29T12:00"], /"2025-02-29T12:00" is not a time/],
    [["ask", "DATA", "latency", "--from", "2025-03-02", "--to", "2025-03-01"], /is later than/],
    [["ask", "DATA", "latency", "--from", "2025-03-02", "--last", "1d"], /give one of them/],
    [["ask", "DATA", "latency", "--format", "xml"], /there are table, json, csv/],
    [["ask", "DATA"], /<question> is missing/],
    [["ask", "DATA", "latency", "more"], /"more" is one word too many/],
    [["report", "DATA", "--reference", "2025-03-01"], /write FROM..TO/],
    [["report", "DATA", "--format", "pdf"], /there are text, markdown, json, html/],
    [["import", "x.csv"], /--data is missing/],
    [["import", "x.csv", "--data", "DATA", "--as", "langfus"], /no such name; did you mean "langfuse"\? There are: telltale, /],
    [["collect"], /--data is missing/],
    [["collect", "--data", "DATA", "--port", "http"], /a port is a whole number/],
    [["collect", "--data", "DATA", "--allow-origin", "https://x.org/path"], /is not an origin/],
  ])("%j is called wrongly: status 2, and what there is instead", async (argv, message) => {
    const { status, out, err } = await telltale(argv.map((word) => (word === "DATA" ? data : word)));
    expect(err).toMatch(message);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  it("fails with 1 and one line where a folder or a query is at fault", async () => {
    const missing = await telltale(["report", join(root, "nowhere")]);
    expect(missing).toMatchObject({ status: 1, out: "" });
    expect(missing.err).toMatch(/^telltale: there is no folder .*nowhere\n$/);
    const wrong = await telltale(["sql", data, "SELECT modle FROM spans"]);
    expect(wrong.status).toBe(1);
    expect(wrong.err).toContain("modle");
  });
});

describe("telltale ask", () => {
  it("answers as a table, as JSON and as CSV", async () => {
    const asked = ["ask", data, "traffic", "--by", "feature", "--last", "all"];
    const table = await telltale(asked);
    expect(table.out).toMatch(/^feature +n +calls/);
    const json = JSON.parse((await telltale([...asked, "--format", "json"])).out) as { feature: string; n: number }[];
    expect(json.map(({ feature }) => feature)).toEqual(["chat", "search"]);
    expect(json.reduce((sum, { n }) => sum + n, 0)).toBe(1000);
    const csv = (await telltale([...asked, "--format", "csv"])).out.split("\r\n");
    expect(csv[0]).toBe("feature,n,calls,sessions,users,conversations,traces");
    expect(csv).toHaveLength(3);
  });

  it("counts back from the newest record, and reads dates as UTC", async () => {
    const rows = async (...more: string[]) =>
      JSON.parse((await telltale(["ask", data, "traffic", "--format", "json", ...more])).out) as { n: number; atMs: number }[];
    const days = await rows("--last", "2d", "--every", "day");
    expect(days.at(-1)?.atMs).toBe(Date.UTC(2025, 2, 10));
    expect(days.length).toBeLessThanOrEqual(3);
    const [whole] = await rows("--from", "2025-03-01", "--to", "2025-03-11");
    const [first] = await rows("--from", "2025-03-01", "--to", "2025-03-04T12:00");
    const [second] = await rows("--from", "2025-03-04T12:00", "--to", "2025-03-11");
    expect(whole?.n).toBe(1000);
    expect((first?.n ?? 0) + (second?.n ?? 0)).toBe(1000);
    const [chosen] = await rows(
      "--last",
      "all",
      "--where",
      "feature=chat",
      "--where",
      "feature=search",
      "--where",
      "kind=tool",
    );
    expect(chosen?.n).toBe(500);
  });

  it("answers an empty folder honestly", async () => {
    const dir = join(root, "empty");
    await mkdir(dir);
    const { status, out, err } = await telltale(["ask", dir, "traffic", "--format", "json"]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toBe(`telltale: there are no records in ${dir}: looked for ${dir}/{spans,signals,scores}/day=…/*.parquet\n`);
  });

  it("says where records are when the window has none", async () => {
    const { status, err } = await telltale(["ask", data, "traffic", "--from", "2020-01-01", "--to", "2020-01-02"]);
    expect(status).toBe(0);
    expect(err).toMatch(/^note: no records lie in this window; there are records from 2025-03-01.* to 2025-03-.* UTC\n$/);
  });
});

describe("telltale sql", () => {
  it("runs whatever is asked of the views", async () => {
    const { out } = await telltale(["sql", data, "SELECT count(*) AS n FROM sessions", "--format", "json"]);
    expect(JSON.parse(out)).toEqual([{ n: 250 }]);
  });
});

describe("telltale report", () => {
  it("prints text, and JSON and nothing else", async () => {
    const text = await telltale(["report", data, "--last", "4d"]);
    expect(text.status).toBe(0);
    expect(text.out).toContain("DRIFT AGAINST THE REFERENCE");
    const json = await telltale(["report", data, "--last", "4d", "--format", "json", "--title", "Mine"]);
    const report = JSON.parse(json.out) as Report;
    expect(report.title).toBe("Mine");
    expect(report.reference?.toMs).toBe(report.window.fromMs);
    const compared = await telltale([
      "report",
      data,
      "--from",
      "2025-03-08",
      "--reference",
      "2025-03-01..2025-03-03",
      "--format",
      "json",
    ]);
    expect((JSON.parse(compared.out) as Report).reference).toEqual({ fromMs: sampleWindow.fromMs, toMs: Date.UTC(2025, 2, 3) });
  });

  it("writes a page to a file, and shows progress only to a person", async () => {
    const file = join(root, "report.html");
    const quiet = await telltale(["report", data, "--last", "2d", "--reference", "none", "-o", file]);
    expect(quiet).toEqual({ status: 0, out: "", err: "" });
    expect(await readFile(file, "utf8")).toMatch(/^<!doctype html>[\s\S]*<svg/);
    const watched = await telltale(["report", data, "--last", "2d", "--reference", "none", "--format", "json"], {
      isWatched: true,
    });
    expect(watched.err).toContain("latency");
    expect(() => JSON.parse(watched.out)).not.toThrow();
  });

  it("says that there are no records, not that nothing happened in 1970", async () => {
    const dir = join(root, "nothing");
    await mkdir(dir);
    const text = await telltale(["report", dir]);
    expect(text).toMatchObject({ status: 1, out: "" });
    expect(text.err).toMatch(
      /^telltale: there are no records in .*: looked for .*\{spans,signals,scores\}\/day=…\/\*\.parquet\n$/,
    );
    const json = await telltale(["report", dir, "--format", "json"]);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ v: 1, window: null, error: expect.stringContaining("there are no records") });
    const deep = await telltale(["report", join(data, "spans")]);
    expect(deep.err).toContain("it is a part of a data folder");
    expect(deep.status).toBe(1);
  });

  it("names the files that keep a folder from having records", async () => {
    const dir = join(root, "cut");
    await mkdir(join(dir, "spans", "day=2025-03-01"), { recursive: true });
    await writeFile(join(dir, "spans", "day=2025-03-01", "a.parquet"), "PAR1 cut");
    const { status, err } = await telltale(["report", dir]);
    expect(status).toBe(1);
    expect(err).toMatch(/^warning: .*a\.parquet: left out: .*\ntelltale: there are no records in .*; see the warning\n$/);
  });

  it("says from when to when there are records where the window holds none", async () => {
    const { status, out } = await telltale(["report", data, "--from", "2020-01-01", "--to", "2020-01-02"]);
    expect(status).toBe(0);
    expect(out).toMatch(/There are no model calls in this window\. There are records from 2025-03-01.* to 2025-03-.* UTC\./);
  });

  it("names a damaged file in the report and on stderr", async () => {
    const bad = join(data, "spans", "day=2025-03-01", "cut.parquet");
    await writeFile(bad, "PAR1 cut");
    const { err, out } = await telltale(["report", data, "--last", "1d", "--reference", "none", "--format", "json"]);
    await rm(bad);
    expect(err).toMatch(/^warning: spans.day=2025-03-01.cut\.parquet: left out: /);
    expect((JSON.parse(out) as Report).warnings).toEqual([expect.stringContaining("cut.parquet: left out")]);
  });
});

describe("telltale import", () => {
  it("turns a file into spans that can be asked about", async () => {
    const dir = join(root, "imported");
    const csv = join(root, "AzureLLMInferenceTrace_conv.csv");
    await writeFile(
      csv,
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16 18:15:50.9951690,396,109\n",
    );
    const { status, out, err } = await telltale(["import", csv, "--as", "azure-llm", "--data", dir]);
    expect({ status, out, err }).toEqual({
      status: 0,
      out: [
        "2 imported (2 without a price), 0 already there, 0 skipped, 0 rejected",
        "as azure-llm: 2 spans",
        "770 input tokens + 0 read from caches + 0 written to them, 153 output + 0 reasoning, $0",
        "",
      ].join("\n"),
      err: "",
    });
    const asked = await telltale(["ask", dir, "tokens", "--last", "all", "--format", "json"]);
    expect(JSON.parse(asked.out)).toMatchObject([{ n: 2, inputTokens: 770, outputTokens: 153 }]);
  });

  it("takes several files, as a shell makes of a pattern, each once", async () => {
    const files = [1, 2].map((day) => join(root, `several-${day}.csv`));
    for (const [i, file] of files.entries())
      await writeFile(file, `TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-1${i} 18:15:46,374,44\n`);
    const argv = ["import", ...files, ...files, "--as", "azure-llm", "--data", join(root, "several")];
    expect((await telltale(argv)).out).toMatch(/^2 imported .*, 0 already there/);
    expect(await telltale(["import", "--data", "x"])).toMatchObject({
      status: 2,
      err: expect.stringMatching(/FILE is missing/),
    });
  });

  it("says what it skipped", async () => {
    const file = join(root, "events.jsonl");
    const events = ["$pageview", "$pageview", "click"].map((event) => JSON.stringify({ event, properties: {} }));
    await writeFile(file, events.join("\n"));
    const { out } = await telltale(["import", file, "--as", "posthog", "--data", join(root, "events")]);
    expect(out).toContain("3 skipped (2 $pageview, 1 click), 0 rejected");
  });

  it("shows a few of the lines of a log that are no JSON, and counts the rest", async () => {
    const log = join(root, "app.log");
    const record = { record: "span", id: "0198c0de-0000-7000-8000-000000000001", spanId: "4".repeat(16), kind: "llm" };
    const line = JSON.stringify({ ...record, status: "ok", startedAtMs: 1767225600000 });
    await writeFile(log, [...Array(30).fill("GET / 200"), line].join("\n"));
    const { out, err } = await telltale(["import", log, "--data", join(root, "logged")]);
    expect(out).toContain("1 imported (1 without");
    expect(err.split("\n")).toEqual([
      ...[1, 2, 3, 4, 5].map((line) => expect.stringContaining(`app.log:${line}: is not valid JSON`)),
      "warning: 25 more rows rejected",
      "",
    ]);
  });
});

describe("the rows that telltale import rejects", () => {
  it("have one line each, however many of their fields are wrong, so that lines and rest add up", async () => {
    const csv = join(root, "rejected.csv");
    const rows = ["never,many,few", ...Array(8).fill("a day,374,44")];
    await writeFile(csv, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...rows, ""].join("\n"));
    const { out, err } = await telltale(["import", csv, "--as", "azure-llm", "--data", join(root, "rejected")]);
    expect(out).toContain("9 rejected");
    const lines = err.trim().split("\n");
    expect(lines[0]).toMatch(
      /rejected\.csv:2: startedAtMs: is not a time: never; inputTokens: .*; outputTokens: is not a number: few$/,
    );
    const more = Number(/^warning: (\d+) more rows rejected$/.exec(lines.at(-1) ?? "")?.[1]);
    expect(lines.length - 1 + more).toBe(9);
  });

  it("are not those that can do without what is wrong: they are kept, and told apart", async () => {
    const csv = join(root, "left-out.csv");
    const rows = ["2023-11-16 18:15:46,374,44", "2023-11-16 18:15:47,many,-1", "never,1,1"];
    await writeFile(csv, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...rows, ""].join("\n"));
    const { status, out, err } = await telltale(["import", csv, "--as", "azure-llm", "--data", join(root, "left-out")]);
    expect(status).toBe(0);
    expect(out.split("\n").slice(0, 2)).toEqual([
      expect.stringMatching(/^2 imported .*, 1 rejected$/),
      "2 fields left out of rows that are kept (1 inputTokens, 1 outputTokens)",
    ]);
    expect(err.trim().split("\n")).toEqual([
      `warning: ${csv}:4: startedAtMs: is not a time: never`,
      `warning: ${csv}:3: inputTokens: is not a number: many; outputTokens: is less than 0: -1 (left out; the rest of the row is kept)`,
    ]);
  });
});

describe("telltale import's exit status", () => {
  const file = async (name: string, ...rows: string[]) => {
    const path = join(root, name);
    await writeFile(path, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...rows, ""].join("\n"));
    return path;
  };
  const good = "2023-11-16 18:15:46.6805900,374,44";
  const bad = "a day,396,109";

  it.each([
    ["some rows are rejected", [good, bad], 0],
    ["more rows are rejected than taken", [good, bad, bad], 1],
    ["nothing is taken", [bad], 1],
    ["there is nothing", [], 1],
  ])("where %s", async (name, rows, status) => {
    const csv = await file(`${name}.csv`, ...rows);
    expect((await telltale(["import", csv, "--as", "azure-llm", "--data", join(root, name)])).status).toBe(status);
  });

  it("is 0 where everything is there already, and the help says all this", async () => {
    const argv = ["import", await file("again.csv", good), "--as", "azure-llm", "--data", join(root, "again")];
    expect((await telltale(argv)).status).toBe(0);
    expect(await telltale(argv)).toMatchObject({ status: 0, out: expect.stringContaining("0 imported, 1 already there") });
    expect((await telltale(["import", "--help"])).out).toContain("Exit status: 1 when more rows were rejected than taken");
  });
});

describe("telltale collect", () => {
  it("takes records until it is stopped, then they are there", async () => {
    const dir = join(root, "collected");
    let stop: () => void = () => {};
    let said = "";
    const running = telltale(["collect", "--data", dir, "--port", "0"], {
      out: (text) => {
        said += text;
      },
      stopped: () =>
        new Promise((resolve) => {
          stop = resolve;
        }),
    });
    await expect.poll(() => said, { timeout: 20_000 }).toContain("http://");
    const url = /http:\/\/\S+/.exec(said)?.[0] ?? "";
    const id = "0198c0de-0000-7000-8000-000000000001";
    const envelope = { v: 1, signals: [{ id, kind: "copy", atMs: Date.now(), sessionId: "s1" }] };
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(envelope),
    });
    expect(await response.json()).toMatchObject({ accepted: 1 });
    stop();
    expect(await running).toEqual({
      status: 0,
      out: "",
      err: `1 record taken, in ${dir}, where what was sent again is kept once. Ask next: npx telltale report ${dir}\n`,
    });
    const asked = await telltale(["ask", dir, "signals", "--last", "all", "--format", "json"]);
    expect(JSON.parse(asked.out)).toEqual([{ kind: "copy", n: 1, sessions: 1 }]);
  });

  it("says in one line that a port is taken, and where to look when nothing came", async () => {
    const dir = join(root, "taken");
    const server = await serve({ dir, port: 0 });
    const { port } = new URL(server.url);
    const refused = await telltale(["collect", "--data", dir, "--port", port]);
    await server.close();
    expect(refused).toEqual({ status: 1, out: "", err: `telltale: port ${port} is taken: choose another with --port\n` });
    const { status, err } = await telltale(["collect", "--data", join(root, "it's quiet"), "--port", "0"], {
      stopped: () => Promise.resolve(),
    });
    expect({ status, err }).toEqual({
      status: 0,
      err: expect.stringMatching(/^No records were taken\. Is the client's endpoint http/),
    });
  });

  it("says when records of an open store are not in Parquet yet", async () => {
    const dir = join(root, "open");
    const store = await openParquetStore(dir);
    const signal = { id: "0198c0de-0000-7000-8000-000000000002", kind: "copy", atMs: Date.now(), sessionId: "s1" } as const;
    const late = /journal: \d+ bytes of records are not in Parquet yet: a running collector makes them visible within/;
    const said = async () => (await telltale(["ask", dir, "signals"])).err;
    await store.append({ spans: [], signals: [signal], scores: [] });
    // They are all there is.
    expect(await said()).toMatch(late);
    await cp(join(data, "signals"), join(dir, "signals"), { recursive: true });
    // A running collector always has some.
    expect(await said()).not.toMatch(late);
    const [journal = ""] = (await readdir(join(dir, "journal"))).filter((name) => name.endsWith(".ndjson"));
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(dir, "journal", journal), hourAgo, hourAgo);
    expect(await said()).toMatch(late);
    await store.close();
  });

  it("counts what a collector had taken before it died", async () => {
    const dir = join(root, "died");
    await mkdir(join(dir, "journal"), { recursive: true });
    const journal = join(dir, "journal", "1700000000000-00000000-1-0-aaaaaaaaaaaa.1.ndjson");
    await writeFile(journal, journalLines(spansOf(0, 3)));
    const { out, err } = await telltale(["sql", dir, "SELECT count(*)::DOUBLE AS n FROM spans", "--format", "json"]);
    expect({ rows: JSON.parse(out), err }).toEqual({ rows: [{ n: 3 }], err: "" });
  });
});

describe("telltale index", () => {
  it("lists the files of a folder for a browser, again and again", async () => {
    for (let time = 0; time < 2; time++) {
      const { status, out } = await telltale(["index", data]);
      expect([status, out]).toEqual([0, expect.stringMatching(/index\.json: \d+ files, \d+\.\d MB\n$/)]);
    }
    const { v, tables } = JSON.parse(await readFile(join(data, "index.json"), "utf8"));
    expect(v).toBe(1);
    expect(tables.spans[0].path).toMatch(/^spans\/day=\d{4}-\d\d-\d\d\/.+\.parquet$/);
    expect((await telltale(["index", join(root, "nowhere")])).err).toContain("there is no folder");
  });
});
