/** Fields that hold somebody's words. Nothing else in a record does, but for what the host puts into `attributes`. */
const textFields = ["inputText", "outputText", "contextText", "text", "rationale", "errorMessage"] as const;

export interface RedactOptions {
  /** Whether texts may leave the page at all. Default false: they are dropped. */
  readonly captureText?: boolean | undefined;
  /** What becomes of each text that may leave; undefined drops it. */
  readonly redact?: ((text: string, field: string) => string | undefined) | undefined;
}

/**
 * The one place every record passes on its way out: without the owner's word, no text leaves.
 *
 * @returns the record without its texts, or with what `redact` made of them; the record given is not changed
 */
export function redact<T extends object>(record: T, { captureText = false, redact: edit }: RedactOptions): T {
  let out = record as { [field: string]: unknown };
  for (const field of textFields) {
    const text = out[field];
    if (text === undefined) continue;
    const kept = captureText && typeof text === "string" ? (edit ? edit(text, field) : text) : undefined;
    out = { ...out, [field]: kept };
    if (kept === undefined) delete out[field];
  }
  return out as T;
}
