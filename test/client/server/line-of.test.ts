import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importFile } from "@telltale/analytics/node";
import { createTelltale, lineOf } from "@telltale/client/node";
import { afterEach, describe, expect, it } from "vitest";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe("lineOf", () => {
  it("writes one flat line, which says what it is", () => {
    const line = lineOf({ table: "signals", record: { id: "1", kind: "copy", label: "two\nlines", attributes: { a: 1 } } });
    expect(line).toBe('{"record":"signal","id":"1","kind":"copy","label":"two\\nlines","attributes":{"a":1}}\n');
  });

  it("writes files that telltale imports, record by record", async () => {
    const folder = await mkdtemp(join(tmpdir(), "telltale-lines-"));
    folders.push(folder);
    const file = join(folder, "telltale.jsonl");
    const telltale = createTelltale({ file, app: "shop", sampleRate: 1 });
    telltale.run({ sessionId: "s" }, () => {
      for (let i = 0; i < 20; i++) telltale.span({ kind: "llm", requestModel: "m", inputTokens: i, usageRaw: { tokens: i } });
      telltale.thumbs("m1", "up");
      telltale.score({ name: "relevance", value: 0.5 });
    });
    await telltale();
    const result = await importFile({ file, dir: join(folder, "data") });
    expect(result).toMatchObject({ as: ["telltale"], imported: 22, rejected: [] });
  });
});
