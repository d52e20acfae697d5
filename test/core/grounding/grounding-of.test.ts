import { type CheckedClaim, groundingOf } from "@telltale/core/grounding";
import { describe, expect, it } from "vitest";

const contexts = ["The cafeteria serves soup. It opens at nine.", "The annual fee is $1,200 and due in March."];
const response = "Sure! The annual fee is $1,200. It is due in June. The garage has electric chargers.";

describe("groundingOf", () => {
  it("counts claims by verdict, and says where each stands and what is nearest to it", async () => {
    const grounding = await groundingOf({ response, contexts });
    expect(grounding).toMatchObject({ checked: 3, supported: 1, unsupported: 2, unsure: 0 });
    expect(grounding.unsupportedRate).toMatchObject({ estimate: 2 / 3, n: 3 });
    const [fee, , garage] = grounding.claims as [CheckedClaim, CheckedClaim, CheckedClaim];
    expect(response.slice(fee.start, fee.end)).toBe("The annual fee is $1,200.");
    expect(fee.evidence && contexts[fee.evidence.index]?.slice(fee.evidence.start, fee.evidence.end)).toBe(contexts[1]);
    expect(garage.evidence).toBe(null);
  });

  it("checks nothing where there is no context, and has no rate where nothing is decided", async () => {
    expect(await groundingOf({ response, contexts: [" "] })).toMatchObject({ checked: 0, unsupportedRate: null });
    const unsure = await groundingOf({ response, contexts }, { entail: () => null });
    expect(unsure).toMatchObject({ checked: 3, unsure: 3, unsupportedRate: null });
  });

  it("verifies what scores below one half, and no other claim", async () => {
    const asked: string[] = [];
    const verify = (claim: CheckedClaim) => {
      asked.push(claim.text);
      return claim.text.includes("garage") ? true : null;
    };
    const { claims } = await groundingOf({ response, contexts }, { verify });
    expect(asked).toEqual(["It is due in June.", "The garage has electric chargers."]);
    expect(claims.map(({ verdict, isVerified }) => [verdict, isVerified])).toEqual([
      ["supported", false],
      ["unsupported", false],
      ["supported", true],
    ]);
  });

  it("takes any entailment, cut at one half unless told otherwise, a few claims at once", async () => {
    let [now, most] = [0, 0];
    const entail = async (claim: string) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return claim.includes("fee") ? 0.5 : 0.49;
    };
    expect(await groundingOf({ response, contexts }, { entail, concurrency: 2 })).toMatchObject({
      supported: 1,
      unsupported: 2,
    });
    expect(most).toBe(2);
    const wide = { entail, supportedFrom: 0.9, unsupportedBelow: 0.1 };
    expect(await groundingOf({ response, contexts }, wide)).toMatchObject({ unsure: 3 });
  });

  it("passes on what fails, and refuses scores and cuts that make no sense", async () => {
    const failing = groundingOf({ response, contexts }, { entail: () => Promise.reject(new Error("429")) });
    await expect(failing).rejects.toThrow("429");
    await expect(groundingOf({ response, contexts }, { entail: () => 1.5 })).rejects.toThrow(RangeError);
    await expect(groundingOf({ response, contexts }, { supportedFrom: 0.2 })).rejects.toThrow(/supportedFrom/);
  });
});
