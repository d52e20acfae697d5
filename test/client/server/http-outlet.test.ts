import { createTelltale, type TelltaleError } from "@telltale/client/node";
import { Envelope } from "@telltale/core/trace";
import { afterEach, describe, expect, it } from "vitest";
import { json, openLoopback, type Reply } from "../wrap/loopback.ts";

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function start(...replies: readonly Reply[]) {
  const loopback = await openLoopback(...replies);
  closings.push(loopback.close);
  const faults: TelltaleError[] = [];
  const telltale = createTelltale({
    endpoint: `${loopback.url}/t`,
    onError: (fault) => void faults.push(fault),
    patienceMs: 1_000,
  });
  closings.push(telltale);
  const sent = () => loopback.asked.map(({ body }) => Envelope.parse(JSON.parse(body)));
  return { ...loopback, telltale, faults, sent };
}

const ok = json({ accepted: 1, rejected: [], warnings: [] });

describe("delivery from a server", () => {
  it("sends what waits as one envelope, in order", async () => {
    const { telltale, sent, faults } = await start(ok);
    for (let turn = 0; turn < 3; turn++) telltale.span({ kind: "llm", turn });
    telltale.signal({ kind: "copy" });
    await telltale.flush();
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.spans?.map(({ turn }) => turn)).toEqual([0, 1, 2]);
    expect(sent()[0]).toMatchObject({ v: 1, sdk: expect.stringContaining("@telltale/client"), signals: [{ kind: "copy" }] });
    expect(faults).toEqual([]);
    await telltale.flush();
    expect(sent()).toHaveLength(1);
  });

  it("keeps what a failing collector did not take, and sends it again with the same ids", async () => {
    const { telltale, sent, faults } = await start(json({}, 503), json({}, 429), ok);
    telltale.span({ kind: "llm" });
    for (let i = 0; i < 3; i++) await telltale.flush();
    expect(new Set(sent().map(({ spans }) => spans?.[0]?.id)).size).toBe(1);
    expect(sent()).toHaveLength(3);
    expect(faults.map(({ code }) => code)).toEqual(["undelivered"]);
  });

  it("sets aside what can never be taken, and goes on with the rest", async () => {
    const rejected = [{ table: "spans", index: 0, id: null, issues: [] }];
    const { telltale, sent, faults } = await start(json({}, 400), json({ accepted: 0, rejected }), ok);
    for (let i = 0; i < 3; i++) {
      telltale.span({ kind: "llm" });
      await telltale.flush();
    }
    expect(sent()).toHaveLength(3);
    expect(faults.map(({ code, records }) => [code, records])).toEqual([
      ["refused", 1],
      ["refused", 1],
    ]);
  });

  it("halves what is too large for the collector until it fits, and loses nothing", async () => {
    const { telltale, sent } = await start(json({}, 413), json({}, 413), ok);
    for (let turn = 0; turn < 8; turn++) telltale.span({ kind: "llm", turn });
    await telltale.flush();
    expect(sent().map(({ spans }) => spans?.length)).toEqual([8, 4, 2, 2, 2, 2]);
    expect(new Set(sent().flatMap(({ spans }) => spans?.map(({ id }) => id) ?? [])).size).toBe(8);
  });

  it("holds a bounded queue for a collector that is down, and counts what it dropped", async () => {
    const { telltale, sent, faults } = await start(json({}, 503), ok);
    const attributes = { filling: "x".repeat(1 << 20) };
    for (let turn = 0; turn < 20; turn++) telltale.span({ kind: "llm", turn, attributes });
    await telltale.flush();
    await telltale.flush();
    const dropped = faults.filter(({ code }) => code === "dropped").reduce((sum, { records }) => sum + records, 0);
    const arrived = new Set(sent().flatMap(({ spans }) => spans?.map(({ turn }) => turn) ?? []));
    expect(dropped).toBeGreaterThan(0);
    expect(arrived.size).toBe(20 - dropped);
    expect(arrived.has(19)).toBe(true);
  });
});
