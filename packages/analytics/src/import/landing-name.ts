import { randomUUID } from "node:crypto";
import { basename } from "node:path";

/** A name no other landing has: what is there already is told apart by its ids, not by its file. */
export function landingName(file: string): string {
  const stem = basename(file)
    .replace(/[^\w.-]+/g, "_")
    .slice(0, 80);
  return `import-${stem}-${randomUUID().slice(0, 8)}`;
}
