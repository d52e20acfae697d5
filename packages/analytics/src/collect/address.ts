/** Finds out who sends: an address, or undefined where nobody says. */
export type AddressOf = (request: Request) => string | undefined;

/**
 * The address a request comes from. Whoever sends can write what he likes into `x-forwarded-for`; only what the proxies in
 * front of the collector added to its end can be believed.
 *
 * @param request what carries the address of the connection as `ip`, as srvx has it; or only the header
 * @param proxies how many proxies stand in front, each of which adds the address it was called from
 */
export function addressOf(request: Request, proxies = 0): string | undefined {
  const peer = "ip" in request && typeof request.ip === "string" ? request.ip : undefined;
  if (proxies === 0) return peer;
  const forwarded = request.headers.get("x-forwarded-for")?.split(",") ?? [];
  const at = forwarded.length - proxies;
  return forwarded[Math.max(0, at)]?.trim() || peer;
}

/**
 * The part of an address that belongs to one sender: an IPv4 address, or the first 64 bits of an IPv6 address, since whoever
 * has one of those has 2⁶⁴ of them.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  return address.includes(":") ? groupsOf(address).slice(0, 4).join(":") : address;
}

/** An address as a log may hold it: its network, not its owner. `203.0.113.77` → `203.0.113.0/24` */
export function maskedAddress(address: string): string {
  const network = networkOf(address);
  if (network.includes(":")) return `${network.split(":").slice(0, 3).join(":")}::/48`;
  return /^\d+\.\d+\.\d+\.\d+$/.test(network) ? network.replace(/\d+$/, "0/24") : "unknown";
}

/** Whether what listens at this address, or at none in particular, is reached by this machine alone. */
export function isThisMachine(hostname = "127.0.0.1"): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\./.test(hostname);
}

/** The eight groups of an IPv6 address, `::` written out. */
function groupsOf(address: string): readonly string[] {
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail?.split(":").filter(Boolean) ?? [];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: gap }, () => "0"), ...right];
  return groups.map((group) => group.replace(/^0+(?=.)/, "").slice(0, 4));
}
