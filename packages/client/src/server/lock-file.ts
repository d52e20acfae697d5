import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";

/** Files this process has open: its number alone says little, for the first process of every container has the same. */
const held = new Set<string>();
const self = `${process.pid}@${hostname()}`;

/**
 * A lock file that names the process which holds it; one whose process is gone is taken over, but never another machine's.
 *
 * @returns the function that lets go
 * @throws {Error} if somebody else has it, or may have
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const key = resolve(path);
  const refuse = (holder: string): never => {
    throw new Error(
      `${path}: process ${holder} keeps its budget there; take another file, or Redis for several processes. ` +
        `If that process is gone, delete ${path}`,
    );
  };
  if (held.has(key)) refuse(self);
  held.add(key);
  try {
    await placeLock(path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      const holder = await holderOf(path);
      if (mayBeAlive(holder)) refuse(holder);
      await takeOver(path);
      const winner = await holderOf(path);
      if (winner !== self) refuse(winner);
    });
  } catch (error) {
    held.delete(key);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(key);
  };
}

/** Puts a lock in its place whole, so that nobody reads half of one. @throws EEXIST where there is one */
async function placeLock(path: string): Promise<void> {
  const draft = `${path}.${self}`;
  await writeFile(draft, self);
  try {
    await link(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Puts a lock in the place of one that nobody holds any more. Of several that try, the last has it, and the others see that: what each
 * found to be nobody's it replaces at once, and looks again when all have.
 */
async function takeOver(path: string): Promise<void> {
  const draft = `${path}.${self}`;
  await writeFile(draft, self);
  await rename(draft, path);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

async function holderOf(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(() => "")).trim();
}

function mayBeAlive(holder: string): boolean {
  const [pid = "", host = hostname()] = holder.split("@");
  if (host !== hostname()) return true;
  // What this process holds is known without the file.
  return Number(pid) !== process.pid && isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
