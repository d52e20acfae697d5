/** Who holds a write key, and what its records are stamped with. */
export interface WriteKey {
  readonly name: string;
  /** Written over what records of this key say. */
  readonly tenant?: string;
  readonly environment?: string;
}

/** A write key as it is kept: only its hash. */
export interface StoredKey extends WriteKey {
  /** SHA-256 of the key, in hexadecimal. A slow hash is for passwords, which can be guessed; 256 random bits cannot. */
  readonly sha256: string;
  /** A revoked key stays in the list, so that its name is not given again by accident. */
  readonly isRevoked?: boolean;
}

/** The keys that may write. */
export interface Keys {
  /** @returns whose key it is; null if it is nobody's, or revoked */
  find(key: string): Promise<WriteKey | null>;
}

const longestKey = 256;

/** Keys that do not change. For a file of them, `openKeyFile`. */
export function createKeys(stored: readonly StoredKey[]): Keys {
  return {
    async find(key) {
      if (key.length > longestKey) return null;
      const hash = await hashKey(key);
      // Every hash is compared to its end, so that the time it takes says nothing of how near a guess was.
      const matches = stored.filter(({ sha256, isRevoked }) => isSame(sha256, hash) && !isRevoked);
      const [match] = matches;
      if (!match) return null;
      const { name, tenant, environment } = match;
      return { name, ...(tenant !== undefined && { tenant }), ...(environment !== undefined && { environment }) };
    },
  };
}

/** A new write key: 256 random bits after a mark by which leaked keys can be searched for. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `tk_${btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "")}`;
}

/** @returns SHA-256 in hexadecimal, as a key is kept */
export async function hashKey(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The key a request carries: `Authorization: Bearer`, the password of `Authorization: Basic` (which is all that Langfuse's SDK can
 * send), `x-telltale-key`, or `?key=` for beacons, which can set no header.
 */
export function keyIn(request: Request): string | null {
  const [, scheme = "", given] = /^(bearer|basic)\s+(\S+)\s*$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const authorized = given !== undefined && scheme.toLowerCase() === "basic" ? passwordIn(given) : given;
  return authorized ?? request.headers.get("x-telltale-key") ?? new URL(request.url).searchParams.get("key");
}

/** Of `name:password` in base64. */
function passwordIn(credentials: string): string | undefined {
  try {
    return /:(.+)$/s.exec(atob(credentials))?.[1];
  } catch {
    return undefined;
  }
}

function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < right.length; i++) difference |= (left.charCodeAt(i) || 0) ^ right.charCodeAt(i);
  return difference === 0;
}
