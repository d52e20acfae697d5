import { addKey, readKeyFile, revokeKey } from "../collect/key-file.ts";
import type { Command, Input } from "./command.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const defaultKeyFile = "telltale-keys.json";

export const keysCommand: Command = {
  name: "keys",
  about: "Make, list and revoke the write keys that telltale collect --keys asks for.",
  operands: ["<add|list|revoke>"],
  options: {
    name: { value: "NAME", about: "what the key is called in logs: one for each application, so that it can be revoked alone" },
    keys: { value: "FILE", about: `the key file (default ${defaultKeyFile}); it holds hashes only` },
    tenant: { value: "TENANT", about: "add: written over the tenant of every record sent with this key" },
    environment: { value: "NAME", about: "add: written over the environment of every record sent with this key" },
  },
  notes: [
    "A key is printed once, when it is made. A collector that runs reads the file again within a second.",
    'Where to put it: observe({ endpoint: "https://collector.example/?key=tk_…" }) in a page, where everybody can read it',
    "and it can only write; Authorization: Bearer tk_… or x-telltale-key: tk_… from a server; as the secret key of Langfuse's SDK.",
  ].join("\n"),
  async run(input, terminal) {
    const [action = ""] = input.operands;
    const work = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!work) throw new UsageError(`keys: "${action}" is not something to do: there are ${Object.keys(actions).join(", ")}`);
    await work(input.options, terminal);
    return 0;
  },
};

type Work = (options: Input["options"], terminal: Terminal) => Promise<void>;

const actions: Readonly<Record<string, Work>> = {
  async add({ name, keys = defaultKeyFile, tenant, environment }, terminal) {
    const entry = { name: nameOf(name), ...(tenant && { tenant }), ...(environment && { environment }) };
    const key = await addKey(keys, entry, Date.now());
    terminal.out(`${key}\n`);
    terminal.err(`This is the key ${entry.name}. It is not kept and cannot be shown again; ${keys} holds its hash.\n`);
  },
  async list({ keys = defaultKeyFile }, terminal) {
    const entries = await readKeyFile(keys);
    if (entries.length === 0) terminal.err(`${keys} holds no keys\n`);
    const width = Math.max(0, ...entries.map(({ name }) => name.length));
    for (const { name, createdAt, revokedAt, tenant, environment } of entries) {
      const parts = [
        `made ${createdAt || "?"}`,
        revokedAt && `revoked ${revokedAt}`,
        tenant && `tenant ${tenant}`,
        environment && `environment ${environment}`,
      ];
      terminal.out(`${name.padEnd(width)}  ${parts.filter(Boolean).join(", ")}\n`);
    }
  },
  async revoke({ name, keys = defaultKeyFile }, terminal) {
    await revokeKey(keys, nameOf(name), Date.now());
    terminal.err(`The key ${name} is revoked: collectors that run refuse it within a second.\n`);
  },
};

function nameOf(name: string | undefined): string {
  if (!name) throw new UsageError("keys: --name is missing: what the key is called");
  if (!/^[\w.-]{1,64}$/.test(name))
    throw new UsageError(`--name ${name}: a name has up to 64 letters, digits, dots, dashes and underscores`);
  return name;
}
