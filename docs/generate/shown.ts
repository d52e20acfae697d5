import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "../../packages/analytics/src/cli/main.ts";
import { views } from "../../packages/analytics/src/elements/views.ts";
import { declarationsIn, reexportsIn } from "./docstrings.ts";
import { fenced, functionPart, pageOf, sourceLink, table } from "./markdown.ts";

/** The elements, and the functions that draw. */
export async function viewsPage(root: string): Promise<string> {
  const elements = views.map(({ name, about, asks }) => [
    `\`<telltale-${name}>\``,
    about,
    [
      ...new Set(
        Object.values(asks).map(
          ({ question, by }) => `[${question}](questions.md#${question.toLowerCase()})${by ? ` by ${by.join(", ")}` : ""}`,
        ),
      ),
    ].join(", "),
  ]);
  const door = await readFile(join(root, "packages/analytics/src/views.ts"), "utf8");
  const drawn = reexportsIn(door).filter(({ name, file }) => /(View|To\w+)$/.test(name) && file.startsWith("views/"));
  const parts = await Promise.all(
    drawn.map(async ({ name, file }) => {
      const path = `packages/analytics/src/${file}`;
      const declaration = declarationsIn(await readFile(join(root, path), "utf8")).find((one) => one.name === name);
      if (!declaration) throw new Error(`${path}: ${name} cannot be found`);
      return functionPart(declaration, path, new Set());
    }),
  );
  return pageOf(
    "Views and elements",
    "packages/analytics/src/elements and packages/analytics/src/views",
    "An element asks and draws; a view is a function from rows to a picture. [How to embed them](../quick-start-embed.md).",
    "## Elements",
    `\`<telltale-report>\` is all of these in the order of a report, with filters. Each takes \`src\`, \`period\`, \`heading\` and \`name\`. In React they are \`TelltaleReport\`, \`TelltaleLatency\` and so on.`,
    table(["element", "shows", "asks"], elements),
    sourceLink("packages/analytics/src/elements/views.ts"),
    "## Functions of @telltale/analytics/views",
    ...parts,
  );
}

/** The help of every command. */
export async function commandPage(): Promise<string> {
  const overview = await helpOf([]);
  const names = [...overview.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name = ""]) => name);
  const parts = await Promise.all(
    names.map(async (name) =>
      [`## telltale ${name}`, fenced("sh", `npx telltale ${name} --help`), fenced("text", await helpOf([name]))].join("\n\n"),
    ),
  );
  return pageOf(
    "The command",
    "packages/analytics/src/cli",
    fenced("sh", "npx telltale --help"),
    fenced("text", overview),
    ...parts,
  );
}

async function helpOf(words: readonly string[]): Promise<string> {
  let said = "";
  const out = (text: string) => {
    said += text;
  };
  await main([...words, "--help"], {
    out,
    err: out,
    isColoured: false,
    isWatched: false,
    widthColumns: 100,
    stopped: async () => {},
  });
  return said
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
