// The first digit of each script whose digits people type: Arabic, Persian, Devanagari, Bengali, Thai, full-width.
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/**
 * The same text for matching, unit for unit: other scripts' digits as 0…9, odd spaces as spaces, odd dashes as "-". Offsets stay
 * valid, and a number pasted from a typeset page is still one.
 *
 * @example plain("４０１２\u00a08888–8888"); // "4012 8888-8888"
 */
export function plain(text: string): string {
  return text
    .replace(/[\u2010-\u2015\u2212\uff0d]/g, "-")
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, " ")
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - (zeros.find((zero) => code >= zero && code <= zero + 9) ?? code));
    })
    .replace(/[\uff0b\uff20]/g, (sign) => (sign === "\uff0b" ? "+" : "@"));
}
