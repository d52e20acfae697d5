import * as z from "zod";
import { Context } from "./context.ts";
import { timeMs, word } from "./fields.ts";
import { Score } from "./score.ts";
import { Signal } from "./signal.ts";
import { Span } from "./span.ts";

/** The version of the wire this package writes. Readers take this one and the one before. */
export const wireVersion = 1;

/** What travels: records of one sender, with what they have in common said once. A record's own context wins. */
export const Envelope = z.strictObject({
  v: z.literal(wireVersion),
  sentAtMs: timeMs().optional().describe("The sender's clock when this left, so that a wrong clock can be corrected"),
  sdk: word().optional().describe("Who wrote it: name/version"),
  context: Context.optional(),
  spans: z.array(Span).optional(),
  signals: z.array(Signal).optional(),
  scores: z.array(Score).optional(),
});
export type Envelope = z.infer<typeof Envelope>;
