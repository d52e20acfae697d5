import type { Context, Score, Signal } from "@telltale/core/trace";
import { newRecordId } from "../browser/ids.ts";
import type { List } from "../envelope/parcel.ts";
import { redact } from "../envelope/redact.ts";
import { roundTimes } from "../envelope/round-times.ts";
import { inclusionOf } from "../envelope/sample.ts";
import { laidOver } from "./laid-over.ts";
import type { ObserveOptions } from "./telltale.ts";

/** What the host says once, of every record. */
const sharedFields = [
  "userId",
  "tenant",
  "feature",
  "route",
  "environment",
  "release",
  "variants",
  "attributes",
] as const satisfies (keyof ObserveOptions & keyof Context)[];

/** A record as it is told, of any kind: what is left out is filled in. */
export interface Draft extends Partial<Context>, Partial<Pick<Signal, "id" | "atMs">>, Partial<Pick<Score, "evaluatorKind">> {
  readonly kind?: string;
  readonly status?: string;
}

/**
 * The one place where a page's records are made: a draft is laid over `place`, where it belongs, and completed; it is dropped where
 * its trace is not sampled, and its texts where they may not leave.
 *
 * @param sessionAt the session something happens in
 * @param add takes each record, and what it shares with all others of its session
 */
export function createRecord(
  options: ObserveOptions,
  sessionAt: (nowMs: number) => string | undefined,
  add: (list: List, record: object, context: Context) => void,
) {
  const { app } = options;
  const said: Context = Object.fromEntries(sharedFields.map((field) => [field, options[field]]));
  const shared: Context = app === undefined ? said : { ...said, attributes: { app, ...said.attributes } };
  let context = shared;

  return (list: List, draft: Draft, place: Draft | undefined, nowMs: number): void => {
    const filled: Draft = { id: newRecordId(nowMs), atMs: list === "spans" ? undefined : nowMs, ...place };
    const whole: Draft = laidOver(filled, draft);
    const { sessionId = sessionAt(nowMs) } = whole;
    const inclusion = inclusionOf(whole, options);
    if (!inclusion) return;
    if (context.sessionId !== sessionId) context = { ...shared, sessionId };
    whole.sessionId = undefined;
    if (options.sampleRate) whole.inclusionProbability ??= inclusion;
    add(list, redact(roundTimes(whole), options), context);
  };
}
