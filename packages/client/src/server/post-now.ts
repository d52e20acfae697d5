import { spawnSync } from "node:child_process";

/** What the child runs: posts each body it is given, and fails where one was not taken. */
const script = `
const { endpoint, headers, bodies } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
Promise.all(bodies.map((body) =>
  fetch(endpoint, { method: "POST", headers, body }).then(({ ok }) => (ok ? 0 : 1), () => 1)
)).then((failures) => process.exit(Math.max(...failures)));
`;

/**
 * Posts bodies before it returns. A process that is ending runs nothing asynchronous any more, so a child does it, which costs
 * the time it takes to start Node, once.
 *
 * @param options.timeoutMs after which the child is given up
 * @returns whether the collector took them all
 */
export function postNow(
  endpoint: string,
  bodies: readonly string[],
  { headers, timeoutMs }: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number },
): boolean {
  if (bodies.length === 0) return true;
  // Whatever instruments the parent has nothing to do in the child.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status } = spawnSync(process.execPath, ["-e", script], {
    input: JSON.stringify({ endpoint, headers, bodies }),
    stdio: ["pipe", "ignore", "ignore"],
    timeout: timeoutMs,
    windowsHide: true,
    env,
  });
  return status === 0;
}
