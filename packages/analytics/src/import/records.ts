import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

/** One record of a text file and the line it begins on, from 1. */
export interface TextRecord {
  readonly line: number;
  readonly text: string;
}

/** The text of a file, piece by piece; `.gz` is unpacked. */
export function openText(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file);
  if (!file.endsWith(".gz")) return bytes.setEncoding("utf8");
  const unpacked = bytes.pipe(createGunzip()).setEncoding("utf8");
  bytes.on("error", (error) => unpacked.destroy(error));
  return unpacked;
}

const quote = 34;
const lineEnd = 10;

/**
 * Cuts text into records, blank ones too.
 *
 * @param options.delimiter of a CSV: a line end inside a quoted field is part of the record; null where there are no quotes
 */
export async function* records(
  pieces: AsyncIterable<string>,
  { delimiter }: { delimiter: string | null },
): AsyncGenerator<TextRecord> {
  const between = delimiter?.charCodeAt(0);
  let text = "";
  let line = 1;
  let nextLine = 1;
  let isQuoted = false;
  let last = lineEnd;
  for await (const piece of pieces) {
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const letter = piece.charCodeAt(i);
      // A quote opens a field at its very beginning only, or again after the first of a doubled pair.
      if (letter === quote && between !== undefined)
        isQuoted = !isQuoted && (last === between || last === lineEnd || last === quote);
      last = letter;
      if (letter !== lineEnd) continue;
      nextLine++;
      if (isQuoted) continue;
      yield { line, text: (text + piece.slice(from, i)).replace(/\r$/, "") };
      text = "";
      from = i + 1;
      line = nextLine;
    }
    text += piece.slice(from);
  }
  if (text !== "") yield { line, text };
}

/** Whether some lines end in a line feed alone and others in a carriage return before it; inside quotes both are content. */
export async function hasMixedLineEnds(pieces: AsyncIterable<string>): Promise<boolean> {
  let isQuoted = false;
  let last = "";
  let first: boolean | null = null;
  for await (const piece of pieces) {
    for (let at = nextOf(piece, 0); at !== -1; at = nextOf(piece, at + 1)) {
      if (piece.charCodeAt(at) === quote) {
        isQuoted = !isQuoted;
        continue;
      }
      if (isQuoted) continue;
      const isReturned = (at === 0 ? last : piece[at - 1]) === "\r";
      if (first !== null && first !== isReturned) return true;
      first = isReturned;
    }
    last = piece.at(-1) ?? last;
  }
  return false;
}

function nextOf(piece: string, from: number): number {
  for (let i = from; i < piece.length; i++) {
    const letter = piece.charCodeAt(i);
    if (letter === lineEnd || letter === quote) return i;
  }
  return -1;
}
