/** How long after a failure the same request is a new attempt of the same call. */
const longestMs = 120_000;
const most = 32;

/**
 * Knows a request again that has just failed: SDKs and applications send the same once more. It keeps a number for each that failed,
 * not the request.
 */
export function createRetries() {
  const failed = new Map<number, { readonly attempts: number; readonly atMs: number }>();

  return {
    /** How many attempts of this request have failed lately. */
    before(request: number, nowMs: number): number {
      const its = failed.get(request);
      return its && nowMs - its.atMs < longestMs ? its.attempts : 0;
    },
    /** An attempt is over. */
    ended(request: number, attempts: number, hasFailed: boolean, nowMs: number): void {
      failed.delete(request);
      if (!hasFailed) return;
      failed.set(request, { attempts, atMs: nowMs });
      const [oldest] = failed.keys();
      if (failed.size > most && oldest !== undefined) failed.delete(oldest);
    },
  };
}

/** A number for a text, the same for the same text (FNV-1a, 32 bits). Pure. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
