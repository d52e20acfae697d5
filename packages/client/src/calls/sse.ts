/** Where a parser stands between two pieces of a stream. */
export interface SseState {
  /** The line that has begun and not ended. */
  readonly line: string;
  /** The data lines of the event that has begun, joined by newlines; null before the first. */
  readonly data: string | null;
  /** Whether the last piece ended in a carriage return: a newline that follows belongs to it. */
  readonly endsInCr: boolean;
}

export const sseStart: SseState = { line: "", data: null, endsInCr: false };

/** A line longer than this is no event of ours: it is forgotten, so that memory stays bounded. */
const longestLine = 4 << 20;

/**
 * One step of reading server-sent events: the text that came, wherever it was cut, decoded without its byte order mark. Pure.
 *
 * @returns the state for the next step, and the data of the events that are complete
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function sseStep(state: SseState, text: string): readonly [SseState, readonly string[]] {
  if (text === "") return [state, []];
  const events: string[] = [];
  let { data } = state;
  const piece = state.endsInCr && text.startsWith("\n") ? text.slice(1) : text;
  const lines = piece.split(/\r\n|\n|\r/);
  // What has been looked through once is not looked through again, however long the line grows.
  lines[0] = state.line + lines[0];
  const rest = lines.pop() ?? "";
  for (const line of lines) {
    if (line === "") {
      if (data !== null) events.push(data);
      data = null;
    } else if (line === "data" || line.startsWith("data:")) {
      const value = line.slice(5).replace(/^ /, "");
      data = data === null ? value : `${data}\n${value}`;
    }
  }
  const line = rest.length > longestLine ? "" : rest;
  return [{ line, data, endsInCr: text.endsWith("\r") }, events];
}

/** What is left when the stream has ended: the event that nothing closed, as hasty hosts leave it. Pure. */
export function sseEnd(state: SseState): readonly string[] {
  const [, events] = sseStep(state, "\n\n");
  return events;
}
