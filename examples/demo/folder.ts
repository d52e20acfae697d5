import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const marker = "TELLTALE-DEMO.txt";
/** Holds the process id of the demo that is running in the folder. */
const inUse = "in-use";
const notice = `This folder was made by \`npm run demo\` of Telltale.
The demo deletes it whole when it starts anew: keep nothing of your own in here.
`;

/** A folder that the demo may not write into. */
export class FolderError extends Error {
  override readonly name = "FolderError";
}

/**
 * Makes the folder ready: new, or emptied if an earlier demo made it. Whatever anyone else made is left untouched.
 *
 * @param options.keep true keeps the records of an earlier demo
 * @returns the function that gives it free for the next demo
 * @throws {FolderError} if it exists, holds something, and is not a folder of the demo, or another demo is running in it
 */
export async function prepareFolder(dir: string, { keep = false } = {}): Promise<() => Promise<void>> {
  if (existsSync(dir)) {
    if (!(await stat(dir)).isDirectory()) throw new FolderError(`${dir} is a file, not a folder: choose another with --data`);
    const isOurs = existsSync(join(dir, marker));
    if (!isOurs && (await readdir(dir)).length > 0)
      throw new FolderError(
        `${dir} was not made by the demo (it has no ${marker}), so nothing was written: choose another with --data`,
      );
    const pid = Number(await readFile(join(dir, inUse), "utf8").catch(() => ""));
    if (pid !== process.pid && isRunning(pid))
      throw new FolderError(
        `another demo (process ${pid}) is running in ${dir}: stop it, or choose another folder with --data`,
      );
    if (isOurs && !keep) await rm(dir, { recursive: true });
  }
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, marker), notice);
  await writeFile(join(dir, inUse), String(process.pid));
  return () => rm(join(dir, inUse), { force: true });
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    // It runs, but under another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
