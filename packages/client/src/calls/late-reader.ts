import { attempt } from "../browser/attempt.ts";
import type * as reader from "./reader.ts";

type Reader = typeof reader;

/** The most that is kept of an answer until the reader has come, in bytes. */
const mostWaiting = 4 << 20;

let here: Reader | undefined;
let coming: Promise<Reader> | undefined;

/** Fetches the reader, once; again if that failed. */
function fetched(): Promise<Reader> {
  coming ??= import("./reader.ts").then(
    (its) => {
      here = its;
      return its;
    },
    (cause) => {
      coming = undefined;
      throw cause;
    },
  );
  return coming;
}

/** What one call has for the reader, kept in order until it is here. */
export function createLateReader() {
  let waiting: ((its: Reader) => void)[] = [];
  let weight = 0;
  let served: Promise<void> | undefined;

  function serve(its: Reader): void {
    served = undefined;
    // What one piece breaks must not keep the others from being read.
    for (const act of waiting) attempt(() => act(its));
    waiting = [];
  }

  return {
    /** Whether it is here, and has had all that waited. */
    isHere: (): boolean => here !== undefined && served === undefined,

    /**
     * Runs `act` with the reader: at once where it is here, else when it has come.
     *
     * @param bytes how much it keeps in memory while it waits
     */
    use(act: (its: Reader) => void, bytes = 0): void {
      if (here && !served) {
        act(here);
        return;
      }
      weight += bytes;
      if (weight < mostWaiting) waiting.push(act);
      served ??= fetched().then(serve);
      // Whoever needs it to have come hears of the failure by `ready`.
      served.catch(() => {});
    },

    /** Resolves when all that waits has been read; rejects where the reader cannot be had. */
    ready: async (): Promise<void> => served,
  };
}
