import { alone, type PiiRule } from "./rule.ts";

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** BIP 173 and 350: the checksum of bech32 is 1, that of bech32m 0x2bc830a3. */
function isBech32(address: string): boolean {
  const lower = address.toLowerCase();
  const split = lower.lastIndexOf("1");
  const prefix = [...lower.slice(0, split)].map((letter) => letter.charCodeAt(0));
  const data = [...lower.slice(split + 1)].map((letter) => alphabet.indexOf(letter));
  let check = 1;
  for (const value of [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data]) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [i, generator] of generators.entries()) if ((top >> i) & 1) check ^= generator;
  }
  return (
    !data.includes(-1) && (check === 1 || check === 0x2bc830a3) && (address === lower || address === address.toUpperCase())
  );
}

/** Wallets of Bitcoin and Ethereum. The older Bitcoin form would need SHA-256 to be proven; it goes by its form. */
export const cryptoAddressRules: readonly PiiRule[] = [
  {
    type: "crypto",
    patterns: [alone("bc1[02-9ac-hj-np-z]{11,71}", "i")],
    isValid: (_, raw) => isBech32(raw),
    hasChecksum: true,
  },
  {
    type: "crypto",
    patterns: [alone("[13][1-9A-HJ-NP-Za-km-z]{25,34}")],
    isValid: (_, raw) => raw.replace(/\D/g, "").length >= 3 && /[a-z]/.test(raw) && /[A-Z]/.test(raw),
    context: "btc|bitcoin|wallet|crypto|address",
  },
  { type: "crypto", patterns: [alone("0x[\\da-f]{40}", "i")], context: "eth|ethereum|wallet|crypto|address" },
];
