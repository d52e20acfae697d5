import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const marker = "TELLTALE-DEMO.txt";
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
 * @param keep true keeps the records of an earlier demo
 * @throws {FolderError} if it exists, holds something, and is not a folder of the demo
 */
export async function prepareFolder(dir: string, { keep = false } = {}): Promise<void> {
  if (existsSync(dir)) {
    if (!(await stat(dir)).isDirectory()) throw new FolderError(`${dir} is a file, not a folder: choose another with --data`);
    const isOurs = existsSync(join(dir, marker));
    if (!isOurs && (await readdir(dir)).length > 0)
      throw new FolderError(
        `${dir} was not made by the demo (it has no ${marker}), so nothing was written: choose another with --data`,
      );
    if (isOurs && !keep) await rm(dir, { recursive: true });
  }
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, marker), notice);
}
