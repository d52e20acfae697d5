import { alone, type PiiRule, spacedLetters } from "./rule.ts";

const bound = `${spacedLetters}\\p{N}_`;

const isIpv4 = (text: string) =>
  /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);

/** RFC 4291, section 2.2: eight groups, or fewer around one "::", the last two perhaps as IPv4. */
function isIpv6(text: string): boolean {
  const [address = "", prefix] = text.split("/");
  const halves = address.split("::");
  if (halves.length > 2 || (prefix !== undefined && Number(prefix) > 128)) return false;
  let groups = 0;
  for (const [i, half] of halves.entries()) {
    const parts = half === "" ? [] : half.split(":");
    for (const [j, part] of parts.entries()) {
      const isLast = i === halves.length - 1 && j === parts.length - 1;
      if (isLast && isIpv4(part)) groups += 2;
      else if (/^[\da-f]{1,4}$/i.test(part)) groups += 1;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** A sentence's full stop or colon after an address is not part of it. */
const withoutStop = (raw: string) => (raw.endsWith("::") ? raw : raw.replace(/[:.]$/, ""));

/** IP addresses, v4 and v6, with or without a prefix length, and MAC addresses. */
export const networkRules: readonly PiiRule[] = [
  {
    type: "ip_address",
    patterns: [
      new RegExp(`(?<![${bound}.:-])\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(?:\\/\\d{1,2})?(?![${bound}]|[.-]\\p{N})`, "gu"),
    ],
    isValid: (_, raw) => {
      const [address = "", prefix = "0"] = raw.split("/");
      return isIpv4(address) && Number(prefix) <= 32;
    },
  },
  {
    type: "ip_address",
    keywords: [":"],
    patterns: [
      new RegExp(`(?<![${bound}:.])[\\da-f]{0,4}:[\\da-f:.]{1,45}(?:%[\\w.-]{1,16})?(?:\\/\\d{1,3})?(?![${bound}:])`, "giu"),
    ],
    trim: withoutStop,
    // "a::b" is an address by the letter, and a name in C++; "::" is nobody's address.
    isValid: (_, raw) => {
      const address = raw.replace(/%[\w.-]{1,16}/, "");
      return isIpv6(address) && (/\d/.test(address) || address.split(":").length > 4);
    },
  },
  {
    type: "mac_address",
    patterns: [
      alone("[\\da-f]{2}([:-])[\\da-f]{2}\\1[\\da-f]{2}\\1[\\da-f]{2}\\1[\\da-f]{2}\\1[\\da-f]{2}", "i"),
      alone("[\\da-f]{4}\\.[\\da-f]{4}\\.[\\da-f]{4}", "i"),
    ],
    isValid: (value, raw) => !/^(?:0{12}|F{12})$/.test(value) && (/[:-]/.test(raw) || /[A-F]/.test(value)),
  },
];
