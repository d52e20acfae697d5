import type { Span } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { nowMs } from "../browser/clock.ts";
import type { Spans } from "../calls/spans.ts";
import type { Reservation, Spending } from "./budget.ts";

/**
 * Where a call that is followed begins its span, so that its end settles what was set aside for it: by its usage; as nothing, where it
 * failed before it was answered; and as estimated, where it was broken off or its answer does not tell.
 */
export function settleWithSpan(
  reservation: Reservation,
  actual: (span: Partial<Span>, atMs: number) => Spending | undefined,
): Spans {
  return {
    capturesText: false,
    startSpan(asked) {
      const startedAtMs = nowMs();
      const settle = (ended: Partial<Span>) => {
        const span = { ...asked, ...ended };
        // A host's price that throws leaves the estimate standing.
        const spent = attempt(() => actual(span, startedAtMs));
        const isAnswered = (span.httpStatus ?? 400) < 400;
        const isFree = !spent && span.status === "error" && span.errorType !== "timeout" && !isAnswered;
        return isFree ? reservation.release() : reservation.commit(spent);
      };
      return {
        ...{ spanId: "", traceId: "", startedAtMs },
        end(fields = {}, later) {
          if (!later) void settle(fields);
          else
            later.then(
              (more) => settle({ ...fields, ...more }),
              () => settle(fields),
            );
        },
      };
    },
  };
}
