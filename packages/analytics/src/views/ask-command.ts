import type { Cell } from "../engine/cell.ts";

/** What a question is asked with. */
interface AskedWith {
  readonly by?: readonly string[];
  readonly every?: string;
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The command that asks a question of a data folder: `npx telltale ask DIR latency --from 2026-03-01 --to 2026-03-08`. */
export function askCommand(question: string, { by = [], every, where = {}, fromMs, toMs }: AskedWith): string {
  const conditions = Object.entries(where).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ` --where ${shellWord(`${name}=${one ?? ""}`)}`),
  );
  const rest = `${by.length > 0 ? ` --by ${by.join()}` : ""}${every ? ` --every ${every}` : ""}${conditions.join("")}`;
  return `npx telltale ask DIR ${question} --from ${timeArgument(fromMs)} --to ${timeArgument(toMs)}${rest}`;
}

/** A time as short as it can be said: midnight is a day. */
function timeArgument(atMs: number): string {
  return new Date(atMs).toISOString().replace("T00:00:00.000Z", "").replace(":00.000Z", "Z");
}

/** A text as a shell takes it for one word: in quotes, where it has to be. */
export function shellWord(text: string): string {
  return /^[\w./=:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
