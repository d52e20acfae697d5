import type { Notification } from "./notification.ts";
import type { Sink } from "./sink.ts";

/** The host's own way of telling. What it throws is tried again later. */
export type Tell = (notification: Notification, options: { readonly signal: AbortSignal }) => void | Promise<void>;

export function ownSink(name: string, tell: Tell): Sink {
  return {
    name,
    type: "own",
    takesReports: true,
    async send(notification, { signal }) {
      await tell(notification, { signal });
      return { outcome: "delivered" };
    },
  };
}
