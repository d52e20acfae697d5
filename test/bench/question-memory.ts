// One answer in a process of its own, for its peak memory: question-memory.ts DIR JOB ANSWERER
import { existsSync, readFileSync } from "node:fs";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { jobs } from "./question-jobs.ts";

const [dir = "", job = "", name = ""] = process.argv.slice(2);
const engine = await createNodeEngine();
await openTables(engine, dir);
await jobs.find((one) => one.name === job)?.answerers[name]?.(engine, dir);
await engine.close();
// Linux hands the peak of the process that started this one on as maxRSS, but not as VmHWM.
const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
console.log(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1024);
