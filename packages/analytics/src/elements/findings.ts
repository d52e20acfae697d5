import type { Finding } from "../report/finding.ts";
import { maker } from "../views/dom.ts";
import { nextStep } from "../views/next-step.ts";
import { calmLine, verdictOf } from "../views/verdict.ts";
import type { View } from "./view.ts";

/** The part of the records that sessions are read of. */
export type Part = Pick<Finding, "fromMs" | "toMs" | "segment">;

/**
 * What stands out in the period, the most serious first.
 *
 * @param reading what follows a finding to sessions to read, or null where that cannot be
 */
export function findingsElement(reading: () => ((part: Part) => void) | null = () => null): View {
  return {
    name: "findings",
    about: "What stands out, the most serious first",
    asks: {},
    draw({ report }, { document, caption }) {
      const { make } = maker(document);
      if (!report) return make("p", { class: "tt-empty" }, "There is no report to read findings from.");
      const { tone, line } = verdictOf(report);
      const calm = calmLine(report);
      const incidents = [...new Set(report.findings.map(({ incident }) => incident))];
      const onRead = reading();
      const read = (part: Part, words: string) => {
        const button = make("button", { type: "button", part: "button" }, words);
        button.addEventListener("click", () => onRead?.(part));
        return make("div", { class: "actions" }, button);
      };
      const finding = (incident: number) => {
        const [lead, ...more] = report.findings.filter((one) => one.incident === incident);
        if (!lead) return null;
        const next = nextStep(lead);
        const rest = more.map(({ sentence }) => make("li", { dir: "auto" }, sentence));
        return make(
          "li",
          {
            class: `tt-incident${lead.isWorse === true ? " tt-bad" : lead.isWorse === false ? " tt-good" : ""}`,
            part: "finding",
          },
          make("p", { dir: "auto" }, lead.sentence),
          rest.length > 0 ? make("ul", {}, rest) : null,
          onRead
            ? read(lead, "Read sessions of it")
            : next === ""
              ? null
              : make("p", { class: "tt-next" }, "Next, read sessions of it: ", make("code", {}, next)),
        );
      };
      return make(
        "div",
        {},
        make("p", { class: `tt-verdict tt-${tone}`, part: "verdict" }, make("span", {}, line)),
        calm === "" ? null : make("p", { class: "tt-note tt-calm" }, calm),
        caption ? make("p", { class: "tt-note" }, caption) : null,
        incidents.length > 0 ? make("ul", { class: "tt-incidents" }, incidents.map(finding)) : null,
        onRead && report.traffic.current.n > 0 ? read({ ...report.window, segment: {} }, "Read sessions of this period") : null,
        warnings(report.warnings, make),
      );
    },
  };
}

function warnings(lines: readonly string[], make: ReturnType<typeof maker>["make"]): HTMLElement | null {
  if (lines.length === 0) return null;
  return make(
    "details",
    { class: "warnings" },
    make("summary", {}, `Not in these numbers: ${lines.length} ${lines.length === 1 ? "note" : "notes"}`),
    make(
      "ul",
      {},
      lines.map((line) => make("li", { dir: "auto" }, line)),
    ),
  );
}
