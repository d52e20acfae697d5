import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Block } from "./markdown.ts";
import { type Page, root } from "./pages.ts";
import { commandSteps, isRun, type Result, type Step } from "./plan.ts";

/** Pages in a folder of their own, each with the example data as `./telemetry`, beside the project's packages. */
export interface Prepared {
  readonly dir: string;
  readonly steps: readonly Step[];
}

/** A script that does not type-check, so that a compiler which looks at nothing is noticed. */
export const plantedError = "planted/error.ts";

const example = join(root, "datasets/support-assistant");
/** Days of it for pages that show no output, so that their reports are short. */
const fewDays = /day=2026-03-(29|30|31)/;
const isScript = ({ language }: Block) => /^(ts|tsx)$/.test(language);
/** A README may show a tag beside its TypeScript. */
const endingOf = ({ language, code }: Block) => (language === "ts" && /\/>/.test(code) ? "tsx" : language);

export async function prepare(pages: readonly Page[]): Promise<Prepared> {
  const dir = await mkdtemp(join(tmpdir(), "telltale-docs-"));
  await symlink(join(root, "node_modules"), join(dir, "node_modules"));
  await writeFile(join(dir, "package.json"), '{ "type": "module" }');
  await writeFile(join(dir, "tsconfig.json"), JSON.stringify(typeCheck, null, 2));
  await mkdir(join(dir, "planted"));
  await writeFile(join(dir, plantedError), "export const planted: number = 'a text';\n");
  const steps = await Promise.all(pages.map((page) => preparePage(page, dir)));
  return { dir, steps: steps.flat() };
}

async function preparePage(page: Page, dir: string): Promise<readonly Step[]> {
  const folder = join(dir, page.name.replace(/\.md$/, "").replaceAll("/", "-"));
  await mkdir(folder);
  const steps: Step[] = [];
  const made = new Set<string>();
  for (const block of page.blocks) {
    const { language, code, line, notes } = block;
    const at = { page: page.name, line, folder, isReadme: page.isReadme };
    const file = notes.file ?? (isScript(block) ? `block-${line}.${endingOf(block)}` : undefined);
    if (file !== undefined) {
      await writeFile(join(folder, file), isScript(block) ? scriptOf(block) : code);
      made.add(file);
    }
    // What a script names it may write.
    if (isScript(block)) for (const [, name = ""] of code.matchAll(/"([\w./-]+\.\w+)"/g)) made.add(name);
    if (isScript(block) && isRun(block)) steps.push({ ...at, kind: "script", file: join(folder, file ?? "") });
    if (language === "sh") {
      const commands = commandSteps(block, at, made);
      for (const word of commands.flatMap((step) => (step.kind === "command" ? step.words : []))) made.add(word);
      steps.push(...commands);
    }
  }
  if (steps.length > 0) {
    const showsOutput = page.blocks.some(({ prints }) => prints !== null) && !page.name.endsWith("/command.md");
    const isKept = (path: string) => showsOutput || !path.includes("day=") || fewDays.test(path);
    await cp(example, join(folder, "telemetry"), { recursive: true, filter: isKept });
    // The README of the data speaks of them by their place.
    await mkdir(join(folder, "datasets"));
    await symlink(join(folder, "telemetry"), join(folder, "datasets/support-assistant"));
  }
  return steps;
}

/** A block as a module; a `…` that stands for more of the same goes. */
function scriptOf({ code, notes }: Block): string {
  const text = code.replace(/^(\s*)…\s*$/gm, "$1").replace(/>…</g, "><");
  return `${text}\nexport {};\n${notes.given ?? ""}\n`;
}

/** Runs the steps in one process. */
export async function runSteps({ dir, steps }: Prepared): Promise<readonly Result[]> {
  const [plan, results] = [join(dir, "plan.json"), join(dir, "results.json")];
  await writeFile(plan, JSON.stringify(steps));
  const runner = join(root, "test/docs/run-steps.ts");
  const args = ["--conditions=@telltale/source", "--import", "tsx", runner, plan, results];
  const ended = await execute(process.execPath, args, { cwd: root }).catch((error: Error & { stderr?: string }) => error);
  const found = JSON.parse(await readFile(results, "utf8")) as readonly Result[];
  if (found.length < steps.length) throw new Error(`the blocks' process ended early: ${ended.stderr}`);
  return found;
}

/** What the compiler says of the pages' scripts, by file. */
export async function typeErrors(
  { dir }: Prepared,
  isForgiven: (file: string, code: string) => boolean,
): Promise<readonly string[]> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const said = await execute(process.execPath, [tsc, "-p", dir, "--pretty", "false"], { cwd: dir }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  return said.split("\n").filter((line) => {
    const [, file = "", code = ""] = /^(.+?)\(\d+,\d+\): error (TS\d+)/.exec(line) ?? [];
    const isOurs = code !== "" && !file.startsWith("..") && !file.includes("/packages/");
    return (isOurs && !isForgiven(file, code)) || /^error /.test(line);
  });
}

const execute = promisify(execFile);

const typeCheck = {
  extends: join(root, "test/tsconfig.json"),
  compilerOptions: {
    jsx: "react-jsx",
    moduleDetection: "force",
    typeRoots: [join(root, "node_modules/@types")],
    noEmit: true,
  },
  include: ["*/*.ts", "*/*.tsx"],
};
