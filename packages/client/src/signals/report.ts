import type { Signal } from "@telltale/core/trace";
import type { SignalKind } from "@telltale/core/vocabulary";
import type { Message } from "./conversations.ts";
import type { Turn } from "./turns.ts";

/** A signal as it is told: its id is given later, its time is now unless it says otherwise. */
export type SignalDraft = Omit<Signal, "id" | "atMs"> & Partial<Pick<Signal, "id" | "atMs">>;

/**
 * Takes what was noticed. Signals know no more of the way to the collector than this.
 *
 * @param of the message, or the turn as a whole, that it is about
 * @param more what the kind adds; `atMs` where it is not now
 */
export type Report = (kind: SignalKind, of?: Message | Turn, more?: Partial<SignalDraft>) => void;
