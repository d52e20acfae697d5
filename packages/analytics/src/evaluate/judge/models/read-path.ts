/** What stands at a path of names and positions in something foreign; undefined where nothing does. */
export function readPath(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, name) => (typeof at === "object" && at !== null ? (at as never)[name] : undefined), value);
}

/** The text at a path; undefined where there is none. */
export function readText(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = readPath(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The list at a path; empty where there is none. */
export function readList(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = readPath(value, ...path);
  return Array.isArray(found) ? found : [];
}
