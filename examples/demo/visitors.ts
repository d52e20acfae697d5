import type { SignalKind } from "@telltale/core/vocabulary";
import type { Hands } from "./hands.ts";
import { modelNames } from "./provider.ts";
import type { Random } from "./random.ts";
import { type Topic, topics } from "./topics.ts";

/** What has been done so far, by the kind of signal it should leave. */
export type Acts = Map<SignalKind, number>;

/** Nothing done yet, of all that visitors can do. */
export function noActs(): Acts {
  const kinds: readonly SignalKind[] = ["message_sent", "copy", "thumbs", "regenerate", "stop", "rephrase", "escalation"];
  return new Map([...kinds, "copy_to_new_chat" as const].map((kind) => [kind, 0]));
}

/** A visitor before the page: what they can do there, and how long they take over it. */
interface Visit {
  readonly random: Random;
  readonly topic: Topic;
  /** Writes a message, sends it and waits for the answer. */
  ask(text: string): Promise<void>;
  /** Sends a message and stops the answer as soon as it begins. */
  askAndStop(text: string): Promise<void>;
  copy(): Promise<void>;
  thumbs(direction: "up" | "down"): Promise<void>;
  regenerate(): Promise<void>;
  /** Asks for a person, which the page offers after a bad answer. */
  askForPerson(): Promise<void>;
  /** Copies the answer, opens a new chat and asks about it there. */
  takeToNewChat(remark: string): Promise<void>;
  /** Reads, thinks: longer for the slow. */
  think(): Promise<void>;
  /** Counts what was done; for what is not one press of a button but lies in the words. */
  did(kind: SignalKind): void;
}

/** The kinds of visitors, and what each of them does before leaving. */
export const characters: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  async satisfied({ random, topic, ask, copy, thumbs, think }) {
    await ask(random.pick(topic.questions));
    await think();
    await copy();
    await ask(`Thank you! ${random.pick(topics.filter((other) => other !== topic)).questions[0]}`);
    await think();
    if (random.chance(0.5)) await thumbs("up");
    else await copy();
  },
  async curious({ random, ask, thumbs, think }) {
    const subjects = [...topics].sort(() => random.next() - 0.5).slice(0, 3);
    for (const { questions } of subjects) {
      await ask(random.pick(questions));
      await think();
    }
    if (random.chance(0.6)) await thumbs("up");
  },
  async disappointed({ random, topic, ask, askForPerson, thumbs, think }) {
    await ask(topic.rephrasings[0] ?? "");
    await think();
    await thumbs("down");
    if (random.chance(0.5)) await askForPerson();
    else await ask("That is wrong, it does not work at all!");
    await think();
  },
  async misunderstood({ topic, ask, think, did }) {
    for (const [i, wording] of topic.rephrasings.entries()) {
      await ask(wording);
      if (i > 0) did("rephrase");
      await think();
    }
  },
  async impatient({ random, topic, ask, askAndStop, think }) {
    await askAndStop(random.pick(topic.questions));
    await think();
    await ask("In one short sentence, please.");
  },
  async leaving({ topic, ask }) {
    await ask(topic.rephrasings[0] ?? "");
  },
  async persistent({ topic, ask, regenerate, copy, think }) {
    await ask(topic.rephrasings[0] ?? "");
    await think();
    await regenerate();
    await think();
    await copy();
  },
  async moving({ random, topic, ask, takeToNewChat, think }) {
    await ask(random.pick(topic.questions));
    await think();
    await takeToNewChat("Is this still right?");
    await think();
  },
};

const input = "#input";
const last = ".message.assistant:last-child";

/**
 * Lets one visitor do what their character does, and leave.
 *
 * @param character one of {@link characters}
 * @param options.pace 1 is a person in a hurry; below, the visitor pauses less
 * @param options.acts counted up as they are done
 */
export async function visit(
  hands: Hands,
  character: keyof typeof characters,
  { random, pace, acts }: { random: Random; pace: number; acts: Acts },
): Promise<void> {
  const did = (kind: SignalKind) => void acts.set(kind, (acts.get(kind) ?? 0) + 1);
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms * pace));
  const send = async () => {
    await hands.press("#send");
    did("message_sent");
  };
  const press = async (action: string) => hands.press(`${last} [data-telltale-action="${action}"]`);
  const regenerate = async () => {
    await press("regenerate");
    did("regenerate");
    await hands.see(`${last}[aria-busy="false"]`);
  };
  const answered = async () => {
    await hands.see(`${last}[aria-busy="false"]`);
    if (await hands.isThere(`${last}.failed`)) await regenerate();
  };
  const type = async (text: string) => {
    await wait(text.length * random.between(10, 20));
    await hands.type(input, text);
  };
  const copy = async () => {
    await press("copy");
    did("copy");
  };

  await hands.choose("#model", random.pick(modelNames));
  await wait(random.between(200, 900));
  await characters[character]?.({
    random,
    topic: random.pick(topics),
    ask: async (text) => {
      await type(text);
      await send();
      await answered();
    },
    askAndStop: async (text) => {
      await type(text);
      await send();
      await hands.see(`${last} .text > *`);
      // A short answer may be whole before a hand can stop it, and a slow browser may press and then be late to say so:
      // whether it was stopped is told by the page.
      await hands.press(`${last}[aria-busy="true"] [data-telltale-action="stop"]`, 1000).catch(() => undefined);
      await hands.see(`${last}[aria-busy="false"]`);
      if (await hands.isThere(`${last}.stopped`)) did("stop");
      await answered();
    },
    copy,
    thumbs: async (direction) => {
      await press(`thumbs_${direction}`);
      did("thumbs");
    },
    regenerate,
    askForPerson: async () => {
      await press("escalate");
      did("escalation");
    },
    takeToNewChat: async (remark) => {
      const answer = await hands.read(`${last} .text`);
      await copy();
      await hands.press("#new-chat");
      await hands.paste(input, answer);
      await type(`\n\n${remark}`);
      await send();
      await answered();
      did("copy_to_new_chat");
    },
    did,
    think: () => wait(random.between(500, 2000)).then(() => undefined),
  });
  await hands.leave();
}
