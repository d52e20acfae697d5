import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, maskedAddress, networkOf } from "../../../packages/analytics/src/collect/address.ts";

/** A request as srvx hands it on. */
function from(ip: string | undefined, forwarded?: string): Request {
  const request = new Request("http://c.example/", {
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  });
  return Object.assign(request, { ip });
}

describe("addressOf", () => {
  it("believes the connection alone, unless it is told of proxies", () => {
    expect(addressOf(from("10.0.0.1", "1.2.3.4"))).toBe("10.0.0.1");
    expect(addressOf(from(undefined, "1.2.3.4"))).toBeUndefined();
    expect(addressOf(new Request("http://c.example/"))).toBeUndefined();
  });

  it("takes what the outermost proxy of ours saw, never what the sender wrote before it", () => {
    expect(addressOf(from("10.0.0.1", "203.0.113.7"), 1)).toBe("203.0.113.7");
    expect(addressOf(from("10.0.0.1", "6.6.6.6, 203.0.113.7"), 1)).toBe("203.0.113.7");
    expect(addressOf(from("10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2"), 2)).toBe("203.0.113.7");
    expect(addressOf(from("10.0.0.1"), 1)).toBe("10.0.0.1");
  });

  it("cannot be led astray by a longer header", () => {
    fc.assert(
      fc.property(fc.array(fc.ipV4()), (invented) => {
        expect(addressOf(from("10.0.0.1", [...invented, "203.0.113.7"].join(", ")), 1)).toBe("203.0.113.7");
      }),
    );
  });
});

describe("networkOf", () => {
  it("keeps IPv4 whole, also where it is written as IPv6", () => {
    expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
    expect(networkOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
  });

  it("keeps the half of IPv6 that was given to one sender, however it is written", () => {
    expect(networkOf("2001:db8:1:2:aaaa:bbbb:cccc:dddd")).toBe("2001:db8:1:2");
    expect(networkOf("2001:0DB8:0001:0002::1")).toBe("2001:db8:1:2");
    expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0");
    expect(networkOf("::1")).toBe("0:0:0:0");
  });
});

describe("maskedAddress", () => {
  it("says the network, not the owner", () => {
    expect(maskedAddress("203.0.113.77")).toBe("203.0.113.0/24");
    expect(maskedAddress("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1::/48");
    expect(maskedAddress("alice@example.org")).toBe("unknown");
  });
});
