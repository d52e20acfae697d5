import { rephraseOf } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const verdict = (current: string, ...earlier: string[]) => rephraseOf(current, earlier).verdict;

describe("rephraseOf", () => {
  it("finds a question asked again with words added, dropped or in another order", () => {
    expect(verdict("How do I reset my account password?", "how do I reset my password")).toBe("rephrase");
    expect(verdict("reset my password please", "How do I reset my password, please?")).toBe("rephrase");
  });

  it("finds a question about the same in another form", () => {
    expect(verdict("How can I cancel an order?", "How do I cancel my order?")).toBe("rephrase");
    expect(verdict("How many minutes should oolong tea be steeped?", "How long should I steep oolong tea?")).toBe("rephrase");
    expect(verdict("I meant how many minutes do I steep oolong tea for", "How long should I steep oolong tea?")).toBe(
      "rephrase",
    );
    expect(verdict("Does hot water make green tea bitter?", "Is green tea bitter when the water is too hot?")).toBe("rephrase");
    expect(verdict("Wie kann ich für mein Konto das Passwort ändern?", "Wie ändere ich mein Passwort für das Konto?")).toBe(
      "rephrase",
    );
  });

  it("calls another question about the same thing new, or does not decide", () => {
    expect(verdict("How do you get Lyme disease?", "What is Lyme disease?")).not.toBe("rephrase");
    expect(verdict("How much caffeine is in green tea?", "How much caffeine is in black tea?")).not.toBe("rephrase");
    expect(verdict("What is the evidence for the Bronze Age collapse?", "Tell me about the Bronze Age")).not.toBe("rephrase");
  });

  it("takes the same words with other case, accents and punctuation for the same message", () => {
    expect(rephraseOf("ou est le café", ["Où est le café ?!"])).toEqual({ verdict: "rephrase", similarity: 1, turnsBack: 1 });
    expect(rephraseOf("RESET password", ["reset password"])).toMatchObject({ verdict: "rephrase", similarity: 1 });
  });

  it("calls another question new", () => {
    expect(verdict("And what does the premium plan cost?", "How do I reset my password?")).toBe("new");
  });

  it("looks back three turns and says which one it was", () => {
    const turns = ["How do I export my invoices as PDF?", "What is the weather like", "Tell me about sailing boats"];
    expect(rephraseOf("how do I export invoices as a PDF", turns)).toMatchObject({ verdict: "rephrase", turnsBack: 3 });
    expect(verdict("how do I export invoices as a PDF", ...turns, "and one more thing to ask")).toBe("new");
  });

  it("takes a changed number for another question", () => {
    expect(verdict("What was the revenue in 2023?", "What was the revenue in 2022?")).toBe("new");
    expect(verdict("2023年的收入是多少", "2022年的收入是多少")).toBe("new");
  });

  it("does not decide when one word stands in for another", () => {
    expect(verdict("show me cheap flights to London tomorrow", "show me cheap flights to Berlin tomorrow")).toBe("unsure");
  });

  it("forgives a typing error", () => {
    expect(verdict("how do I reset my password", "how do I reset my pasword")).toBe("rephrase");
  });

  it("takes an added or dropped negation for another question", () => {
    expect(verdict("which plans do not include support", "which plans do include support")).toBe("new");
    expect(verdict("какие тарифы не включают поддержку", "какие тарифы включают поддержку")).toBe("new");
  });

  it("is not misled by a correction put in front", () => {
    expect(verdict("No, I asked how to reset my password", "how to reset my password")).toBe("rephrase");
  });

  it("does not count short commands and answers as asking again", () => {
    expect(verdict("yes", "yes")).not.toBe("rephrase");
    expect(verdict("continue", "continue")).not.toBe("rephrase");
    expect(verdict("ok", "ok, and how do I do that?")).toBe("new");
  });

  it("leaves out lines quoted from the answer", () => {
    expect(verdict("> to reset the password, open settings\nthanks for that", "how to reset the password, open settings")).toBe(
      "new",
    );
  });

  it("works in Cyrillic, Han, kana and Hangul", () => {
    expect(verdict("как мне сбросить пароль от аккаунта?", "Как сбросить пароль")).toBe("rephrase");
    expect(verdict("请问怎么重置密码啊", "怎么重置密码")).toBe("rephrase");
    expect(verdict("パスワードのリセット方法を教えてください", "パスワードのリセット方法")).toBe("rephrase");
    expect(verdict("비밀번호를 재설정하는 방법 알려줘", "비밀번호를 재설정하는 방법")).toBe("rephrase");
    expect(verdict("今天天气怎么样", "怎么重置我的密码")).toBe("new");
  });

  it("has nothing to compare with in the first turn, and says so", () => {
    expect(rephraseOf("hello there my friend", [])).toEqual({ verdict: "new", similarity: 0, turnsBack: null });
    expect(verdict("", "")).toBe("new");
    expect(verdict("!!!", "???")).toBe("new");
  });
});
