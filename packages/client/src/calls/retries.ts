const most = 32;

/**
 * Knows a request again that has just failed: SDKs, applications and people send the same once more. It keeps a number for each that
 * failed, not the request.
 */
export function createRetries() {
  const failed = new Map<number, number>();

  return {
    /** How many attempts of this request have failed since one last did not. */
    before: (request: number): number => failed.get(request) ?? 0,
    /** An attempt is over. */
    ended(request: number, attempts: number, hasFailed: boolean): void {
      if (!hasFailed || failed.size >= most) failed.delete(hasFailed ? (failed.keys().next().value ?? request) : request);
      if (hasFailed) failed.set(request, attempts);
    },
  };
}

/** A number for a text, the same for the same text (FNV-1a, 32 bits). Pure. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
