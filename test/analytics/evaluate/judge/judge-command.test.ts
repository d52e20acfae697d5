import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveLabels } from "@telltale/analytics/node";
import { rubrics } from "@telltale/core/judge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telltale } from "../../cli/telltale.ts";
import { spanIdOf, writeAnswers } from "./answers.ts";
import { type StandIn, standInProvider, verdictFor } from "./stand-in.ts";

let dir: string;
let provider: StandIn;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-judge-command-"));
  await writeAnswers(dir, 60);
  // It misses every third fault, and is never wrong otherwise.
  provider = await standInProvider(({ text }) =>
    verdictFor(text, text.includes("BAD guess") && Number(/part (\d+)\?/.exec(text)?.[1]) % 12 !== 0),
  );
});
afterAll(async () => {
  await provider.close();
  await rm(dir, { recursive: true, force: true });
});

const judged = (...more: string[]) =>
  telltale(["judge", dir, "--model", "gpt-4o-mini", "--base-url", `${provider.url}/v1`, "--rubric", "relevance", ...more]);

describe("telltale judge", () => {
  it("says beforehand what it would do, and asks nobody", async () => {
    const { status, out } = await judged("--sample", "50%", "--dry-run");
    expect(status).toBe(0);
    expect(out).toMatch(/^30 answers drawn of 60; 30 judgements would be made, for about \$0\.0\d+\n$/);
    expect(provider.seen.length).toBe(0);
  });

  it("judges, and says what it found, what it cost, and that nobody has checked it", async () => {
    const { status, out, err } = await judged("--sample", "all");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain("60 answers drawn of 60; 60 judgements made in 60 calls, $0.0126\n");
    expect(out).toMatch(/relevance {2}\(relevance@1#[0-9a-f]{8} gpt-4o-mini; 60 judged\)/);
    expect(out).toMatch(/as judged {5}\d+\.\d % below 3, mean \d\.\d\d/);
    expect(out).toContain("corrected     not known: no judged answer has a label");
  });

  it("is called rightly or says how", async () => {
    for (const [argv, message] of [
      [["judge", dir], /say who judges/],
      [["judge", dir, "--model", "x", "--base-url", provider.url, "--rubric", "relevence"], /did you mean relevance|relevance/],
      [["judge", dir, "--model", "x", "--base-url", provider.url, "--sample", "half"], /--sample half: write a share/],
      [["judge", dir, "--model", "nobody/x"], /names no provider/],
    ] as const) {
      const { status, err } = await telltale(argv);
      expect(status).toBe(2);
      expect(err).toMatch(message);
    }
    const calibrated = await telltale(["judge", dir, "--calibrate", join(dir, "none.jsonl")]);
    expect(calibrated).toMatchObject({ status: 1, err: expect.stringContaining("holds no labels") });
  });

  it("holds the scores against a person's labels, given on a page that keeps each at once", async () => {
    const file = join(dir, "judging/labels.jsonl");
    const asked = { dir, file, rubrics: [rubrics.relevance], count: 48 };
    const server = await serveLabels(asked);
    expect(server.items).toBe(48);
    const items: readonly { spanId: string; rubric: string; texts: { text: string }[] }[] = await (
      await fetch(`${server.url}items.json`)
    ).json();
    const say = (body: object, headers: Record<string, string> = {}) =>
      fetch(`${server.url}labels`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    for (const { spanId, rubric, texts } of items) {
      const value = texts.some(({ text }) => text.includes("BAD guess")) ? 2 : 5;
      expect((await say({ spanId, rubric, value })).status).toBe(200);
    }
    // Undone, and given again.
    const [first] = items;
    await say({ ...first, value: null, isUndone: true });
    const [again] = await (await fetch(`${server.url}items.json`)).json();
    expect(again.value).toBeUndefined();
    await say({ ...first, value: first?.texts.some(({ text }) => text.includes("BAD guess")) ? 2 : 5 });

    expect((await say({ spanId: spanIdOf(0), rubric: "relevance", value: 9 })).status).toBe(400);
    expect((await say({ spanId: "x", rubric: "relevance", value: 1 })).status).toBe(400);
    expect((await say({ ...first, value: 1 }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await fetch(server.url)).headers.get("content-security-policy")).toContain("default-src 'none'");
    await server.close();
    const reopened = await serveLabels(asked);
    expect(
      (await (await fetch(`${reopened.url}items.json`)).json()).every((item: { value?: number }) => item.value !== undefined),
    ).toBe(true);
    await reopened.close();
    expect((await readFile(file, "utf8")).trim().split("\n").length).toBe(50);

    const { out, err } = await telltale(["judge", dir, "--rubric", "relevance", "--calibrate", file]);
    expect(err).toBe("");
    expect(out).toMatch(
      /as judged {5}\d+\.\d % below 3, mean .*\n {2}corrected {5}\d+\.\d % \(\d+\.\d % to \d+\.\d %\), mean \d\.\d\d \(.*\), by 48 labels\n/,
    );
    expect(out).toMatch(/agreement {5}0\.9\d \(0\.\d\d to 0?\.?\d+.*\); κ 0\.\d\d .*weighted κ/);
    expect(out).toMatch(/verdict {7}deploy: agreement with people is 0\.9\d/);
  });

  it("fails where no answer of the judge could be read, with the reason, and where no text was kept, with the remedy", async () => {
    const mute = await standInProvider(() => '{"rationale": "beyond", "score": 9}');
    const asked = ["--model", "other", "--base-url", `${mute.url}/v1`, "--rubric", "relevance", "--sample", "2"];
    expect(await telltale(["judge", dir, ...asked])).toMatchObject({
      status: 1,
      out: expect.stringContaining('kept as unparsed (the last: "score" must be one of 1, 2, 3, 4, 5, not 9)'),
    });
    await mute.close();
    const bare = await mkdtemp(join(tmpdir(), "telltale-no-text-"));
    await writeAnswers(bare, 2, { inputText: undefined, outputText: undefined, contextText: undefined });
    expect(await telltale(["judge", bare, ...asked])).toMatchObject({
      status: 1,
      err: expect.stringContaining("captureText: true"),
    });
    await rm(bare, { recursive: true });
  });

  it("names the line of a labels file that is none", async () => {
    const file = join(dir, "bad.jsonl");
    await writeFile(file, '{"spanId": "a", "rubric": "relevance", "value": 4}\nnot a label\n');
    const { status, err } = await telltale(["judge", dir, "--calibrate", file]);
    expect(status).toBe(1);
    expect(err).toMatch(/bad\.jsonl:2: cannot be used: Unexpected token/);
  });

  it("freezes anchors once, and tells a judge that changed by them", async () => {
    const anchors = join(dir, "judging/anchors.jsonl");
    const run = (url: string, ...more: string[]) =>
      telltale([
        "judge",
        dir,
        "--model",
        "gpt-4o-mini",
        "--base-url",
        `${url}/v1`,
        "--rubric",
        "relevance",
        "--anchors",
        anchors,
        ...more,
      ]);
    const first = await run(provider.url);
    expect(first.err).toBe("");
    expect(first.out).toMatch(/^relevance: 48 anchors scored for the first time/);
    const frozen = await readFile(anchors, "utf8");
    const again = await run(provider.url);
    expect(again.out).toMatch(
      /^relevance: neither changed: the same anchors score \+0\.00, production has too few scores to compare/,
    );
    const stern = await standInProvider(({ text }) => verdictFor(text, true));
    const changed = await run(stern.url);
    await stern.close();
    expect(changed).toMatchObject({
      status: 1,
      out: expect.stringMatching(/^relevance: judge changed: the same anchors score −2\.\d\d.* since \d{4}-\d\d-\d\d\n$/),
    });
    const capped = await run(provider.url, "--max-usd", "0.0001");
    expect(capped).toMatchObject({ status: 1, err: expect.stringContaining("may pass the cap of $0.0001") });
    expect(await readFile(anchors, "utf8")).toBe(frozen);
  });

  it("takes rubrics of one's own, and names what is wrong with one", async () => {
    const file = join(dir, "rubrics.json");
    const tone = {
      name: "tone",
      version: "1",
      question: "Is it kind?",
      needs: [],
      scale: { kind: "yes-no", yes: "It is rude.", no: "It is not." },
    };
    await writeFile(file, JSON.stringify([tone]));
    const argv = [
      "judge",
      dir,
      "--model",
      "gpt-4o-mini",
      "--base-url",
      `${provider.url}/v1`,
      "--rubrics",
      file,
      "--rubric",
      "tone",
      "--sample",
      "3",
    ];
    const { status, out } = await telltale(argv);
    expect(status).toBe(0);
    expect(out).toMatch(/tone {2}\(tone@1#/);
    await writeFile(file, JSON.stringify([{ ...tone, scale: { kind: "levels", levels: [{ value: 1, when: "x" }] } }]));
    expect((await telltale(argv)).err).toMatch(/rubrics\.json: tone: scale: needs at least two levels/);
  });
});
