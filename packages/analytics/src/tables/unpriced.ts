import { sql } from "../engine/sql.ts";

/** Whether a call's cost is unknown, as SQL over spans: a call that failed and used no tokens, as at a rate limit, cost nothing. As core's `costTotals`. */
export const isUnpriced = sql`cost_usd IS NULL AND (status <> 'error'
        OR greatest(0, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens) > 0)`;
