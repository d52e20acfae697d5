import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { questions, recordQuestions } from "@telltale/analytics";
import { fieldsOf } from "./docstrings.ts";
import { fenced, linked, pageOf, sourceLink, table } from "./markdown.ts";

const folder = "packages/analytics/src/queries";

/** How single records of the example data are asked for. */
const whereOf: Readonly<Record<string, string>> = {
  traceTree: " --last all --where sessionId=SESSION",
  session: " --last all --where sessionId=SESSION",
  sessionsToRead: " --size 5",
};

/** Every question, with the columns of its rows. */
export async function questionsPage(root: string, sessionId: string): Promise<string> {
  const door = await readFile(join(root, folder, "index.ts"), "utf8");
  const all = Object.entries({ ...questions, ...recordQuestions });
  const parts = await Promise.all(
    all.map(async ([name, { about }]) => {
      const file = fileOf(door, name);
      const source = await readFile(join(root, folder, file), "utf8");
      const row = rowTypeOf(source, name);
      const fields = fieldsOf(source, row);
      const rows = fields.map((field) => [`\`${field.name}\``, unitOf(field.name, field.type), linked(field.about)]);
      return [
        `## ${name}`,
        `${about}.`,
        fenced("sh", `npx telltale ask ./telemetry ${name}${(whereOf[name] ?? dividedBy(name)).replace("SESSION", sessionId)}`),
        table(["column", "unit", "what it is"], rows),
        sourceLink(`${folder}/${file}`),
      ].join("\n\n");
    }),
  );
  return pageOf(
    "Questions",
    "packages/analytics/src/queries",
    "Ask them with `telltale ask DIR <question>`, or `ask(engine, question, { by, every, where, last, reference })`; see [the quick start](../quick-start-analysis-script.md). Rows also carry the columns of `by`, `atMs` where asked with `every`, and `window` where asked with a `reference`. A number that is not known is null.",
    table(
      ["question", "answers"],
      all.map(([name, { about }]) => [`[${name}](#${name.toLowerCase()})`, about]),
    ),
    ...parts,
  );
}

function fileOf(door: string, name: string): string {
  const file = new RegExp(`^import \\{[^}]*\\b${name}\\b[^}]*\\} from "\\./([^"]+)"`, "m").exec(door)?.[1];
  if (!file) throw new Error(`queries/index.ts does not say where ${name} comes from`);
  return file;
}

function rowTypeOf(source: string, name: string): string {
  const own = new RegExp(`^export const ${name}: Query<\\w+, (\\w+)>`, "m").exec(source)?.[1];
  return own ?? /Query<\w+, (\w+)>/.exec(source)?.[1] ?? "";
}

/** Divides an example by feature, where the question's rows have one. */
function dividedBy(name: string): string {
  try {
    questions[name]?.sql({ fromMs: 0, toMs: 1, by: ["feature"] });
    return " --by feature";
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}

const units: readonly (readonly [name: RegExp, unit: string])[] = [
  [/AtMs$|^atMs$/, "epoch ms"],
  [/Ms(Low|High)?$/, "ms"],
  [/Usd(Low|High)?$/, "US dollars"],
  [/(Rate|Share)(Low|High)?$|^(rate|share)(Low|High)?$/, "share, 0…1"],
  [/Tokens$/, "tokens"],
];

function unitOf(name: string, type: string): string {
  return units.find(([pattern]) => pattern.test(name))?.[1] ?? (/string|Severity/.test(type) ? "text" : "");
}
