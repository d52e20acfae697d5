import type { Row } from "../engine/cell.ts";
import { suggestion } from "../engine/closest.ts";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { sqlText } from "../engine/sql-text.ts";
import type { Asked } from "../queries/asked.ts";
import { questions, recordQuestions } from "../queries/index.ts";
import { ask, type Query } from "../queries/query.ts";
import { buildReport } from "../report/build-report.ts";
import type { Window } from "../tables/window.ts";
import type { LiveData } from "./live-data.ts";

/** What a page asks: `?q=` and this as JSON. */
interface Question {
  readonly question: string;
  readonly asked: Asked & Window;
}

const all: Readonly<Record<string, Query<Asked, Row>>> = { ...questions, ...recordQuestions };

/** Answers `index.json`, `ask`, `sql` and `report` over live data. */
export function createDataRoutes(data: LiveData, title: string): (path: string, request: Request) => Promise<Response> | null {
  const routes: Readonly<Record<string, (request: Request) => Promise<object>>> = {
    "index.json": async () => {
      const { range, warnings } = data.opened();
      return { v: 1, kind: "telltale-server", title, range, revision: data.revision(), warnings };
    },
    async ask(request) {
      const { question, asked } = parameters<Question>(request);
      const query = questionOf(question);
      return { rows: await data.answer<readonly Row[]>((engine) => ask(until(engine, request.signal), query, asked)) };
    },
    async sql(request) {
      const { question, asked } = parameters<Question>(request);
      return { sql: sqlText(questionOf(question).sql(asked)) };
    },
    report(request) {
      const { fromMs, toMs } = parameters<Window>(request);
      const warnings = data.opened().warnings.map(({ file, reason }) => `${file}: ${reason}`);
      return data.answer((engine) =>
        buildReport(until(engine, request.signal), { fromMs, toMs, title, warnings, forViews: false }),
      );
    },
  };
  return (path, request) => {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    return route ? route(request).then((body) => Response.json(body), faultAnswer) : null;
  };
}

function questionOf(name: string): Query<Asked, Row> {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!found) throw new RangeError(`"${name}" is not a question${suggestion(name, Object.keys(all))}`);
  return found;
}

function parameters<T>(request: Request): T {
  try {
    const found: unknown = JSON.parse(new URL(request.url).searchParams.get("q") ?? "");
    if (typeof found === "object" && found !== null) return found as T;
  } catch {
    // Said below.
  }
  throw new RangeError("?q= must be JSON");
}

/** An engine that begins no statement for somebody who is gone. */
function until(engine: Engine, signal: AbortSignal): Engine {
  return {
    run: async (statement) => {
      signal.throwIfAborted();
      return engine.run(statement);
    },
    close: async () => {},
  };
}

function faultAnswer(error: unknown): Response {
  const isWrong = error instanceof RangeError || error instanceof TypeError;
  const code = error instanceof QueryError ? error.code : isWrong ? "wrong_question" : "failed";
  const message = error instanceof Error ? error.message : String(error);
  return Response.json({ error: { code, message } }, { status: isWrong ? 400 : 500 });
}
