/** What is exported from a file, with what its comment says. */
export interface Declaration {
  readonly name: string;
  readonly kind: "function" | "const" | "type";
  /** Functions: name, parameters and result, on one line. */
  readonly signature: string;
  /** The comment before its first tag, as Markdown. */
  readonly about: string;
  readonly tags: readonly Tag[];
}

export interface Tag {
  readonly name: string;
  readonly text: string;
}

const exported = /(?:\/\*\*((?:(?!\*\/).)*)\*\/\s*)?^export (?:async )?(function|const|interface|type) (\w+)/gms;

/** The exports of a file, in their order. */
export function declarationsIn(source: string): readonly Declaration[] {
  return [...source.matchAll(exported)].map((match) => {
    const [whole, comment = "", keyword = "", name = ""] = match;
    const [about = "", ...tags] = cleaned(comment).split(/(?:^|\s)@(?=(?:param|returns|throws|see|example|module)\b)/);
    return {
      name,
      kind: keyword === "function" || keyword === "const" ? keyword : "type",
      signature: keyword === "function" ? signatureAt(source, match.index + whole.length - name.length) : "",
      about: about.trim(),
      tags: tags.map((tag) => ({ name: tag.split(/\s/, 1)[0] ?? "", text: tag.replace(/^\w+\s*/, "").trim() })),
    };
  });
}

/** The names that a door passes on from its folder, types left out, with the file each comes from. */
export function reexportsIn(door: string): readonly { readonly name: string; readonly file: string }[] {
  return [...door.matchAll(/^export \{([^}]*)\} from "\.\/([^"]+)"/gms)].flatMap(([, names = "", file = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => ({ name, file })),
  );
}

/** The files that a door passes on whole. */
export function wholeFilesIn(door: string): readonly string[] {
  return [...door.matchAll(/^export \* from "\.\/([^"]+)"/gm)].map(([, file = ""]) => file);
}

/** A field of a row's type, with what its comment says. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly about: string;
}

/**
 * The fields of an exported type whose body stands in braces.
 *
 * @throws {Error} if the type is not there, or a field of it is written in a way that this does not read
 */
export function fieldsOf(source: string, type: string): readonly Field[] {
  const body = new RegExp(`^export (?:type|interface) ${type}\\b[^{]*\\{\\n(.*?)^\\}`, "ms").exec(source)?.[1] ?? "";
  const fields = [...body.matchAll(/(?:\/\*\*((?:(?!\*\/).)*)\*\/\s*)?^ {2}readonly (\w+)\??: ([^;]+);/gms)];
  if (fields.length === 0 || fields.length < (body.match(/^ {2}readonly /gm)?.length ?? 0))
    throw new Error(`the fields of ${type} cannot be read`);
  return fields.map(([, comment = "", name = "", said = ""]) => ({
    name,
    type: said.replace(/\s+/g, " "),
    about: cleaned(comment).replace(/\s+/g, " "),
  }));
}

function cleaned(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}

/** From the name to before the body: the brace that opens it ends a line outside of all brackets. */
function signatureAt(source: string, start: number): string {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const sign = source[at] ?? "";
    if (sign === "{" && depth === 0 && source[at + 1] === "\n" && /[)\w>\]}|] $/.test(source.slice(at - 2, at))) {
      return tidy(source.slice(start, at));
    }
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    // The first of several ways to call it.
    else if (sign === ";" && depth === 0) return tidy(source.slice(start, at));
  }
  return "";
}

function tidy(signature: string): string {
  return signature.replace(/\s+/g, " ").replace(/\( /g, "(").replace(/,? \)/g, ")").trim();
}
