import { readFile } from "node:fs/promises";
import { dialects } from "./dialects/index.ts";
import { ImportError } from "./import-error.ts";
import { Mapping, type MappingInput, mappingReason, wrongFields } from "./mapping.ts";
import { readyMappings } from "./mappings/index.ts";

/**
 * Finds and checks a mapping.
 *
 * @param as the name of a ready mapping, the path of a JSON file, or the mapping itself
 * @throws {ImportError} `mapping`, with every fault by field: a name nobody knows, a file that cannot be read, a wrong field
 */
export async function readMapping(as: string | MappingInput): Promise<Mapping> {
  if (typeof as !== "string") return check(as, as.name ?? "the mapping");
  const ready = readyMappings.find(({ name }) => name === as);
  if (ready) return check(ready, as);
  return check(await readJson(as), as);
}

function check(raw: unknown, file: string): Mapping {
  const parsed = Mapping.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    [issue.path.join("."), mappingReason(issue, raw, Mapping)].join(" ").trimStart(),
  );
  // A wrong source keeps zod from looking at the fields as a whole.
  const { fields } = Object(raw) as { fields?: unknown };
  const wrong = typeof fields === "object" && fields !== null ? wrongFields(fields as Record<string, unknown>) : [];
  const all = new Set([...faults, ...wrong.map(({ field, reason }) => `fields.${field} ${reason}`)]);
  const field = parsed.error.issues[0]?.path.join(".");
  throw new ImportError("mapping", `not a mapping: ${[...all].join("; ")}`, { file, field });
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const names = [...dialects, ...readyMappings].map(({ name }) => name).join(", ");
    throw new ImportError("mapping", `no such name: neither one of ${names}, nor a JSON file with a mapping that can be read`, {
      file: path,
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ImportError("mapping", `is not JSON: ${(cause as Error).message}`, { file: path, cause });
  }
}
