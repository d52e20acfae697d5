import { type PiiRule, spacedLetters } from "./rule.ts";

const local = `${spacedLetters}\\p{N}!#$%&'*+/=?^_\`{|}~.-`;
const host = `${spacedLetters}\\p{N}.-`;

/** A host name: labels of letters, digits and inner hyphens, the last one a top-level domain by its form. */
function isHost(host: string): boolean {
  const labels = host.split(".");
  return (
    labels.length > 1 &&
    labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label)) &&
    /^(?:\p{L}{2,24}|xn--[a-z\d-]{2,59})$/iu.test(labels.at(-1) ?? "")
  );
}

/** E-mail addresses as people write them (RFC 5321 without quoted local parts), in scripts that put spaces between words. */
export const emailRules: readonly PiiRule[] = [
  {
    type: "email_address",
    keywords: ["@"],
    patterns: [new RegExp(`(?<![${local}])[${local}]{1,64}@[${host}]{1,253}`, "gu")],
    // What stands around an address in prose is allowed in it by the letter of the standard.
    trim: (raw) => raw.replace(/[.-]{1,253}$/, ""),
    isValid: (_, raw) => {
      const at = raw.lastIndexOf("@");
      const local = raw.slice(0, at);
      return !/^\.|\.$|\.\./.test(local) && isHost(raw.slice(at + 1));
    },
    context: "e-?mail|mail|correo|courriel|почта|пошта|邮箱|メール|이메일",
  },
];
