import type { Accepted } from "./accept.ts";
import type { Refusal } from "./refusal.ts";

/** One way to send records to a collector. */
export interface WireFormat {
  /** What logs and counters call it. */
  readonly name: "envelope" | "traces" | "logs" | "metrics";
  /** Looks at the headers before the body is read. @throws {Refusal} 415 */
  check(request: Request): void;
  /** @returns a raw envelope, and how many records did not make it into one. @throws {Refusal} 400 */
  read(body: Uint8Array, request: Request): WireRead;
  answer(accepted: number, told: Omit<Accepted, "batch">, read: WireRead, request: Request): Response;
  refuse(refusal: Refusal, request: Request): Response;
}

export interface WireRead {
  readonly envelope: unknown;
  readonly rejected: number;
  /** Why the first of them was rejected; with none rejected, what the first of the others is kept without. */
  readonly reason?: string;
}
