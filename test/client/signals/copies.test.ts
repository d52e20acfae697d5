import { readFileSync } from "node:fs";
import { sql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { observe } from "@telltale/client";
import { Window } from "happy-dom";
import { describe, expect, it } from "vitest";
import { shareOf } from "../../../packages/client/src/signals/on-copy-to-new-chat.ts";
import { filesOf, overData } from "../../datasets.ts";
import { createRecorder } from "../recorder.ts";

const files = filesOf("realhumaneval", ".csv").filter((path) => /^.*\bcopy_events\b/.test(readFileSync(path, "utf8")));

interface Recorded {
  readonly response: string;
  readonly copies: readonly { readonly isButton: boolean; readonly text: string }[];
}

/** Copy events as Python wrote them down. */
function copiesIn(list: string): Recorded["copies"] {
  const event = /\{'type': '(\w+)', 'copied': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\}/gs;
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
  return [...list.matchAll(event)].map(([, type, single = "", double = ""]) => ({
    isButton: type === "copy_button",
    text: (single || double).replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter),
  }));
}

async function recorded(): Promise<readonly Recorded[]> {
  const engine = await createNodeEngine();
  try {
    const all: Recorded[] = [];
    for (const file of files) {
      const rows = await engine.run(sql`
        SELECT response, copy_events FROM read_csv(${file}, all_varchar = true) WHERE copy_events <> '[]'`);
      for (const { response: told, copy_events } of rows) {
        const response = String(told ?? "");
        // What somebody copied from elsewhere, or as the page drew it, is not to be found in the answer.
        const copies = copiesIn(String(copy_events)).filter(({ text }) => text.trim() !== "" && response.includes(text.trim()));
        all.push({ response, copies });
      }
    }
    return all;
  } finally {
    await engine.close();
  }
}

/** Draws an answer so that its text nodes spell it out: prose in paragraphs, code in blocks with a button. */
function draw(document: Document, response: string, id: string) {
  const message = document.createElement("article");
  message.setAttribute("data-telltale-message", id);
  message.setAttribute("data-telltale-role", "assistant");
  message.setAttribute("data-telltale-streaming", "false");
  const nodes = response.split(/(```[\s\S]*?(?:```|$))/).map((part) => {
    const block = document.createElement("div");
    const words = document.createElement(part.startsWith("```") ? "pre" : "p");
    const node = document.createTextNode(part);
    words.append(node);
    block.append(words);
    if (words.localName === "pre") {
      const button = document.createElement("button");
      button.setAttribute("data-telltale-action", "copy");
      block.append(button);
    }
    message.append(block);
    return node;
  });
  /** The text node that a place in the answer falls in, and where in it. */
  const place = (at: number): [Text, number] => {
    let rest = at;
    for (const node of nodes) {
      if (rest <= node.data.length) return [node, rest];
      rest -= node.data.length;
    }
    throw new Error("beyond the answer");
  };
  return { message, nodes, place };
}

describe(overData("copies that programmers made", "realhumaneval", files), () => {
  it.skipIf(files.length === 0)("are each told once, with the share of the answer they take", async () => {
    const cases = await recorded();
    const window = new Window({ url: "http://localhost/" });
    const document = window.document as unknown as Document;
    const recorder = createRecorder();
    const faults: unknown[] = [];
    const onError = (fault: unknown) => void faults.push(fault);
    const telltale = observe({ endpoint: "http://collector/", root: document, transport: recorder.transport, onError });
    // What comes later has come.
    await telltale.flush();
    const expected: (readonly [string, string, number])[] = [];
    for (const [i, { response, copies }] of cases.entries())
      for (const [j, { isButton, text }] of copies.entries()) {
        const id = `a${i}-${j}`;
        const { message, nodes, place } = draw(document, response, id);
        const question = document.createElement("p");
        question.setAttribute("data-telltale-message", `u${i}-${j}`);
        question.setAttribute("data-telltale-role", "user");
        document.body.replaceChildren(question, message);
        const block = nodes.find(({ data }) => data.startsWith("```") && data.includes(text.trim()));
        const isCode = isButton && block !== undefined;
        if (isCode) block.parentElement?.parentElement?.querySelector("button")?.click();
        else {
          const start = response.indexOf(text.trim());
          document.getSelection()?.setBaseAndExtent(...place(start), ...place(start + text.trim().length));
          message.dispatchEvent(new window.Event("copy", { bubbles: true }) as unknown as Event);
        }
        expected.push([id, isCode ? "button" : "selection", shareOf(isCode ? block.data : text, response)]);
      }
    await telltale();
    await window.happyDOM.close();
    expect(faults).toEqual([]);
    expect(expected.length).toBeGreaterThan(0);
    const told = new Map(recorder.of("copy").map((copy) => [copy.messageId, copy]));
    expect(recorder.of("copy")).toHaveLength(expected.length);
    for (const [id, how, share] of expected) {
      expect(told.get(id)?.value, `${id}, by ${how}`).toBeCloseTo(share, 3);
      if (how === "button") expect(told.get(id)?.label).toBe("code");
    }
  });
});
