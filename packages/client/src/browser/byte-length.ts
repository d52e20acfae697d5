const encoder = new TextEncoder();

/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number =>
  // Most JSON is ASCII without control characters, and then there is nothing to encode.
  /[^ -~]/.test(text) ? encoder.encode(text).length : text.length;
