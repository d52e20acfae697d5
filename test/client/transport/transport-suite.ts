import type { Transport } from "@telltale/client";
import { describe, expect, it } from "vitest";

/** A collector that a transport under test speaks to. */
export interface Far {
  /** What it answers from now on; null: it hangs up. */
  answer(status: number | null, options?: { readonly retryAfter?: string; readonly body?: string }): void;
  /** The bodies that have come. */
  readonly bodies: readonly string[];
}

/** What every transport must do, whichever way it goes. */
export function testTransport(name: string, make: () => Promise<{ readonly transport: Transport; readonly far: Far }>): void {
  describe(`${name} is a Transport`, () => {
    const send = async (status: number | null, options?: { readonly retryAfter?: string; readonly body?: string }) => {
      const { transport, far } = await make();
      far.answer(status, options);
      const receipt = await transport
        .send('{"v":1,"signals":[]}', { closing: false })
        .catch((cause) => ({ outcome: "retry", reason: String(cause) }));
      return { receipt, far };
    };

    it("carries the body as it is", async () => {
      const { receipt, far } = await send(200, { body: '{"accepted":0,"rejected":[]}' });
      expect(receipt).toMatchObject({ outcome: "ok" });
      expect(far.bodies).toEqual(['{"v":1,"signals":[]}']);
    });
    it("tells which records were refused", async () => {
      const rejected = [{ table: "signals", index: 0, id: "x", issues: [{ field: "kind", reason: "no" }] }];
      expect((await send(200, { body: JSON.stringify({ rejected }) })).receipt).toMatchObject({ outcome: "ok", rejected });
    });
    it("takes an answer that is not JSON, or not what it should be, for a yes", async () => {
      for (const body of ["", "thanks", "null", '{"rejected":7}'])
        expect((await send(200, { body })).receipt).toMatchObject({ outcome: "ok" });
    });
    it.each([408, 425, 429, 500, 502, 503])("tries again after %i", async (status) => {
      expect((await send(status)).receipt).toMatchObject({ outcome: "retry" });
    });
    it("passes on how long the collector asks to wait", async () => {
      expect((await send(503, { retryAfter: "7" })).receipt).toMatchObject({ outcome: "retry", afterMs: 7000 });
    });
    it.each([400, 401, 403, 404, 415, 422])("gives up after %i", async (status) => {
      expect((await send(status)).receipt).toMatchObject({ outcome: "drop" });
    });
    it("asks for smaller bodies after 413", async () => {
      expect((await send(413)).receipt).toMatchObject({ outcome: "split" });
    });
    it("tries again where nobody answers", async () => {
      expect((await send(null)).receipt).toMatchObject({ outcome: "retry" });
    });
    it("begins to send at once when the page is closing", async () => {
      const { transport, far } = await make();
      far.answer(200);
      void transport.send("last words", { closing: true });
      await expect.poll(() => far.bodies).toEqual(["last words"]);
    });
  });
}
