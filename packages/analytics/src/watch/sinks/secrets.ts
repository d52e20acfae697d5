/** A sink that cannot be made from its settings: which, which field, and what to do. */
export class SinkConfigError extends Error {
  override readonly name = "SinkConfigError";
}

export type Environment = Readonly<Record<string, string | undefined>>;

const reference = /^\$([A-Za-z_][A-Za-z0-9_]*)$/;

/** Settings with their secrets filled in, and a way to keep those out of what is said. */
export interface Filled<T> {
  readonly settings: T;
  /** Puts `$NAME` wherever a secret stands in a text. */
  readonly hide: (text: string) => string;
}

/**
 * Puts the values of environment variables where settings name them: `$SLACK_WEBHOOK_URL`, as a whole value.
 *
 * @param where for errors: `sinks.oncall`
 * @throws {SinkConfigError} naming every variable that is not set
 */
export function fillSecrets<T>(settings: T, env: Environment, where: string): Filled<T> {
  const secrets = new Map<string, string>();
  const missing: string[] = [];
  const fill = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => fill(item, `${path}[${i}]`));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, `${path}.${key}`)]));
    const name = typeof value === "string" ? reference.exec(value)?.[1] : undefined;
    if (name === undefined) return value;
    const secret = env[name]?.trim();
    if (!secret) missing.push(`${path}: the environment variable ${name} is not set`);
    else secrets.set(secret, `$${name}`);
    return secret;
  };
  const filled = fill(settings, where) as T;
  if (missing.length > 0) throw new SinkConfigError(missing.join("\n"));
  return { settings: filled, hide: hiding(secrets) };
}

/** Hides secrets whole, and the parts of an address by which it can be used: its path, its user and password. */
function hiding(secrets: ReadonlyMap<string, string>): (text: string) => string {
  const all = [...secrets].flatMap(([secret, name]) => formsOf(secret).map((form) => [form, name] as const));
  const longestFirst = all.filter(([form]) => form.length >= 4).sort(([a], [b]) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, [form, name]) => rest.replaceAll(form, name), text);
}

function formsOf(secret: string): readonly string[] {
  const parsed = URL.canParse(secret) ? new URL(secret) : undefined;
  const parts = parsed ? [parsed.href, parsed.pathname + parsed.search, parsed.username, parsed.password] : [];
  const plain = [secret, ...parts].filter((part) => part.length > 1);
  return [
    ...new Set(plain.flatMap((part) => [part, encodeURIComponent(part), decoded(part), JSON.stringify(part).slice(1, -1)])),
  ];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
