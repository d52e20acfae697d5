import { describe, expect, it } from "vitest";
import { isDate, luhn, mod11And10, mod97, verhoeff, weighted } from "../../../../packages/core/src/text/pii/checksums.ts";

/** Whether a scheme catches every change of one digit of a valid number. */
function catchesEveryChange(number: string, isValid: (digits: string) => boolean): boolean {
  return [...number].every((digit, i) =>
    [..."0123456789"].every((other) => other === digit || !isValid(number.slice(0, i) + other + number.slice(i + 1))),
  );
}

describe("checksums", () => {
  it("accept published examples", () => {
    expect(luhn("79927398713")).toBe(true);
    expect(verhoeff("2363")).toBe(true);
    expect(mod97("WEST12345698765432GB82")).toBe(1);
    expect(mod11And10("07945")).toBe(true);
    expect(weighted("123", [3, 2, 1])).toBe(10);
  });

  it("catch every change of one digit", () => {
    expect(catchesEveryChange("79927398713", luhn)).toBe(true);
    expect(catchesEveryChange("999941057058", verhoeff)).toBe(true);
    expect(catchesEveryChange("86095742719", mod11And10)).toBe(true);
    expect(catchesEveryChange("3214282912345698765432161182", (digits) => mod97(digits) === 1)).toBe(true);
  });

  it("catches every exchange of neighbours by Verhoeff's scheme", () => {
    const number = "999941057058";
    for (let i = 0; i + 1 < number.length; i++) {
      const swapped = number.slice(0, i) + number.charAt(i + 1) + number.charAt(i) + number.slice(i + 2);
      expect(verhoeff(swapped)).toBe(swapped === number);
    }
  });

  it("know the days of the months", () => {
    expect([isDate(2, 29), isDate(2, 30), isDate(4, 31), isDate(13, 1), isDate(1, 0)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("refuse nothing at all", () => expect([luhn(""), verhoeff("")]).toEqual([false, false]));
});
