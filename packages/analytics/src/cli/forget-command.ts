import { forget } from "../parquet/forget.ts";
import { isFolder } from "../tables/parquet-files.ts";
import type { Command } from "./command.ts";
import { progress } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const forgetCommand: Command = {
  name: "forget",
  about: "Erase all records of one user, or of one session.",
  operands: ["DIR"],
  options: {
    user: { value: "ID", about: "the user's id, as the records have it (userId)" },
    session: { value: "ID", about: "the session's id (sessionId)" },
    "dry-run": { about: "only count what it would erase" },
    format: { value: "text|json", about: "how to say what was erased (default text)" },
  },
  notes: `Records that name no user go too where they belong to the user's sessions, conversations, traces or spans.
What was erased does not come back when a page sends it again; records of a later time are kept.
Exit status: 1 when a file could not be searched, or a running watcher or judge may still hold some.`,
  async run({ operands: [dir = ""], options: { user, session, format = "text" }, flags }, terminal) {
    if ((user === undefined) === (session === undefined))
      throw new UsageError("forget: say whose records: either --user ID or --session ID");
    if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: there are text and json`);
    if (!(await isFolder(dir))) throw new Error(`there is no folder ${dir}`);
    const dryRun = flags.has("dry-run");
    const { step, done } = progress(terminal);
    const whom = user !== undefined ? { userId: user } : { sessionId: session as string };
    const onProgress = ({ file, done, of }: { file: string; done: number; of: number }) => step(done / of, file);
    const result = await forget(dir, whom, { dryRun, onProgress }).finally(done);
    const { removed, setAside, notes, inUse, files, journals, unreadable } = result;
    for (const { file, reason } of unreadable) terminal.err(`warning: ${file}: could not be searched: ${reason}\n`);
    if (journals > 0)
      terminal.err(
        `note: ${journals} journals of running collectors still hold some; ${dryRun ? "they are not counted" : "they leave it out when they are sealed, 10 s after it came by default"}\n`,
      );
    for (const name of inUse)
      terminal.err(
        `warning: ${dir}/${name} is kept by a running process, which may still hold some: stop it and erase again\n`,
      );
    const counts = Object.entries(removed).map(([table, n]) => `${n} ${table}`);
    const aside = setAside > 0 ? `, ${setAside} lines set aside` : "";
    const noted = notes > 0 ? `, ${notes} notes of watchers and judges` : "";
    const text = `${counts.join(", ")}${aside}${noted} ${dryRun ? "would be erased" : "erased"}, in ${files} files`;
    terminal.out(format === "json" ? `${JSON.stringify(result, null, 2)}\n` : `${text}\n`);
    return unreadable.length + inUse.length > 0 ? 1 : 0;
  },
};
