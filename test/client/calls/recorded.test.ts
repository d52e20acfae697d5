import { isDeepStrictEqual } from "node:util";
import { Span } from "@telltale/core/trace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReading } from "../../../packages/client/src/calls/reading.ts";
import { overData } from "../../datasets.ts";
import { type Recorded, recordings } from "./recorded.ts";

const encoder = new TextEncoder();

const forms = {
  "text/event-stream": (lines: readonly string[]) => lines.map((line) => `data: ${line}\n\n`).join(""),
  "application/x-ndjson": (lines: readonly string[]) => lines.map((line) => `${line}\n`).join(""),
  "application/json": (lines: readonly string[]) => (lines.length > 1 ? `[${lines.join("\n,\r\n")}]` : lines[0]),
};
type Form = keyof typeof forms;
const formOf = ({ isStream }: Recorded): Form => (isStream ? "text/event-stream" : "application/json");
const bytesOf = ({ lines }: Recorded, form: Form) => encoder.encode(forms[form](lines));

/** What is read of a body that comes in pieces, but for the times. */
function readIn(pieces: Iterable<Uint8Array>, form: Form): Partial<Span> {
  const reading = createReading(form, 0);
  for (const piece of pieces) reading.chunk(piece, 0);
  reading.end(0);
  const { longestGapMs, ...fields } = reading.fields();
  return fields;
}

function* cutAt(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

const n = (value: unknown): number => (typeof value === "number" ? value : 0);

describe.skipIf(recordings.length === 0)(overData("recorded answers", "vercel-ai-fixtures", recordings), () => {
  it.each(recordings.map((one) => [one.name, one] as const))("%s tells its usage, its end and its words", (_, recorded) => {
    const fields = readIn([bytesOf(recorded, formOf(recorded))], formOf(recorded));
    expect(Span.partial().safeParse(JSON.parse(JSON.stringify(fields))).error).toBeUndefined();
    const { told, lines } = recorded;
    if (!told) {
      // Of a kind that nobody here has read: nothing may be made up.
      if (!/tokens|tokenCount/i.test(lines.join()))
        expect([fields.inputTokens, fields.outputTokens]).toEqual([undefined, undefined]);
      return;
    }
    expect(fields.usageRaw).toEqual(told.usage);
    expect(fields.finishReason).toBe(told.finishReason);
    if (told.text) expect(fields.outputText).toBe(told.text.slice(0, 100_000));
    expect(n(fields.inputTokens) + n(fields.cacheReadTokens) + n(fields.cacheWriteTokens)).toBe(told.input);
    expect(n(fields.outputTokens) + n(fields.reasoningTokens)).toBe(told.output);
  });

  it.each(recordings.map((one) => [one.name, one] as const))("%s is read alike in any form and cut anywhere", (_, recorded) => {
    const form = formOf(recorded);
    const bytes = bytesOf(recorded, form);
    const whole = readIn([bytes], form);
    const cut = fc.array(fc.nat(bytes.length), { maxLength: 40 }).map((cuts) => cuts.sort((a, b) => a - b));
    fc.assert(
      fc.property(cut, (cuts) => isDeepStrictEqual(readIn(cutAt(bytes, cuts), form), whole)),
      { numRuns: bytes.length > 20_000 ? 2 : 8, seed: 4 },
    );
    for (const [other] of Object.entries(forms) as [Form, unknown][])
      if (recorded.isStream) {
        const { usageRaw, finishReason, outputText } = readIn([bytesOf(recorded, other)], other);
        expect([usageRaw, finishReason, outputText]).toEqual([whole.usageRaw, whole.finishReason, whole.outputText]);
      }
  });

  const small = recordings.filter(({ lines }) => lines.join("").length < 20_000);
  it.each(small.map((one) => [one.name, one] as const))(
    "%s is read alike cut into single bytes, and where it is short in two at every byte",
    (_, recorded) => {
      const form = formOf(recorded);
      const bytes = bytesOf(recorded, form);
      const whole = readIn([bytes], form);
      const differing: number[] = [];
      for (let at = 0; at <= bytes.length && bytes.length < 1_500; at++)
        if (!isDeepStrictEqual(readIn(cutAt(bytes, [at]), form), whole)) differing.push(at);
      expect(differing).toEqual([]);
      expect(
        readIn(
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
          form,
        ),
      ).toEqual(whole);
    },
  );

  it("throws at no recording that breaks off", () => {
    const recorded = fc.constantFrom(...recordings);
    fc.assert(
      fc.property(recorded, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
        const bytes = bytesOf(one, formOf(one));
        const fields = readIn([bytes.subarray(0, Math.floor(bytes.length * share))], formOf(one));
        expect(Span.partial().safeParse(JSON.parse(JSON.stringify(fields))).success).toBe(true);
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});
