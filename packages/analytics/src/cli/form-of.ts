import { writeFile } from "node:fs/promises";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

interface Options {
  readonly format?: string | undefined;
  readonly out?: string | undefined;
}

/** How text is set. */
export interface Looks {
  readonly color: boolean;
  readonly width: number;
}

const endings: Readonly<Record<string, string>> = { html: "html", htm: "html", json: "json", md: "markdown", xml: "junit" };

/**
 * The form that was asked for; else the one the name of the file says; else text.
 *
 * @throws {UsageError} that lists the forms
 */
export function formatOf<F extends string>({ format, out = "" }: Options, formats: readonly F[]): F {
  const ending = out.slice(out.lastIndexOf(".") + 1);
  const told = Object.hasOwn(endings, ending) ? endings[ending] : "text";
  const known = formats.find((one) => one === (format ?? told)) ?? (format === undefined ? formats[0] : undefined);
  if (!known) throw new UsageError(`--format ${format}: there are ${formats.join(", ")}`);
  return known;
}

/** A file has no colours and no width of its own. */
export function looksOf({ out }: Options, { isColoured, widthColumns }: Terminal): Looks {
  return out === undefined ? { color: isColoured, width: widthColumns } : { color: false, width: 100 };
}

export async function printOrWrite(text: string, { out }: Options, terminal: Terminal): Promise<void> {
  if (out === undefined) terminal.out(text);
  else await writeFile(out, text);
}
