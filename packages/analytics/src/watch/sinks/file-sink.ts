import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../../parquet/durable.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageText } from "./message-text.ts";
import type { Sink } from "./sink.ts";

export interface FileSettings extends Wording {
  readonly path: string;
}

/** A file of JSON lines, one for each notification, on the disk before it counts as delivered. Lines with the same `id` are one. */
export function fileSink(name: string, settings: FileSettings): Sink {
  return {
    name,
    type: "file",
    takesReports: true,
    async send(notification) {
      const message = messageOf(notification, settings);
      const line = JSON.stringify({ ...notification, title: message.title, message: messageText(message) });
      await makeFolder(dirname(settings.path));
      const file = await open(settings.path, "a+");
      try {
        // A process that ended in the middle of a line must not spoil the next one.
        const { size } = await file.stat();
        const last = Buffer.alloc(1);
        if (size > 0) await file.read(last, 0, 1, size - 1);
        await file.appendFile(`${size > 0 && last.toString() !== "\n" ? "\n" : ""}${line}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      return { outcome: "delivered" };
    },
  };
}
