import type { InstructionsRow } from "../queries/instructions.ts";
import type { SecurityRow } from "../queries/security.ts";
import { rateView } from "../views/course-view.ts";
import { securityView } from "../views/security-view.ts";
import { segmentsView } from "../views/segments-view.ts";
import { rowsOf, stackOf } from "./rows-of.ts";
import type { View } from "./view.ts";

const instructionRates = [
  ["schemaFailureRate", "answers that broke their schema", "bad"],
  ["overLongRate", "answers cut off at their token limit", "notable"],
  ["refusalRate", "answers that decline", "notable"],
  ["emptyRate", "answers that are empty", "bad"],
] as const;

/** Whether it is attacked, leaks, and does as it is told. */
export const safetyViews: readonly View[] = [
  {
    name: "security",
    about: "Injections, secrets and leaks: how often, how grave, and whether it changes",
    asks: { "security over time": { question: "security", isCourse: true } },
    draw: (answers, options) => securityView(rowsOf<SecurityRow>(answers, "security over time"), options),
  },
  {
    name: "personal-data",
    about: "Which personal data and secrets texts hold",
    asks: { "personal data by type": { question: "personalData" } },
    draw: (answers, options) =>
      segmentsView(
        { by: ["type"], rows: answers.rows("personal data by type") },
        {
          ...options,
          onPick: undefined,
          value: "outputs",
          unit: "count",
          what: "Answers that hold it",
          tone: "bad",
          beside: { column: "inputs", what: "inputs that hold it" },
        },
      ),
  },
  {
    name: "instructions",
    about: "How often answers do not do as they were told",
    isWide: true,
    asks: { "instructions over time": { question: "instructions", by: [], isCourse: true } },
    draw(answers, options) {
      const rows = rowsOf<InstructionsRow>(answers, "instructions over time");
      const known = instructionRates.filter(([rate]) => rows.some((row) => row[rate] !== null));
      return stackOf(
        options,
        (known.length > 0 ? known : instructionRates.slice(0, 1)).map(
          ([rate, what, tone]) =>
            (own) =>
              rateView(rows, { ...own, rate, what, tone }),
        ),
      );
    },
  },
];
