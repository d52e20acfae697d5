import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeldBytes } from "../../../packages/analytics/src/collect/held-bytes.ts";

describe("createHeldBytes", () => {
  it("says busy to whoever asks for more than there is, and goes on once something is let go", () => {
    const held = createHeldBytes(100, 100);
    const [first, second] = [held.hold("a"), held.hold("b")];
    first.add(80);
    expect(() => second.add(30)).toThrow(expect.objectContaining({ status: 503, code: "busy", retryAfterS: 1 }));
    first.release();
    second.add(30);
    expect(held.bytes).toBe(30);
  });

  it("does not let one sender take everything, over all of its requests", () => {
    const held = createHeldBytes(100, 25);
    held.hold("greedy").add(20);
    expect(() => held.hold("greedy").add(20)).toThrow(expect.objectContaining({ status: 429, code: "too_much_at_once" }));
    held.hold("modest").add(20);
    held.hold(undefined).add(50);
    expect(held.bytes).toBe(90);
  });

  it("never counts more than its bound and ends at nothing, whatever comes and goes", () => {
    const step = fc.record({ who: fc.constantFrom("a", "b", undefined), bytes: fc.nat(60), isDone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const held = createHeldBytes(100, 50);
        const holds = steps.map(({ who, bytes, isDone }) => {
          const hold = held.hold(who);
          try {
            hold.add(bytes);
          } catch {
            expect(hold.bytes).toBe(0);
          }
          expect(held.bytes).toBeLessThanOrEqual(100);
          if (isDone) hold.release();
          return hold;
        });
        for (const hold of holds) hold.release();
        expect(held.bytes).toBe(0);
      }),
    );
  });
});
