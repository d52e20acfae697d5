import { type OpenSource, openSource } from "./open-source.ts";
import { createShared, type Shared } from "./shared.ts";
import type { ReportSource } from "./source.ts";

interface Use {
  readonly shared: Shared;
  count: number;
}

/** What is in use on this page, by the address or the source itself. */
const uses = new Map<string | ReportSource, Use>();

/**
 * What the elements of a page that name the same source share. It is closed when the last of them has let go.
 *
 * @returns what they share, and the function that lets go
 */
export function share(of: string | ReportSource, open?: OpenSource): { readonly shared: Shared; readonly release: () => void } {
  const use = uses.get(of) ?? {
    shared: typeof of === "string" ? createShared(() => openSource(of, open), true) : createShared(async () => of, false),
    count: 0,
  };
  uses.set(of, use);
  use.count += 1;
  let isHeld = true;
  return {
    shared: use.shared,
    release() {
      if (!isHeld) return;
      isHeld = false;
      use.count -= 1;
      // An element that is moved lets go and asks again at once.
      queueMicrotask(() => {
        if (use.count > 0 || uses.get(of) !== use) return;
        uses.delete(of);
        use.shared.close();
      });
    },
  };
}

/** How many sources are open on this page. */
export function openShares(): number {
  return uses.size;
}
