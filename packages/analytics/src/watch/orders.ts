import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { acknowledge, initialState, snooze } from "@telltale/core/alerts";
import { z } from "zod";
import { makeFolder, namesIn, place } from "../parquet/durable.ts";
import type { WatchState } from "./state.ts";

const Order = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ack"), key: z.string(), atMs: z.number(), by: z.string() }),
  z.strictObject({ kind: z.literal("snooze"), key: z.string(), atMs: z.number(), untilMs: z.number(), by: z.string() }),
  z.strictObject({
    kind: z.literal("silence"),
    rules: z.array(z.string()).nullable(),
    atMs: z.number(),
    untilMs: z.number(),
    by: z.string(),
  }),
]);

/** What somebody told a watcher: that they have an alert, that it should keep quiet, that rules should for a while. */
export type Order = z.infer<typeof Order>;

const folderOf = (dir: string) => join(dir, "orders");

/** Leaves an order for whoever watches the folder, in this process or another. @param dir `DIR/watch` */
export async function giveOrder(dir: string, order: Order): Promise<void> {
  const path = join(folderOf(dir), `${order.atMs}-${randomUUID()}.json`);
  await makeFolder(folderOf(dir));
  await writeFile(`${path}.new`, JSON.stringify(order));
  await place(`${path}.new`, path);
}

export interface OrdersTaken {
  readonly state: WatchState;
  /** Removes the orders; to be called once the state is on the disk. */
  readonly done: () => Promise<void>;
}

/** Does what was ordered. An order twice changes nothing; one that cannot be read is dropped. */
export async function takeOrders(dir: string, state: WatchState): Promise<OrdersTaken> {
  const names = (await namesIn(folderOf(dir))).filter((name) => name.endsWith(".json")).sort();
  let next = state;
  for (const name of names) {
    const text = await readFile(join(folderOf(dir), name), "utf8").catch(() => "");
    const order = orderOf(text);
    if (order) next = obey(next, order);
  }
  return {
    state: next,
    done: async () => {
      for (const name of names) await rm(join(folderOf(dir), name), { force: true });
    },
  };
}

function orderOf(text: string): Order | null {
  try {
    return Order.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function obey(state: WatchState, order: Order): WatchState {
  const { atMs, by } = order;
  if (order.kind === "silence") {
    const silence = { fromMs: atMs, toMs: order.untilMs, ...(order.rules && { rules: order.rules }), by };
    const isKnown = state.silences.some((one) => JSON.stringify(one) === JSON.stringify(silence));
    return isKnown ? state : { ...state, silences: [...state.silences, silence] };
  }
  const stream = state.streams[order.key];
  if (!stream) return state;
  const before = stream.alert ?? initialState(atMs);
  const alert =
    order.kind === "ack"
      ? acknowledge(before, { nowMs: atMs, by })
      : snooze(before, { nowMs: atMs, untilMs: order.untilMs, by });
  return { ...state, streams: { ...state.streams, [order.key]: { ...stream, alert } } };
}

/**
 * The stream a person means: its key, or the start of it where only one begins so.
 *
 * @throws {RangeError} that lists what there is
 */
export function keyMeant(text: string, keys: readonly string[]): string {
  if (keys.includes(text)) return text;
  const alike = keys.filter((key) => key.startsWith(text));
  if (alike.length === 1 && alike[0]) return alike[0];
  const there = (alike.length > 0 ? alike : keys).slice(0, 20);
  throw new RangeError(
    alike.length > 1
      ? `"${text}" may mean ${there.join(", ")}: name one of them`
      : `there is no alert "${text}". There are: ${there.join(", ") || "none"}`,
  );
}
