import { setTimeout as sleep } from "node:timers/promises";
import { signalKinds } from "@telltale/core";
import type { Signal } from "@telltale/core/trace";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserArguments, findBrowser } from "../../find-browser.mjs";
import { servePages } from "./serve-pages.ts";

const executablePath = findBrowser();
const pages = ["plain", "element", "react"] as const;

/** What came to the collector from one visit, and the ids of the messages as they were drawn, in order. */
interface Visit {
  readonly signals: readonly Signal[];
  readonly drawn: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}

/** Does on a page everything that a user can do. */
async function visit(page: Page, leave: () => Promise<unknown>): Promise<Visit["drawn"]> {
  const drawn: Record<string, string> = {};
  const last = (selector: string) => page.locator(selector).last();
  const write = async (text: string) => {
    await page.locator("textarea").fill(text);
    await page.locator("textarea").press("Enter");
  };
  /** Notes the last question and its answer, when that is all there, by a name. */
  const note = async (name: string, isWhole = true) => {
    await last("article")
      .and(page.locator(isWhole ? ".assistant[aria-busy=false]:has(.share)" : ".assistant:has(p)"))
      .waitFor();
    drawn[`u${name}`] = (await last("article.user").getAttribute("data-message")) ?? "";
    drawn[`a${name}`] = (await last("article.assistant").getAttribute("data-message")) ?? "";
  };
  const ask = async (name: string, text: string) => {
    await write(text);
    await note(name);
  };
  const answer = (selector: string) => page.locator("article.assistant").last().locator(selector);

  await ask("1", "How do I tie a bowline knot?");
  await answer("p").first().click({ clickCount: 3 });
  await page.keyboard.press("Control+c");
  await page.locator("textarea").focus();
  await page.keyboard.press("Control+v");
  await page.locator("textarea").fill("");
  for (const thumb of [".up", ".up", ".down"]) await answer(thumb).click();
  await answer("select").selectOption("4");
  await answer("form input").fill("Not my knot");
  await answer("form button").click();
  await answer("a").click();
  await answer(".share").click();
  await answer(".suggestion").click();
  for (const act of [".escalate", ".complete", ".conversion"]) await page.locator(act).click();

  await ask("2", "How can I tie a bowline knot?");
  await answer(".copy-code").click();
  await answer(".again").click();
  await page.locator(`article.assistant:not([data-message="${drawn.a2}"])`).nth(1).waitFor();
  await note("2 again");
  await page.locator("textarea").fill("How do I whip the end of a rope?");
  await last("article.user .edit").click();
  await page.getByText("whip the end").waitFor();
  await note("3");

  await write("Tell me slowly about sails");
  await note("4", false);
  await page.locator(".stop").click();
  await note("4");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "a.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("a") });
  await page.getByText("Not this one").waitFor();
  const picture = (name: string) => ({ name, mimeType: "image/png", buffer: Buffer.from("a") });
  await page.locator("input[type=file]").setInputFiles([picture("a.png"), picture("b.png")]);
  await ask("5", "What is in these pictures?");
  await ask("6", "Write a mail to them");
  await answer(".approve").click();
  await answer(".reject").click();
  await write("Please fail now");
  await page.getByRole("alert").waitFor();

  await page.locator(".new").click();
  await page.locator("textarea").focus();
  await page.keyboard.press("Control+v");
  await page.locator("textarea").fill("");
  await write("Tell me slowly about anchors");
  await note("8", false);
  await leave();
  return drawn;
}

/** What is expected of a signal; `about` is a message by its name, as the driver noted it. */
type Expected = Partial<Signal> & { readonly about?: string };

const once = (about: string, more: Partial<Signal> = {}): Expected[] => [{ about, ...more }];
const of = (...names: readonly string[]): Expected[] => names.map((about) => ({ about }));

/** Every kind of signal, with what the visit leaves of it. The page in React hears some of it from `useChat`. */
const table: Readonly<Record<Signal["kind"], Expected[] | ((isReact: boolean) => Expected[])>> = {
  session_start: [{}],
  message_sent: (isReact) => [
    ...of("u1", "u2"),
    ...(isReact ? [{ turn: 3 }] : of("u3")),
    ...of("u4", "u5", "u6"),
    { turn: 7 },
    ...of("u8"),
  ],
  response_shown: of("a1", "a2", "a2 again", "a3", "a4", "a5", "a6", "a8"),
  copy: [
    { about: "a1", label: "prose", value: 0.6667 },
    { about: "a2", label: "code", value: 0.2029 },
  ],
  paste_back: once("a1", { value: 0.6667 }),
  copy_to_new_chat: once("a2", { label: "paste", conversationId: "c1" }),
  thumbs: [1, 0, -1].map((value) => ({ about: "a1", value })),
  rating: once("a1", { value: 4 }),
  comment: once("a1", { chars: 11 }),
  link_click: once("a1", { label: "manual" }),
  share: of("a1"),
  suggestion_shown: of("a1", "a2", "a2 again", "a3", "a4", "a5", "a6"),
  suggestion_clicked: of("a1"),
  escalation: [{ label: "person", turn: 1 }],
  task_completed: [{ turn: 1 }],
  conversion: [{ value: 19.9 }],
  follow_up: of("a1", "a2 again", "a3", "a4", "a5", "a6"),
  rephrase: once("u1", { value: 0.84, turn: 1 }),
  dwell: of("a1", "a2", "a2 again", "a3", "a4", "a5", "a6", "a8"),
  regenerate: of("a2"),
  edit: of("u2"),
  stop: once("a4", { label: "late" }),
  attachment_added: (isReact) => (isReact ? once("u5", { value: 2 }) : [{ value: 1 }, { value: 2 }]),
  attachment_failed: [{ label: "type" }],
  tool_approved: once("a6", { label: "send_mail" }),
  tool_rejected: once("a6", { label: "send_mail" }),
  error_shown: (isReact) => [{ label: isReact ? "AI_APICallError" : "TypeError", turn: 7 }],
  abandon: once("a8", { label: "mid_stream", censoredBy: "closed", conversationId: "c2" }),
  session_end: [{}],
};

const title = executablePath ? "a visit to the %s page" : "skipped (%s): no browser on this machine";
describe.skipIf(!executablePath).each(pages)(title, (name) => {
  let server: Awaited<ReturnType<typeof servePages>>;
  let browser: Browser;
  let kept: Visit;

  beforeAll(async () => {
    server = await servePages([name]);
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments() });
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(`${server.url}/${name}`);
    const drawn = await visit(page, () => page.close({ runBeforeUnload: true }));
    const hasEnded = () => server.signalsOf(name).some(({ kind }) => kind === "session_end");
    for (let looks = 0; looks < 500 && !hasEnded(); looks += 1) await sleep(20);
    kept = { signals: server.signalsOf(name), drawn, faults };
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each(signalKinds)("leaves each %s with the collector, and no other", (kind) => {
    const row = table[kind];
    const expected = typeof row === "function" ? row(name === "react") : row;
    const { drawn, signals } = kept;
    expect(signals.filter((signal) => signal.kind === kind)).toMatchObject(
      expected.map(({ about, ...more }) => (about === undefined ? more : { messageId: drawn[about], ...more })),
    );
  });

  it("goes well in the page", () => expect(kept.faults).toEqual([]));
});
