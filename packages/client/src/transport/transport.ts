/** Why the collector did not take one record. */
export interface RefusedRecord {
  readonly table?: string;
  readonly index?: number;
  readonly id?: string | null;
  readonly issues?: readonly { readonly field: string; readonly reason: string }[];
}

/** What became of a body. */
export type Receipt =
  /** The collector has it; `rejected` names the records in it that can never be taken. */
  | { readonly outcome: "ok"; readonly rejected?: readonly RefusedRecord[] }
  /** Not now; later perhaps, at the earliest after `afterMs` where the collector says so. */
  | { readonly outcome: "retry"; readonly reason: string; readonly afterMs?: number | undefined }
  /** Too large: in smaller bodies perhaps. */
  | { readonly outcome: "split"; readonly reason: string }
  /** Never: sending it again cannot help. */
  | { readonly outcome: "drop"; readonly reason: string }
  /** The browser has taken it and will send it when the page is gone; nobody will say how that went. */
  | { readonly outcome: "posted" };

/** Port: carries the JSON of an envelope to the collector. To reject is to say `retry`. */
export interface Transport {
  /**
   * @param body the JSON of one `Envelope`
   * @param options.closing the page may be gone in a moment: hand it to the browser rather than wait for the answer
   */
  send(body: string, options: { readonly closing: boolean }): Promise<Receipt>;
}
