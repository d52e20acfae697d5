import { Envelope, upgrade, wireVersion } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { scoreRecord, signalRecord, spanRecord } from "./records.ts";

describe("upgrade", () => {
  it("leaves this version as it is", () => {
    const envelope = { v: wireVersion, signals: [signalRecord] };
    expect(upgrade(envelope)).toBe(envelope);
  });

  it("sorts the flat list of version 0 into the three lists", () => {
    const records = [
      { record: "span", ...spanRecord },
      { record: "signal", ...signalRecord },
      { record: "score", ...scoreRecord },
      { record: "signal", ...signalRecord },
    ];
    const upgraded = upgrade({ v: 0, sentAtMs: 5, records });
    expect(upgraded).toEqual({
      v: wireVersion,
      sentAtMs: 5,
      spans: [spanRecord],
      signals: [signalRecord, signalRecord],
      scores: [scoreRecord],
    });
    expect(Envelope.safeParse(upgraded).success).toBe(true);
  });

  it("keeps what it cannot sort where the reader can name it", () => {
    expect(upgrade({ v: 0, records: [{ record: "poem", a: 1 }, null] })).toEqual({ v: wireVersion, unknown: [{ a: 1 }, {}] });
  });

  it.each([[{ v: 2 }], [{ v: -1 }], [{ v: "1" }], [{}]])("refuses a version it does not know: %j", (raw) => {
    expect(() => upgrade(raw)).toThrow(RangeError);
  });

  it.each([[null], [[]], ["text"], [{ v: 0 }]])("refuses what is no envelope: %j", (raw) => {
    expect(() => upgrade(raw)).toThrow(TypeError);
  });
});
