/** A piece of JSON longer than this is not looked into, so that memory stays bounded. In characters. */
const longestPiece = 4 << 20;

/**
 * Finds the objects in a stream of JSON, wherever it is cut: one a line (NDJSON), one after another in a list (Gemini), or a single
 * one that is the whole body.
 *
 * @param take is given each object as text, as soon as its last brace has come
 * @returns takes the text as it comes
 */
export function createJsonPieces(take: (json: string) => void): (text: string) => void {
  let piece = "";
  let open = 0;
  let isString = false;
  let isEscaped = false;

  return (text) => {
    let from = 0;
    let at = 0;
    while (at < text.length) {
      if (open === 0) {
        from = at = text.indexOf("{", at);
        if (at < 0) return;
      }
      if (isEscaped) {
        isEscaped = false;
        at += 1;
        continue;
      }
      const next = isString ? /["\\]/g : /["{}]/g;
      next.lastIndex = at;
      const mark = next.exec(text);
      if (!mark) break;
      at = mark.index + 1;
      if (mark[0] === "\\") isEscaped = true;
      else if (mark[0] === '"') isString = !isString;
      else open += mark[0] === "{" ? 1 : -1;
      if (open > 0) continue;
      if (piece.length < longestPiece) take(piece + text.slice(from, at));
      piece = "";
    }
    if (open > 0 && piece.length < longestPiece) piece += text.slice(from);
  };
}
