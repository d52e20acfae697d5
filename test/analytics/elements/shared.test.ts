import { describe, expect, it } from "vitest";
import { openShares, share } from "../../../packages/analytics/src/elements/share.ts";
import { createShared } from "../../../packages/analytics/src/elements/shared.ts";
import type { ReportSource } from "../../../packages/analytics/src/elements/source.ts";
import type { Report } from "../../../packages/analytics/src/report/report.ts";

const window = { fromMs: 0, toMs: 10 };

/** A source that counts what is asked of it. */
function counting(): ReportSource & { readonly counts: Record<string, number>; change: () => void } {
  const counts = { range: 0, report: 0, closed: 0, hearing: 0 };
  let heard = () => {};
  return {
    counts,
    kind: "live",
    range: async () => {
      counts.range += 1;
      return window;
    },
    report: async () => {
      counts.report += 1;
      return {} as Report;
    },
    ask: async () => [],
    sqlOf: async () => "",
    onChange(listener) {
      counts.hearing += 1;
      heard = listener;
      return () => {
        counts.hearing -= 1;
      };
    },
    close: () => {
      counts.closed += 1;
    },
    change: () => heard(),
  };
}

describe("createShared", () => {
  it("asks once for everybody, and again when there is something new", async () => {
    const source = counting();
    const shared = createShared(async () => source, true);
    await Promise.all([shared.range(), shared.range(), shared.report(window), shared.report(window)]);
    expect(source.counts).toMatchObject({ range: 1, report: 1, hearing: 1 });
    const changes: string[] = [];
    shared.subscribe((change) => changes.push(change));
    source.change();
    await shared.report(window);
    expect({ changes, reports: source.counts.report }).toEqual({ changes: ["data"], reports: 2 });
    shared.close();
    await shared.source().catch(() => {});
    expect(source.counts).toMatchObject({ hearing: 0, closed: 1 });
  });

  it("keeps no fault", async () => {
    let tries = 0;
    const shared = createShared(async () => {
      tries += 1;
      if (tries === 1) throw new Error("not yet");
      return counting();
    }, true);
    await expect(shared.range()).rejects.toThrow("not yet");
    await expect(shared.range()).resolves.toEqual(window);
  });

  it("closes what opens after nobody wants it any more", async () => {
    const source = counting();
    let open = (_: ReportSource) => {};
    const shared = createShared(() => new Promise((resolve) => (open = resolve)), true);
    const asked = shared.range();
    shared.close();
    open(source);
    await expect(asked).rejects.toThrow("closed");
    expect(source.counts).toMatchObject({ closed: 1, hearing: 0 });
  });
});

describe("share", () => {
  it("is one for all who name the same, and closed when the last has let go for good", async () => {
    const source = counting();
    const [a, b] = [share(source), share(source)];
    expect(a.shared).toBe(b.shared);
    a.release();
    a.release();
    b.release();
    // An element that is moved lets go, and takes it up again at once.
    const moved = share(source);
    expect(moved.shared).toBe(a.shared);
    await Promise.resolve();
    expect(openShares()).toBe(1);
    moved.release();
    await Promise.resolve();
    expect(openShares()).toBe(0);
    expect(source.counts.closed).toBe(0);
  });
});
