import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { place } from "../parquet/durable.ts";
import { createKeys, hashKey, type Keys, randomKey, type StoredKey } from "./write-keys.ts";

/** A write key in a key file. */
export interface KeyEntry extends StoredKey {
  readonly createdAt: string;
  readonly revokedAt?: string;
}

export interface OpenKeyFileOptions {
  /** How often the file is looked at, in milliseconds: a revoked key is refused after at most as long. */
  readonly checkEveryMs?: number;
  /** Told when a changed file cannot be read. The keys from before then stay in force. */
  readonly onError?: (error: unknown) => void;
}

/**
 * The keys of a file, which is read again when it has changed. Nothing runs in between: the file is looked at when a key is
 * asked for.
 *
 * @throws if the file cannot be read now
 */
export async function openKeyFile(path: string, options: OpenKeyFileOptions = {}): Promise<Keys> {
  const { checkEveryMs = 1000, onError = (error) => process.emitWarning(error as Error) } = options;
  let keys = createKeys(await readKeyFile(path));
  let seen = await stamp(path);
  // Not the wall clock: set back by a day, it would keep a revoked key good for a day.
  let checkedAtMs = performance.now();
  let checking: Promise<void> | undefined;

  async function check(): Promise<void> {
    const now = await stamp(path);
    if (now === seen) return;
    seen = now;
    keys = createKeys(await readKeyFile(path));
  }

  return {
    async find(key) {
      if (performance.now() - checkedAtMs >= checkEveryMs) {
        checkedAtMs = performance.now();
        checking ??= check().catch(onError);
        checking = checking.finally(() => {
          checking = undefined;
        });
      }
      await checking;
      return keys.find(key);
    },
  };
}

/** @throws {Error} naming the file and what is wrong with it */
export async function readKeyFile(path: string): Promise<readonly KeyEntry[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`${path}: cannot be read; make a key with telltale keys add --name web --keys ${path}`, { cause });
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path}: is not JSON, or was cut short; ${remedy}`, { cause });
  }
  const list = isObject(raw) && raw.v === 1 ? raw.keys : undefined;
  if (!Array.isArray(list)) throw new Error(`${path}: is not a key file, which is { "v": 1, "keys": […] }; ${remedy}`);
  return list.map((entry, index) => readEntry(entry, `${path}: keys[${index}]`));
}

/** Only hashes are lost with a key file, but with them every key. */
const remedy = "put back a copy of it, or move it away and make new keys with telltale keys add --name web";

/**
 * Adds a key and writes the file, with its hash only.
 *
 * @returns the key, which nobody can find out afterwards
 * @throws {Error} if the name is taken, also by a revoked key
 */
export async function addKey(
  path: string,
  entry: Pick<KeyEntry, "name" | "tenant" | "environment">,
  nowMs: number,
): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  const entries = isThere ? await readKeyFile(path) : [];
  if (entries.some(({ name }) => name === entry.name))
    throw new Error(`${path}: there is a key ${entry.name} already; choose another name`);
  const key = randomKey();
  await save(path, [...entries, { ...entry, sha256: await hashKey(key), createdAt: new Date(nowMs).toISOString() }]);
  return key;
}

/** @throws {Error} if there is no such key */
export async function revokeKey(path: string, name: string, nowMs: number): Promise<void> {
  const entries = await readKeyFile(path);
  if (!entries.some((entry) => entry.name === name))
    throw new Error(`${path}: there is no key ${name}; there are: ${entries.map((entry) => entry.name).join(", ") || "none"}`);
  const revokedAt = new Date(nowMs).toISOString();
  await save(
    path,
    entries.map((entry) => (entry.name === name && !entry.revokedAt ? { ...entry, revokedAt } : entry)),
  );
}

async function save(path: string, entries: readonly KeyEntry[]): Promise<void> {
  const keys = entries.map(({ isRevoked: _, ...entry }) => entry);
  const whole = resolve(path);
  const draft = `${whole}.${process.pid}.new`;
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(draft, `${JSON.stringify({ v: 1, keys }, null, 2)}\n`, { mode: 0o600 });
  await place(draft, whole);
}

function readEntry(raw: unknown, where: string): KeyEntry {
  if (!isObject(raw)) throw new Error(`${where} must be an object; ${remedy}`);
  const { name, sha256, createdAt, revokedAt, tenant, environment } = raw;
  if (typeof name !== "string" || name === "") throw new Error(`${where}.name must be a name; ${remedy}`);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))
    throw new Error(`${where}.sha256 must be 64 hexadecimal digits; ${remedy}`);
  for (const [field, value] of Object.entries({ createdAt, revokedAt, tenant, environment }))
    if (value !== undefined && typeof value !== "string") throw new Error(`${where}.${field} must be text; ${remedy}`);
  return {
    name,
    sha256,
    createdAt: String(createdAt ?? ""),
    ...(typeof tenant === "string" && { tenant }),
    ...(typeof environment === "string" && { environment }),
    ...(typeof revokedAt === "string" && { revokedAt, isRevoked: true }),
  };
}

/** What changes when a file is written or replaced. */
async function stamp(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
