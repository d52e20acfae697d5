import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SseState, sseEnd, sseStart, sseStep } from "../../../packages/client/src/calls/sse.ts";

function read(pieces: readonly string[]): string[] {
  let state: SseState = sseStart;
  const events: string[] = [];
  for (const piece of pieces) {
    const [next, found] = sseStep(state, piece);
    state = next;
    events.push(...found);
  }
  return [...events, ...sseEnd(state)];
}

describe("sseStep", () => {
  it("gives the data of each event", () => expect(read(["data: a\n\ndata:b\n\n"])).toEqual(["a", "b"]));
  it("joins the data lines of one event", () => expect(read(["data: a\ndata: b\n\n"])).toEqual(["a\nb"]));
  it("takes any of the three line endings", () => {
    for (const end of ["\n", "\r", "\r\n"]) expect(read([`data: a${end}${end}data: b${end}${end}`])).toEqual(["a", "b"]);
  });
  it("leaves comments, ids and names alone", () =>
    expect(read([": hello\nid: 7\nevent: x\nretry: 10\ndata: a\n\n"])).toEqual(["a"]));
  it("keeps a second space, which is the data's own", () => expect(read(["data:  a\n\n"])).toEqual([" a"]));
  it("gives an event that the end of the stream closes", () => expect(read(["data: a\n\ndata: b"])).toEqual(["a", "b"]));
  it("knows an empty data line from none", () => expect(read(["data\n\n\n\n"])).toEqual([""]));
  it("forgets a line without end rather than grow for ever", () => {
    let state: SseState = sseStart;
    for (let i = 0; i < 10; i++) [state] = sseStep(state, "x".repeat(1 << 20));
    expect(state.line.length).toBeLessThanOrEqual(4 << 20);
  });

  it("reads the same however the text is cut", () => {
    const line = fc.constantFrom("data: a", "data:", "data", ": c", "id: 1", "event: e", "", "datax: n", 'data: {"x":1}');
    const stream = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n"))).map((lines) => lines.flat().join(""));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200)), (text, cuts) => {
        const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, i) => text.slice(from, places[i] ?? text.length));
        expect(read(pieces)).toEqual(read([text]));
      }),
    );
  });
});
