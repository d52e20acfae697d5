// `npm run bench [-- statistics|questions|store|detectors|calibration|alerts|judge|access] [-- --spans 10000000] [-- --weeks 100] [-- --write]`:
// figures side by side, as ratios, in one run; `--write` renews the detectors' cards and questions.md. Of questions, `--only latency`
// (several times) chooses some, and `--data DIR` keeps their records there for the next run.
import { parseArgs } from "node:util";
import { benchAccess } from "./access.ts";
import { benchAlerts } from "./alerts.ts";
import { benchBrowser } from "./browser.ts";
import { benchCalibration } from "./calibration.ts";
import { benchDetectors } from "./detectors.ts";
import { benchExperiments } from "./experiments.ts";
import { benchJudge } from "./judge.ts";
import { benchQuestions } from "./questions.ts";
import { benchStatistics } from "./statistics.ts";
import { benchStore } from "./store.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spans: { type: "string", default: "1000000" },
    weeks: { type: "string", default: "1000" },
    write: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    data: { type: "string" },
  },
});
const suites: Readonly<Record<string, () => Promise<void>>> = {
  statistics: benchStatistics,
  questions: () => benchQuestions(Number(values.spans), { dir: values.data, only: values.only ?? [], write: values.write }),
  store: benchStore,
  detectors: () => benchDetectors({ write: values.write }),
  calibration: benchCalibration,
  browser: benchBrowser,
  alerts: () => benchAlerts(Number(values.weeks)),
  judge: () => benchJudge(),
  experiments: benchExperiments,
  access: benchAccess,
};
const unknown = positionals.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`bench: no suite ${unknown.join(", ")}; there are ${Object.keys(suites).join(", ")}`);
  process.exit(2);
}
for (const name of positionals.length > 0 ? positionals : Object.keys(suites)) await suites[name]?.();
