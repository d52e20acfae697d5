export type FoundObject =
  | { readonly ok: true; readonly object: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: string };

/**
 * The one JSON object in a text, whatever stands around it. Two objects that differ are none: nobody could say which is meant.
 */
export function jsonObjectIn(text: string): FoundObject {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  let isCut = false;
  for (let from = text.indexOf("{"); from >= 0; ) {
    const end = endOfObject(text, from);
    if (end === null) {
      isCut = true;
      break;
    }
    const object = parsed(text.slice(from, end));
    if (object) found.set(JSON.stringify(object), object);
    // What cannot be read may be prose in braces that holds the object.
    from = text.indexOf("{", object ? end : from + 1);
  }
  const [object, ...others] = found.values();
  if (others.length > 0) return { ok: false, fault: "it holds several JSON objects that differ" };
  if (object) return { ok: true, object };
  return { ok: false, fault: isCut ? "its JSON object is cut off" : "there is no JSON object in it" };
}

/** Just after the brace that closes the one at `from`; null where none does. Braces within strings do not count. */
function endOfObject(text: string, from: number): number | null {
  let depth = 0;
  let isInString = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (isInString) {
      if (char === "\\") at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === "{") depth += 1;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return null;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
