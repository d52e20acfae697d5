// One answer in a process of its own, for its peak memory: question-memory.ts DIR JOB ANSWERER
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { jobs } from "./question-jobs.ts";

const [dir = "", job = "", name = ""] = process.argv.slice(2);
const engine = await createNodeEngine();
await openTables(engine, dir);
await jobs.find((one) => one.name === job)?.answerers[name]?.(engine, dir);
await engine.close();
console.log(process.resourceUsage().maxRSS / 1024);
