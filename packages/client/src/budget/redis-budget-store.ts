import type { BudgetStore } from "./budget-store.ts";

/** What is used of a client of the `redis` package (version 4 or later). */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * The one step, as a script that Redis runs with nobody in between: an account is a hash, its buckets are the fields. Whole numbers
 * up to 2^53 pass through Lua unharmed.
 */
const script = `
local entries = cjson.decode(ARGV[1])
local totals = {}
for i, entry in ipairs(entries) do
  local sum = 0
  for _, amount in ipairs(redis.call('HMGET', KEYS[i], unpack(entry.buckets))) do
    if amount then sum = sum + tonumber(amount) end
  end
  totals[i] = sum
end
local function answer(refused)
  local texts = {}
  for i, total in ipairs(totals) do texts[i] = string.format('%.0f', total) end
  return {refused, unpack(texts)}
end
for i, entry in ipairs(entries) do
  if entry.most and totals[i] + entry.amount > entry.most then return answer(i - 1) end
end
for i, entry in ipairs(entries) do
  if entry.amount ~= 0 then
    redis.call('HINCRBY', KEYS[i], entry.bucket, string.format('%.0f', entry.amount))
    if redis.call('PEXPIRETIME', KEYS[i]) < entry.expiresAtMs then
      redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', entry.expiresAtMs))
    end
    if entry.most and redis.call('HLEN', KEYS[i]) > 2 * #entry.buckets then
      local counted = {[entry.bucket] = true}
      for _, bucket in ipairs(entry.buckets) do counted[bucket] = true end
      for _, bucket in ipairs(redis.call('HKEYS', KEYS[i])) do
        if not counted[bucket] then redis.call('HDEL', KEYS[i], bucket) end
      end
    end
    totals[i] = totals[i] + entry.amount
  end
end
return answer(-1)
`;

/**
 * Keeps what was spent in Redis (7 or later), so that many processes share one budget.
 *
 * @param client of the `redis` package, connected; it is not closed here
 * @param prefix of the keys; two applications on one Redis take different ones
 */
export function createRedisBudgetStore(client: RedisClient, prefix = "telltale"): BudgetStore {
  return {
    async add(entries) {
      if (entries.length === 0) return { totals: [], refused: null };
      // In braces: of a cluster, all accounts lie on one node, as one step needs it.
      const keys = entries.map(({ account }) => `{${prefix}:budget}:${account}`);
      const told = entries.map(({ most, ...entry }) => (most === null ? entry : { ...entry, most }));
      const [refused, ...totals] = (await client.eval(script, { keys, arguments: [JSON.stringify(told)] })) as unknown[];
      return { totals: totals.map(Number), refused: Number(refused) < 0 ? null : Number(refused) };
    },
  };
}
