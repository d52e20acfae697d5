import type { Signal } from "@telltale/core/trace";

/** A signal as it is noticed: its id is given later, its time is now unless it says otherwise. */
export type SignalDraft = Omit<Signal, "id" | "atMs"> & Partial<Pick<Signal, "id" | "atMs">>;

/** Takes what was noticed. Signals know no more of the way to the collector than this. */
export type Report = (signal: SignalDraft) => void;
