import { createHash } from "node:crypto";

/**
 * An id as a service takes it: printable ASCII without spaces, of limited length, still different for different ids, and the
 * same every time.
 */
export function serviceKey(id: string, limit: number): string {
  if (id.length <= limit && /^[\x21-\x7e]+$/.test(id)) return id;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 24);
  return `${id.replace(/[^\x21-\x7e]+/g, "-").slice(0, limit - hash.length - 1)}-${hash}`;
}
