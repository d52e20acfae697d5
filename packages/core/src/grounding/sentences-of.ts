/** A stretch of a text, in UTF-16 units: `text.slice(start, end)`. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

const abbreviation =
  /(?:^|[\s("'])(?:\p{Lu}|\p{Lu}\.\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|e\.g|i\.e|Inc|Ltd|approx|ca|Fig|Nr|Abs|Art|bzw|z\.\s?B)\.\s{0,3}$/u;
const listNumber = /^\s{0,20}\d{1,3}[.)]\s{0,3}$/;
/** A full stop without a blank after it, as texts have that were put together from pieces: "…in the USA.The Oberoi Group…". */
const glued = /(?<=[\p{Ll}\p{N})"'][.!?])(?=\p{Lu}\p{Ll})|(?<=\p{Lu}{2}[.!?])(?=\p{Lu}\p{Ll})/gu;

/** A bound on the work a hostile text can cause: a hundred pages have fewer. */
const mostSentences = 2000;

/**
 * The sentences of a text, its first 2000, blanks around them left out. List items, headings and paragraphs end sentences; a line that only wraps does not.
 *
 * @returns spans in order, none empty
 */
export function sentencesOf(text: string): readonly TextSpan[] {
  // Blanks for blanks, so that offsets stay.
  const level = text.replace(/(?<=[\p{Ll},])\n(?=[ \t]{0,20}\p{Ll})/gu, " ");
  const found: TextSpan[] = [];
  let [isOpen, segments] = [false, 0];
  for (const { segment, index } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(level)) {
    const last = found.at(-1);
    if (++segments > 2 * mostSentences || (!isOpen && found.length >= mostSentences)) break;
    if (isOpen && last) found[found.length - 1] = { start: last.start, end: index + segment.length };
    else found.push({ start: index, end: index + segment.length });
    const { start, end } = found.at(-1) ?? { start: 0, end: 0 };
    const tail = level.slice(Math.max(start, end - 20), end);
    isOpen = end - start < 2000 && (abbreviation.test(tail) || listNumber.test(level.slice(start, Math.min(end, start + 30))));
  }
  return found
    .flatMap((span) => unglued(level, span))
    .flatMap((span) => trimmed(level, span))
    .slice(0, mostSentences);
}

function unglued(text: string, { start, end }: TextSpan): readonly TextSpan[] {
  const cuts = [...text.slice(start, end).matchAll(glued)].map(({ index }) => start + index);
  const edges = [start, ...cuts, end];
  return edges.slice(1).map((edge, i) => ({ start: edges[i] ?? start, end: edge }));
}

/** Without the blanks at its ends; nothing where nothing else is in it. */
export function trimmed(text: string, { start, end }: TextSpan): readonly TextSpan[] {
  const part = text.slice(start, end);
  const from = start + part.length - part.trimStart().length;
  const to = end - (part.length - part.trimEnd().length);
  return to > from ? [{ start: from, end: to }] : [];
}
