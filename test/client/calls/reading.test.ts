import { Span } from "@telltale/core/trace";
import fc from "fast-check";
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
  it("takes a byte order mark for none of the text, wherever it is cut", () => {
    const bytes = bytesOf(`\ufeff${chunk({ content: "a" })}`);
    expect(bytes[0]).toBe(0xef);
    for (const at of [0, 1, 2, 3, 4]) expect(readIn([bytes.slice(0, at), bytes.slice(at)]).fields().outputText).toBe("a");
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

describe("createReading of what is hostile", () => {
  const types = [stream, "application/json", "application/x-ndjson", "application/vnd.amazon.eventstream", "text/plain", ""];
  /** Reads in pieces; what comes out must be a span's, whatever went in. */
  function survives(bytes: Uint8Array, cuts: readonly number[], type: string): Partial<Span> {
    const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    const fields = readIn(
      edges.slice(1).map((to, at) => bytes.subarray(edges[at], to)),
      type,
    ).fields();
    expect(Span.partial().safeParse(JSON.parse(JSON.stringify(fields))).error).toBeUndefined();
    return fields;
  }
  const anyType = fc.constantFrom(...types);
  const cuts = fc.array(fc.nat(), { maxLength: 5 });

  it("survives any bytes", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), cuts, anyType, (bytes, at, type) => void survives(bytes, at, type)),
    ));

  it("survives any JSON under the names it looks for", () => {
    const names =
      "choices delta message content text type error usage candidates parts response status tool_calls function name id finish_reason logprobs model __proto__ constructor incomplete_details promptFeedback object prompt_eval_count toString output".split(
        " ",
      );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(
          null,
          true,
          -1,
          1e308,
          0.1,
          9e15,
          "",
          "message",
          "response",
          "completed",
          "error",
          "text_delta",
          "tool_use",
        ),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.array(fc.tuple(fc.constantFrom(...names), tie("json")), { maxLength: 6 }).map((entries) => {
          const fields = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
          return JSON.parse(`{${fields.join()}}`);
        }),
      ),
    }));
    fc.assert(
      fc.property(json, cuts, fc.boolean(), (value, at, isSse) => {
        const text = JSON.stringify(value);
        survives(bytesOf(isSse ? `data: ${text}\n\n` : text), at, isSse ? stream : "application/json");
      }),
      { numRuns: 400 },
    );
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  });

  it("survives depth, width and huge numbers", () => {
    const deep = `${'{"content":['.repeat(5_000)}"x"${"]}".repeat(5_000)}`;
    const numbers =
      '{"usage":{"prompt_tokens":1e400,"completion_tokens":-5,"total_tokens":1e21},"choices":[{"logprobs":{"content":[{"logprob":-1e400}]}}]}';
    const wide = JSON.stringify({
      choices: Array.from({ length: 5_000 }, () => ({ delta: { tool_calls: [{ id: "a", function: { name: "f" } }] } })),
    });
    for (const text of [deep, numbers, wide])
      for (const type of types) survives(bytesOf(type === stream ? `data: ${text}\n\n` : text), [], type);
  });

  it("forgets what is too large to be an answer, and reads what comes after", () => {
    const huge = `{"a":"${"x".repeat(5 << 20)}"}\n`;
    const fields = survives(bytesOf(`${huge}{"message":{"content":"Hi"}}\n`), [1000], "application/x-ndjson");
    expect(fields.outputText).toBe("Hi");
  });

  it("keeps no more of the words than features need", () =>
    expect(survives(bytesOf("x".repeat(300_000)), [7], "text/plain")).toMatchObject({
      outputChars: 300_000,
      outputText: "x".repeat(100_000),
    }));
});
