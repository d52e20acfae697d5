/** What tells the records of somebody who is erased: ids by what they name. */
export interface Erased {
  readonly user: ReadonlySet<string>;
  readonly session: ReadonlySet<string>;
  readonly conversation: ReadonlySet<string>;
  readonly trace: ReadonlySet<string>;
  readonly span: ReadonlySet<string>;
}

/** What is left of some JSON. `removed` counts the records that went; `value` is undefined where nothing is left. */
export interface Left {
  readonly value: unknown;
  readonly removed: number;
  /** Whether anything was taken out, if only an id out of a sentence. */
  readonly isChanged: boolean;
}

type Kind = keyof Erased;

const kindOfField: Readonly<Record<string, Kind>> = {
  userid: "user",
  sessionid: "session",
  conversationid: "conversation",
  traceid: "trace",
  spanid: "span",
};
/** Fields that say which stream or span a record is about. */
const aboutFields = new Set(["key", "streamKey"]);
/** Shorter ids are looked for only where an id stands: `7` in a sentence is a number. */
const leastTelling = 8;

/**
 * Takes out of some JSON what is about somebody: the smallest record (an element of a list, an entry of a map) whose user, session,
 * span or stream is theirs. What is about others stays as it is; where it merely mentions them, the mention alone goes.
 */
export function withoutMentions(given: unknown, erased: Erased): Left {
  let [removed, isChanged] = [0, false];
  const value = pruned(given, "");
  if (value === undefined) removed++;
  return { value, removed, isChanged: isChanged || removed > 0 };

  /** Undefined where the record this stands in is theirs. */
  function pruned(one: unknown, field: string): unknown {
    if (typeof one === "string") return prunedText(one, field);
    if (Array.isArray(one)) return prunedList(one, field);
    if (typeof one !== "object" || one === null) return one;
    const kept: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(one)) {
      const isTheirs = erased.span.has(name) || (name.includes("|") && mentions(name, erased));
      const left = isTheirs ? undefined : pruned(inner, name);
      if (left !== undefined) kept.push([name, left]);
      else if (isTheirs || isMap(name)) removed++;
      else return undefined;
    }
    return Object.fromEntries(kept);
  }

  function prunedList(list: readonly unknown[], field: string): unknown[] {
    const kept = list.map((inner) => (typeof inner === "string" && mentions(inner, erased) ? undefined : pruned(inner, field)));
    removed += kept.filter((inner) => inner === undefined).length;
    return kept.filter((inner) => inner !== undefined);
  }

  function prunedText(text: string, field: string): string | undefined {
    const kind = kindOfField[field.replace("_", "").toLowerCase()];
    if (kind) return erased[kind].has(text) ? undefined : text;
    if (field === "id" && idKinds.some((one) => erased[one].has(text))) return undefined;
    if (aboutFields.has(field)) return mentions(text, erased) ? undefined : text;
    const left = withoutIds(text, erased);
    isChanged ||= left !== text;
    return left;
  }
}

const idKinds = ["session", "conversation", "trace", "span"] as const;

/** Names of streams and spans, under which a map keeps its records; a record's own fields have none of these in them. */
const isMap = (name: string) => /[|=]/.test(name);

/** Whether a text, or a line that is not JSON, names one of the ids. */
export function mentions(text: string, erased: Erased): boolean {
  return withoutIds(text, erased) !== text;
}

/** `user_id=…` as keys of streams have it, the value as in a URL. */
const named = /\b(user|session|conversation|trace|span)_?id=([\w.!~*()%-]+)/gi;
const word = /[\w-]{8,}/g;

function withoutIds(text: string, erased: Erased): string {
  let left = text.replace(named, (all: string, kind: string, value: string) =>
    erased[kind.toLowerCase() as Kind].has(decoded(value)) ? all.replace(`=${value}`, "=(erased)") : all,
  );
  // A field that holds nothing but what is also a user's id may well mean something else: a tenant, a state.
  left = left.replace(word, (one) =>
    idKinds.some((kind) => erased[kind].has(one)) || (one !== text && erased.user.has(one)) ? "(erased)" : one,
  );
  // An id that is no plain word, as an address is.
  for (const id of [...erased.user, ...erased.session])
    if (id.length >= leastTelling && id !== text && /[^\w-]/.test(id)) left = left.replaceAll(id, "(erased)");
  return left;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
