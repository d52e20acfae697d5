import { type FailureMode, failureModes, failuresOf, failureThresholds, failureVerdict } from "@telltale/core/failures";
import type { Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";

const traceId = "1".padStart(32, "0");
const spanOf = (more: Partial<Span> = {}): Span => ({
  id: "0190a0b0-0000-7000-8000-000000000001",
  spanId: "00000000000000a1",
  traceId,
  kind: "llm",
  startedAtMs: 1000,
  status: "ok",
  ...more,
});
const says = (name: string, value: number) => ({ scores: [{ name, value, spanId: "00000000000000a1" }] });
const verdict = (name: string, span: Span, known?: Parameters<typeof failureVerdict>[2]) =>
  failureVerdict(failureModes.find((mode) => mode.name === name) as FailureMode, span, known);

describe("failuresOf", () => {
  it("finds several at once, and nothing in a span that tells nothing", () => {
    expect(failuresOf(spanOf({ repetition: 0.9, retryCount: 5, refusal: true }))).toEqual([
      "looping",
      "wrongRefusal",
      "excessiveLatency",
    ]);
    expect(failuresOf(spanOf())).toEqual([]);
  });

  it("looks for the modes it is given", () => {
    const rude: FailureMode = {
      ...(failureModes[0] as FailureMode),
      name: "rude",
      detect: ({ scores }) => (scores.politeness === undefined ? null : scores.politeness < 2),
    };
    expect(failuresOf(spanOf({ repetition: 1 }), { modes: [rude], ...says("politeness", 1) })).toEqual(["rude"]);
  });
});

describe("failureModes", () => {
  it("are ten, each with what it means, how grave it is, whose it is and what to do", () => {
    expect(failureModes).toHaveLength(10);
    expect(new Set(failureModes.map(({ name }) => name)).size).toBe(10);
    for (const { about, owner, runbook } of failureModes)
      expect([about, owner, runbook].every((text) => text.length > 4)).toBe(true);
  });

  it.each(failureModes.map(({ name }) => name))("%s is also told by a score of its name", (name) => {
    expect(verdict(name, spanOf(), says(name, 1))).toBe(true);
    expect(verdict(name, spanOf({ kind: "tool", argumentsValid: false, repetition: 1 }), says(name, 0))).toBe(false);
  });

  it("know the difference between no and nobody knows", () => {
    for (const { name } of failureModes) expect(verdict(name, spanOf()), name).toBe(null);
    expect(verdict("looping", spanOf({ repetition: 0 }))).toBe(false);
  });

  it("take the mean of judges, and what was said of the span before what was said of its trace", () => {
    const scores = [
      { name: "hallucination", value: 1, spanId: "00000000000000a1" },
      { name: "hallucination", value: 0, spanId: "00000000000000a1" },
      { name: "hallucination", value: 0, traceId },
      { name: "hallucination", value: 1, spanId: "00000000000000ff" },
    ];
    expect(verdict("unsupportedClaims", spanOf(), { scores })).toBe(true);
    expect(verdict("unsupportedClaims", spanOf(), { scores: scores.slice(1) })).toBe(false);
    expect(verdict("unsupportedClaims", spanOf(), says("faithfulness", failureThresholds.faithfulness))).toBe(false);
    expect(verdict("unsupportedClaims", spanOf(), says("faithfulness", 2))).toBe(true);
  });

  it("count an attack as won only where its outcome is known", () => {
    const attack = spanOf({ injectionScore: 0.9 });
    expect(verdict("injectionSuccess", attack)).toBe(null);
    expect(verdict("injectionSuccess", spanOf({ injectionScore: 0.9, refusal: true }))).toBe(false);
    expect(verdict("injectionSuccess", attack, says("systemPromptLeak", 1))).toBe(true);
    expect(verdict("injectionSuccess", attack, says("exfiltration", 0))).toBe(false);
  });

  it("do not call the refusal of an attack wrong", () => {
    expect(verdict("wrongRefusal", spanOf({ refusal: true, injectionScore: 0.9 }))).toBe(false);
    expect(verdict("wrongRefusal", spanOf({ refusal: true, injectionScore: 0.1 }))).toBe(true);
    expect(verdict("wrongRefusal", spanOf({ refusal: true }), says("overRefusal", 0))).toBe(false);
  });

  it("see that nothing of what was retrieved reached the prompt", () => {
    const trace = [spanOf({ kind: "retrieval", documents: [{ id: "d" }] })];
    expect(verdict("ignoredRetrieval", spanOf({ contextTokens: 0 }), { trace })).toBe(true);
    expect(verdict("ignoredRetrieval", spanOf({ contextTokens: 9 }), { trace })).toBe(false);
    expect(verdict("ignoredRetrieval", spanOf({ contextTokens: 0 }), { trace: [] })).toBe(null);
  });

  it("call a tool misused for broken arguments and for asking again what was answered, not for a retry", () => {
    const call = spanOf({ kind: "tool", toolName: "find", attributes: { argumentsHash: "x" }, startedAtMs: 2000 });
    const earlier = (more: Partial<Span>) => ({ trace: [{ ...call, startedAtMs: 1000, ...more }] });
    expect(verdict("toolMisuse", call, earlier({}))).toBe(true);
    expect(verdict("toolMisuse", call, earlier({ status: "error" }))).toBe(false);
    expect(verdict("toolMisuse", call, earlier({ attributes: { argumentsHash: "y" } }))).toBe(false);
    expect(verdict("toolMisuse", { ...call, argumentsValid: false })).toBe(true);
  });
});
