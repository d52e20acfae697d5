/**
 * A UUID told by texts alone: the same texts give the same id, wherever and whenever they are read, so that exports that
 * overlap and re-sent requests count once. 122 bits of a hash that is quick and not secret, in the form of version 8, which
 * RFC 9562 leaves to such uses.
 *
 *     uuidOf("span", traceId, spanId)
 *     uuidOf("score", traceId, spanId, "event 0", "relevance")
 *
 * @see bryc, cyrb128: https://github.com/bryc/code/blob/master/jshash/PRNGs.md
 */
export function uuidOf(...texts: readonly string[]): string {
  const hex = hashOf(texts.join("\u001f"));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** 128 bits in hex, to tell texts apart; not for secrets. */
export function hashOf(text: string): string {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  a ^= b ^ c ^ d;
  return [a, b ^ a, c ^ a, d ^ a].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}
