import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { createReading } from "../../../packages/client/src/calls/reading.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const stream = "text/event-stream; charset=utf-8";

function readIn(pieces: readonly Uint8Array[], contentType = stream) {
  const reading = createReading(contentType, 0);
  for (const [at, piece] of pieces.entries()) reading.chunk(piece, at);
  reading.end(pieces.length);
  return reading;
}

const chunk = (delta: object, rest: object = {}) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }], ...rest })}\n\n`;

describe("createReading", () => {
  it("times the first word, the silence between pieces and the words after the first", () => {
    const reading = createReading(stream, 1000);
    reading.chunk(bytesOf(chunk({ role: "assistant", content: "" })), 1200);
    reading.chunk(bytesOf(chunk({ content: "one" })), 1300);
    reading.chunk(bytesOf(chunk({ content: " two" })), 1700);
    reading.chunk(bytesOf(chunk({ content: " three" })), 1800);
    reading.chunk(bytesOf(`data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}\n\ndata: [DONE]\n\n`), 1850);
    reading.end(1900);
    expect(reading.fields()).toMatchObject({ ttftMs: 300, longestGapMs: 400, tpotMs: 250, outputChars: 13, outputTokens: 3 });
    expect(reading.fields().outputText).toBe("one two three");
  });
  it("invents no time per token where no usage is told", () => {
    const reading = readIn([bytesOf(chunk({ content: "a" })), bytesOf(chunk({ content: "b" }))]);
    expect(reading.fields().tpotMs).toBeUndefined();
  });
  it("counts a tool call or a thought as a beginning", () => {
    expect(readIn([bytesOf(chunk({ tool_calls: [{ index: 0 }] }))]).fields().ttftMs).toBe(0);
    expect(readIn([bytesOf(chunk({ reasoning_content: "hm" }))]).fields().ttftMs).toBe(0);
  });
  it("tells of an error within the stream", () =>
    expect(readIn([bytesOf('data: {"error":{"code":"rate_limit_exceeded"}}\n\n')]).fields()).toMatchObject({
      status: "error",
      errorType: "rate_limit",
    }));
  it("reads a whole JSON answer", () => {
    const body = {
      model: "m",
      choices: [{ message: { content: "héllo" }, finish_reason: "tool_calls" }],
      usage: { prompt_tokens: 1 },
    };
    const fields = readIn([bytesOf(JSON.stringify(body))], "application/json").fields();
    expect(fields).toMatchObject({
      responseModel: "m",
      finishReason: "tool_call",
      outputChars: 5,
      inputTokens: 1,
      outputText: "héllo",
    });
    expect(fields.ttftMs).toBeUndefined();
  });
  it("makes nothing of a body that is no answer", () => {
    for (const body of ["", "<html>", "[1,2]", '"x"', "null", '{"choices":7}', '{"choices":[null,3]}', '{"error":"x"}'])
      for (const type of ["application/json", stream, "text/html"]) {
        const fields = readIn([bytesOf(body), bytesOf(`data: ${body}\n\n`)], type).fields();
        expect(Span.partial().safeParse(JSON.parse(JSON.stringify(fields))).success).toBe(true);
        expect(fields.inputTokens).toBeUndefined();
      }
  });
});

const datasets = process.env.TELLTALE_DATASETS ?? fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
const folder = join(datasets, "vercel-ai-fixtures/packages/openai/src");
const recorded = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /(chat|completion)\/.*\.chunks\.txt$/.test(name),
    )
  : [];

describe.skipIf(recorded.length === 0)(
  recorded.length === 0 ? "recorded streams (skipped: no vercel-ai-fixtures in TELLTALE_DATASETS)" : "recorded streams",
  () => {
    it.each(recorded)("%s is read alike whole and cut at every byte", (name) => {
      const lines = readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
      const bytes = bytesOf(`${lines.map((line) => `data: ${line}\n\n`).join("")}data: [DONE]\n\n`);
      const chunks = lines.map((line) => JSON.parse(line));
      const usage = chunks.findLast((one) => one.usage)?.usage;
      const finish = chunks.flatMap((one) => one.choices).findLast((choice) => choice.finish_reason)?.finish_reason;
      const whole = readIn([bytes]).fields();
      expect(whole.usageRaw).toEqual(usage);
      if (usage) {
        expect((whole.inputTokens ?? 0) + (whole.cacheReadTokens ?? 0)).toBe(usage.prompt_tokens);
        expect((whole.outputTokens ?? 0) + (whole.reasoningTokens ?? 0)).toBe(usage.completion_tokens);
      }
      expect(whole.finishReason).toBe(finish === "tool_calls" ? "tool_call" : finish);
      expect(whole.responseModel).toBe(chunks.findLast((one) => one.model)?.model);
      const text = chunks.flatMap((one) => one.choices).map((choice) => choice.delta?.content ?? choice.text ?? "");
      expect(whole.outputText).toBe(text.join(""));

      const outcome = ({ usageRaw, finishReason, responseModel, outputText, outputChars }: Partial<Span>) => ({
        usageRaw,
        finishReason,
        responseModel,
        outputText,
        outputChars,
      });
      const singly = readIn(Array.from(bytes, (byte) => Uint8Array.of(byte)));
      expect(outcome(singly.fields())).toEqual(outcome(whole));
    });

    it.each(recorded)("%s is read alike cut in two at any byte of its first and last events", (name) => {
      const lines = readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
      const some = [...lines.slice(0, 4), ...lines.slice(-3)];
      const bytes = bytesOf(some.map((line) => `data: ${line}\r\n\r\n`).join(""));
      const { outputText, usageRaw, finishReason } = readIn([bytes]).fields();
      for (let cut = 0; cut <= bytes.length; cut++) {
        const fields = readIn([bytes.slice(0, cut), bytes.slice(cut)]).fields();
        expect(fields).toMatchObject({ outputText, usageRaw, finishReason });
      }
    });
  },
);
